# METADATA
# title: The CPU of the host supports Fault Tolerance of this type
# description: >-
#   What vCenter Server reports as a capability of the host decides. Where that is not known, the CPU decides by the
#   table of processors: SMP FT runs on Intel Sandy Bridge or later, except Avoton, and on AMD Bulldozer or later; legacy
#   FT from the release on that the table names, and on no CPU launched after the first quarter of 2015. Where the CPU is
#   not known either, the highest EVC mode that vCenter reports for the host, or the EVC mode of the cluster, tells the
#   least that it can be. What the sources do not say for certain, as of Atom processors other than Avoton, is a warning.
# related_resources:
#   - ref: https://climb.co.jp/blog_vmware/vmware-4406
#     description: "Conditions of Fault Tolerance, item 1: the CPU is one on which FT is supported"
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 5: CPU categories of VMware KB 1008027"
# custom:
#   severity: error
#   scope: host
#   message: the CPU of {subject} ({cpu}) does not support this type of FT (type {ft_type}, vSphere {version})
#   solution: >-
#     Use a host with a CPU that supports this type of FT, or upgrade to a release that supports it on this CPU.
#     Declare fault_tolerance: false for a host that is not meant to run FT virtual machines.
#   ja:
#     title: ホストの CPU がこの方式の FT に対応している
#     description: "\
#       vCenter Server が報告するホストの機能 (capability) が優先されます。それが不明な場合は、プロセッサの表で判定します。\
#       SMP FT は、Intel Sandy Bridge 以降 (Avoton を除く) と AMD Bulldozer 以降の CPU で使用できます。\
#       レガシー FT は、表に示すリリース以降で使用でき、2015 年第 1 四半期より後に発売された CPU では使用できません。\
#       CPU も不明な場合は、vCenter が報告するホストの最高の EVC モード、またはクラスタの EVC \
#       モードから、その CPU の世代の下限がわかります。Avoton 以外の Atom のように、\
#       資料に明記されていないものは警告とします。"
#     message: "{subject} の CPU ({cpu}) はこの方式の FT に対応していません (方式 {ft_type}、vSphere {version})"
#     solution: >-
#       この方式の FT に対応する CPU のホストを使用するか、この CPU での FT
#       に対応するリリースにアップグレードしてください。FT 仮想マシンを実行しないホストには fault_tolerance: false
#       を指定してください。
#   article: [S1-1]
#   vcenter_reason: [ftUnsupportedHardware]
#   sources:
#     - id: S1-1
#       title: The CPU of the hosts is one on which FT is supported
#       url: https://climb.co.jp/blog_vmware/vmware-4406
#       versions: 4.x
#     - id: H2
#       title: "VMware KB 1008027: sets of CPUs that support Fault Tolerance"
#       versions: legacy FT
#     - id: H3
#       title: "vSphere Availability and Broadcom KB 334895: Intel Sandy Bridge or later, AMD Bulldozer or later"
#       versions: 6.0 to 8.0
#     - id: H8
#       title: "Broadcom KB 328203: no legacy FT on CPUs launched after the first quarter of 2015"
#       versions: legacy FT
#     - id: CPU-1
#       title: "VMware SiteSurvey: CPUs that support Fault Tolerance on 4.0"
#       versions: "4.0"
#     - id: CPU-2
#       title: "Release notes of vSphere and tables of CPUID: first releases by series"
#       versions: 4.0 to 5.5
#   confidence: V
package ft.host.cpu_supports_ft

import data.lib.releases

_reports := {"legacy": "ft_supported", "smp": "smp_ft_supported"}

_report(host) := object.get(host, ["capability", _reports[host.ft_type]], "unknown")

# What the table of processors, or else the EVC mode, says of this type of FT on the host.
_support := {h: support |
	some h, host in input.hosts
	_report(host) == "unknown"
	support := host.processor[host.ft_type]
}

# A version as one number, as the table has it; with an unknown update the lowest and the highest that it may be.
_lowest(host) := (host.release * 100) + object.get(host, "update", 0)

_highest(host) := (host.release * 100) + object.get(host, "update", 99)

# Hosts of an earlier release are the matter of host.esx_version_supported.
_first := 400

_refuses(_, support) if support.supported == false

_refuses(host, support) if {
	host.release >= _first
	_highest(host) < support.not_before
}

_version(host) := text if {
	text := releases.text(host.release)
} else := "-"

_cpu(host) := object.get(host, ["cpu", "model"], object.get(host, ["processor", "name"], "-"))

_finding(h, path, more) := finding if {
	host := input.hosts[h]
	args := {"cpu": _cpu(host), "ft_type": host.ft_type, "version": _version(host)}
	finding := object.union({"subject": ["hosts", h], "path": array.concat(["hosts", h], path), "args": args}, more)
}

_doubt(support) := {"severity": "warning", "args": {"confidence": "M"}} if {
	support.confidence == "M"
} else := {}

deny contains finding if {
	some h, host in input.hosts
	_report(host) == false
	finding := _finding(h, ["capability", _reports[host.ft_type]], {})
}

deny contains finding if {
	some h, support in _support
	host := input.hosts[h]
	_refuses(host, support)
	finding := _finding(h, ["cpu"], _doubt(support))
}

# Before 4.0 there is no FT, whatever the processor.
_settled(host, _) if host.release < _first

_settled(host, support) if _refuses(host, support)

_settled(host, support) if _lowest(host) >= support.from

_settled(_, support) if not support.from

# The update decides only where FT of this type begins within the release.
_asks_update(host, support) if {
	not host.update
	some bound in [support.not_before, support.from]
	floor(bound / 100) == host.release
}

_open(host, support) := ({["release"] | not host.release} | {["update"] | _asks_update(host, support)}) | {path |
	not support.since
	path := ["processor", "legacy", "since"]
}

missing contains need if {
	some h, support in _support
	host := input.hosts[h]
	not _settled(host, support)
	some path in _open(host, support)
	need := {"subject": ["hosts", h], "path": array.concat(["hosts", h], path)}
}

missing contains need if {
	some h, host in input.hosts
	_report(host) == "unknown"
	type := host.ft_type
	not host.processor[type]
	need := {"subject": ["hosts", h], "path": ["hosts", h, "processor", type]}
}

missing contains need if {
	some h, host in input.hosts
	not host.ft_type
	need := {"subject": ["hosts", h], "path": ["hosts", h, "ft_type"]}
}
