# METADATA
# title: The host runs a version of ESX/ESXi with Fault Tolerance
# description: >-
#   Legacy FT (record/replay) came with ESX/ESXi 4.0, SMP FT (fast checkpointing) with ESXi 6.0. The rule judges the
#   version of the host itself, never one that is assumed from vCenter Server.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 3: ESX/ESXi 4.0 or later is indispensable"
# custom:
#   severity: error
#   scope: host
#   message: "{subject} runs version {actual}; this type of FT needs ESX/ESXi {required} or later"
#   solution: >-
#     Upgrade the host, after vCenter Server, to a version with this type of FT, or declare fault_tolerance: false for
#     a host that is not meant to run FT virtual machines.
#   ja:
#     title: ホストの ESX/ESXi のバージョンが FT に対応している
#     description: >-
#       レガシー FT (Record/Replay) は ESX/ESXi 4.0 以降、SMP FT (高速チェックポイント) は ESXi 6.0
#       以降で使用できます。判定にはホスト自身のバージョンを使用し、vCenter Server
#       のバージョンから推定した値は使用しません。
#     message: "{subject} のバージョンは {actual} です。この方式の FT には ESX/ESXi {required} 以降が必要です"
#     solution: >-
#       vCenter Server を先にアップグレードしたうえで、この方式の FT
#       に対応するバージョンにホストをアップグレードしてください。FT 仮想マシンを実行しないホストには fault_tolerance:
#       false を指定してください。
#   article: [S3-1]
#   vcenter_reason: [unsupportedProduct, ftUnsupportedProduct]
#   sources:
#     - id: S3-1
#       title: Every host for FT runs ESX/ESXi 4.0 or later
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: H14
#       title: "vSphere Availability, turning on Fault Tolerance: SMP FT needs ESXi 6.0 or later"
#       versions: 6.0 and later
#   confidence: V
package ft.host.esx_version_supported

_limits := {"legacy": 400, "smp": 600}

# Both types need 4.0, so before it the type does not matter.
_limit(host) := _limits[object.get(host, "ft_type", "legacy")]

deny contains finding if {
	some h, host in input.hosts
	limit := _limit(host)
	host.release < limit
	args := {"actual": host.version, "required": sprintf("%v.0", [floor(limit / 100)])}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "version"], "args": args}
}

missing contains need if {
	some h, host in input.hosts
	some field in ["version", "release"]
	not host[field]
	need := {"subject": ["hosts", h], "path": ["hosts", h, field]}
}

# Between the two the type decides.
missing contains need if {
	some h, host in input.hosts
	host.version
	host.release >= 400
	host.release < 600
	not host.ft_type
	need := {"subject": ["hosts", h], "path": ["hosts", h, "ft_type"]}
}
