# METADATA
# title: The host runs a version of ESX/ESXi with Fault Tolerance
# description: >-
#   Legacy FT (record/replay) came with ESX/ESXi 4.0 and is gone from ESXi 6.5 on; SMP FT (fast checkpointing) came with
#   ESXi 6.0. The rule judges the version of the host itself, never one that is assumed from vCenter Server.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 3: ESX/ESXi 4.0 or later is indispensable"
# custom:
#   severity: error
#   scope: host
#   message: "{subject} runs version {actual}; this type of FT ({ft_type}) needs ESX/ESXi {required}"
#   solution: >-
#     Upgrade the host, after vCenter Server, to a version with this type of FT; from 6.5 on use SMP FT. Declare
#     fault_tolerance: false for a host that is not meant to run FT virtual machines.
#   ja:
#     title: ホストの ESX/ESXi のバージョンが FT に対応している
#     description: >-
#       レガシー FT (Record/Replay) は ESX/ESXi 4.0 から 6.0 まで、SMP FT (高速チェックポイント) は ESXi 6.0
#       以降で使用できます。判定にはホスト自身のバージョンを使用し、vCenter Server
#       のバージョンから推定した値は使用しません。
#     message: "{subject} のバージョンは {actual} です。この方式 ({ft_type}) の FT に必要な ESX/ESXi: {required}"
#     solution: >-
#       vCenter Server を先にアップグレードしたうえで、この方式の FT
#       に対応するバージョンにホストをアップグレードしてください。6.5 以降では SMP FT を使用します。FT 仮想マシンを実行しないホストには fault_tolerance:
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
#     - id: KB334895
#       title: "Broadcom KB 334895: legacy FT is removed from ESXi 6.5"
#       url: https://knowledge.broadcom.com/external/article/334895
#       versions: 6.5 and later
#   confidence: V
package ft.host.esx_version_supported

_first := {"legacy": 400, "smp": 600}
_last_of_legacy := 604
_required := {"legacy": "4.0-6.0", "smp": ">= 6.0"}

# No type exists before 4.0, so there the type does not matter.
_type(host) := object.get(host, "ft_type", "legacy")

_is_outside(host) if host.release < _first[_type(host)]

_is_outside(host) if {
	host.ft_type == "legacy"
	host.release > _last_of_legacy
}

deny contains finding if {
	some h, host in input.hosts
	_is_outside(host)
	args := {"actual": host.version, "required": _required[_type(host)], "ft_type": _type(host)}
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "version"], "args": args}
}

missing contains need if {
	some h, host in input.hosts
	some field in ["version", "release"]
	not host[field]
	need := {"subject": ["hosts", h], "path": ["hosts", h, field]}
}

# From 4.0 on the type decides, but for 6.0, which has both.
_has_both(host) if {
	host.release >= 600
	host.release <= _last_of_legacy
}

missing contains need if {
	some h, host in input.hosts
	host.version
	host.release >= 400
	not _has_both(host)
	not host.ft_type
	need := {"subject": ["hosts", h], "path": ["hosts", h, "ft_type"]}
}
