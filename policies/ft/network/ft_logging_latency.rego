# METADATA
# title: The declared round trip on the FT Logging network takes no more than a millisecond
# description: >-
#   What the primary sends to the outside waits for the answer of the secondary, so the round trip on the FT Logging
#   network adds to every write and every packet. With record/replay VMware asks for less than one millisecond. For SMP FT
#   the documents ask for a low latency and name no number: the same bound is a warning there, and a parameter sets another.
# related_resources:
#   - ref: https://lawnandgarden.manualsonline.com/manuals/mfg/vmware/4.html?p=6
#     description: "VMware vSphere 4 Fault Tolerance: Architecture and Performance, page 6"
# custom:
#   severity:
#     - {severity: error, type: legacy}
#     - {severity: warning, type: smp}
#   scope: cluster
#   reads: [clusters.*.ft_round_trip_ms]
#   when_declared: [clusters.*.ft_round_trip_ms]
#   params:
#     max_round_trip_ms:
#       default: 1
#       description: Milliseconds that a round trip on the FT Logging network may take.
#   message: >-
#     the round trip on the FT Logging network of {subject} is declared as {actual} ms; it should be no more than
#     {limit} ms
#   solution: >-
#     Keep the FT hosts of a cluster in one site, and FT Logging on a network without routers and with few switches
#     between the hosts.
#   ja:
#     title: FT ログのネットワークの往復遅延 (指定値) が 1 ミリ秒以下である
#     description: "\
#       プライマリから外部への送信はセカンダリの応答を待って行われるため、FT ログのネットワークの往復遅延が、すべての書き込みと\
#       パケットに加わります。Record/Replay では VMware は 1 ミリ秒未満を求めています。SMP FT の資料は低遅延を求めるだけで\
#       数値を示していないため、同じ値を超えると警告とします。別の上限はパラメータで設定できます。"
#     message: "\
#       {subject} の FT ログのネットワークの往復遅延は {actual} ミリ秒と指定されています。\
#       {limit} ミリ秒以下にしてください"
#     solution: "\
#       クラスタ内の FT ホストを 1 つのサイトに配置し、ホスト間にルータがなくスイッチの少ないネットワークを \
#       FT ログに使用してください。"
#   sources:
#     - id: N10
#       title: "VMware vSphere 4 Fault Tolerance, Architecture and Performance: round trip of less than 1 millisecond"
#       url: https://lawnandgarden.manualsonline.com/manuals/mfg/vmware/4.html?p=6
#       versions: 4.0 to 5.5; 6.0 and later ask for low latency without a number
#   confidence: V
package ft.network.ft_logging_latency

# No document of SMP FT has a number.
_doubt(cluster) := {"confidence": "M"} if {
	cluster.ft_type == "smp"
} else := {}

deny contains finding if {
	some c, cluster in input.clusters
	limit := data.ftpolicy.params.network.ft_logging_latency.max_round_trip_ms
	cluster.ft_round_trip_ms > limit
	args := object.union({"actual": cluster.ft_round_trip_ms, "limit": limit}, _doubt(cluster))
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ft_round_trip_ms"], "args": args}
}
