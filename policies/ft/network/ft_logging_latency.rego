# METADATA
# title: The declared round trip on the FT Logging network takes less than a millisecond
# description: >-
#   With record/replay what the primary sends to the outside waits for the answer of the secondary, so the round trip
#   on the FT Logging network adds to every write and every packet. VMware recommends less than one millisecond.
# related_resources:
#   - ref: https://lawnandgarden.manualsonline.com/manuals/mfg/vmware/4.html?p=6
#     description: "VMware vSphere 4 Fault Tolerance: Architecture and Performance, page 6"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {type: legacy}
#   reads: [clusters.*.ft_round_trip_ms]
#   when_declared: [clusters.*.ft_round_trip_ms]
#   message: >-
#     the round trip on the FT Logging network of {subject} is declared as {actual} ms; it should be less than {limit}
#     ms
#   solution: >-
#     Keep the FT hosts of a cluster in one site, and FT Logging on a network without routers and with few switches
#     between the hosts.
#   ja:
#     title: FT ログのネットワークの往復遅延 (指定値) が 1 ミリ秒未満である
#     description: "\
#       Record/Replay では、プライマリから外部への送信はセカンダリの応答を待って行われるため、FT ログのネットワークの\
#       往復遅延が、すべての書き込みとパケットに加わります。VMware は 1 ミリ秒未満を推奨しています。"
#     message: "\
#       {subject} の FT ログのネットワークの往復遅延は {actual} ミリ秒と指定されています。\
#       {limit} ミリ秒未満にしてください"
#     solution: "\
#       クラスタ内の FT ホストを 1 つのサイトに配置し、ホスト間にルータがなくスイッチの少ないネットワークを \
#       FT ログに使用してください。"
#   sources:
#     - id: N10
#       title: "VMware vSphere 4 Fault Tolerance, Architecture and Performance: round trip of less than 1 millisecond"
#       url: https://lawnandgarden.manualsonline.com/manuals/mfg/vmware/4.html?p=6
#       versions: 4.0 to 5.5
#   confidence: V
package ft.network.ft_logging_latency

_limit := 1

deny contains finding if {
	some c, cluster in input.clusters
	cluster.ft_round_trip_ms >= _limit
	args := {"actual": cluster.ft_round_trip_ms, "limit": _limit}
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ft_round_trip_ms"], "args": args}
}
