# METADATA
# title: The CPU of the host supports Fault Tolerance of this type
# description: >-
#   What vCenter Server reports as a capability of the host decides. Where that is not known, the CPU decides by the
#   table of CPU categories, which says since which release legacy FT and SMP FT run on it; silicon older than the table
#   supports neither. SMP FT also runs where the EVC mode of the cluster is a baseline that supports it. About any other
#   CPU the rule is undecided.
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
#       vCenter Server が報告するホストの機能 (capability) が優先されます。それが不明な場合は、CPU カテゴリの表で、\
#       レガシー FT と SMP FT がその CPU でどのリリースから使用できるかを判定します。表より古い世代の CPU は、\
#       どちらの方式にも対応していません。SMP FT は、クラスタの EVC モードが SMP FT \
#       に対応する世代であれば使用できます。それ以外の CPU は判定不能です。"
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

import data.lib.needs
import data.lib.releases

_rows := data.ftpolicy.tables.cpu_categories.rows
_since := {"legacy": "legacy_since", "smp": "smp_since"}
_reports := {"legacy": "ft_supported", "smp": "smp_ft_supported"}

# Hosts of an earlier release are the matter of host.esx_version_supported.
_first := {"legacy": 400, "smp": 600}

_by_category(cpu) := {i | some i, row in _rows; row.category == cpu.category}

_by_number(cpu) := {i |
	some i, row in _rows
	row.vendor == cpu.vendor
	row.family == cpu.family
	cpu.model_number in object.get(row, "model_numbers", [cpu.model_number])
}

# The rows of the category, of these the ones with the CPU's numbers; without a category the numbers alone.
_fitting(cpu) := both if {
	both := _by_category(cpu) & _by_number(cpu)
	count(both) > 0
} else := rows if {
	rows := _by_category(cpu)
	count(rows) > 0
} else := rows if {
	rows := _by_number(cpu)
}

# The rows that say no: no release supports this type of FT, or only a later one does.
_refusing(host, rows) := {i | some i in rows; row := _rows[i]; key := _since[host.ft_type]; not row[key]} | {i |
	key := _since[host.ft_type]
	some i in rows
	row := _rows[i]
	since := row[key]
	host.release >= _first[host.ft_type]
	[host.release, object.get(host, "update", since.update)] < [since.release, since.update]
}

# The facts without which a row says nothing.
_gaps(host, rows) := {"release" | key := _since[host.ft_type]; some i in rows; row := _rows[i]; row[key]; not host.release} | {"update" |
	key := _since[host.ft_type]
	some i in rows
	row := _rows[i]
	since := row[key]
	since.release == host.release
	since.update > 0
	not host.update
}

# What the table says of a host follows from these facts. Hosts that are alike are looked up once.
_case(host) := object.filter(host, ["cpu", "ft_type", "release", "update"])
_cases := {case | some host in input.hosts; case := _case(host)}
_rows_of := {case: rows | some case in _cases; rows := _fitting(object.get(case, "cpu", {}))}
_refusing_of := {case: rows | some case, fitting in _rows_of; rows := _refusing(case, fitting)}
_clear_of := {case: gaps | some case, fitting in _rows_of; gaps := _gaps(case, fitting)}

_older(cpu) if {
	cpu.vendor == "Intel"
	cpu.family == 15
}

_older(cpu) if {
	cpu.vendor == "Intel"
	cpu.family == 6
	cpu.model_number < 23
}

_older(cpu) if {
	cpu.vendor == "AMD"
	cpu.family == 15
}

# Members of the cluster have at least the generation of its EVC mode. Later ones can lack legacy FT, not SMP FT.
_supported_by_evc(h) if {
	input.hosts[h].ft_type == "smp"
	path := ["hosts", h, "cluster"]
	not needs.is_partial(path)
	input.clusters[input.hosts[h].cluster].evc_mode in _generations
}

_generations := {row.category | some row in _rows; row.smp_since}

_report(host) := object.get(host, ["capability", _reports[host.ft_type]], "unknown")

_version(host) := text if {
	text := releases.text(host.release)
} else := "-"

_finding(h, path, more) := finding if {
	host := input.hosts[h]
	cpu := object.get(host, "cpu", {})
	name := object.get(cpu, "model", object.get(cpu, "category", "-"))
	args := {"cpu": name, "ft_type": host.ft_type, "version": _version(host)}
	finding := object.union({"subject": ["hosts", h], "path": array.concat(["hosts", h], path), "args": args}, more)
}

_doubt(host, rows) := {"severity": "warning", "args": {"confidence": "M"}} if {
	key := _since[host.ft_type]
	some i in rows
	row := _rows[i]
	row[key].confidence == "M"
} else := {}

deny contains finding if {
	some h, host in input.hosts
	_report(host) == false
	finding := _finding(h, ["capability", _reports[host.ft_type]], {})
}

deny contains finding if {
	some h, host in input.hosts
	_report(host) == "unknown"
	_older(host.cpu)
	finding := _finding(h, ["cpu"], {})
}

deny contains finding if {
	some h, host in input.hosts
	_report(host) == "unknown"
	case := _case(host)
	rows := _rows_of[case]
	count(rows) > 0
	count(rows - _refusing_of[case]) == 0
	finding := _finding(h, ["cpu"], _doubt(host, rows))
}

# The CPU or the EVC mode settles it, one way or the other.
_settled(h, _) if _older(input.hosts[h].cpu)

_settled(h, _) if _supported_by_evc(h)

_settled(h, rows) if {
	count(rows) > 0
	case := _case(input.hosts[h])
	count(_refusing_of[case]) in {0, count(rows)}
	count(_clear_of[case]) == 0
}

# The report would do; so would what is unknown of the CPU, unless a single row is left.
_open(h, rows) := ({["capability", name] | name := _reports[input.hosts[h].ft_type]} | {p |
	some gap in _gaps(input.hosts[h], rows)
	p := [gap]
}) | {p |
	count(rows) != 1
	some field in ["vendor", "family", "model_number"]
	p := ["cpu", field]
	object.get(input.hosts[h], p, "unknown") == "unknown"
}

missing contains need if {
	some h, host in input.hosts
	_report(host) == "unknown"
	rows := _rows_of[_case(host)]
	not _settled(h, rows)
	some path in _open(h, rows)
	need := {"subject": ["hosts", h], "path": array.concat(["hosts", h], path)}
}

missing contains need if {
	some h, host in input.hosts
	not host.ft_type
	need := {"subject": ["hosts", h], "path": ["hosts", h, "ft_type"]}
}
