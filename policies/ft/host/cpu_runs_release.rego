# METADATA
# title: The ESXi release of the host still supports its CPU
# description: >-
#   Every release of ESXi drops CPUs: 6.7 those before Westmere-EX, 7.0 Westmere, 8.0 Haswell and older and Bulldozer and
#   Piledriver, 9.0 Xeon D-1500, E5 v4 and E7 v4. The installer refuses them, or runs on them without support. Where no
#   source names the last release of a CPU there is no finding. A CPU whose support ends with a later release is worth
#   knowing only.
# related_resources:
#   - ref: https://knowledge.broadcom.com/external/article/318697
#     description: "Broadcom KB 318697: CPU support deprecation and discontinuation in vSphere releases"
# custom:
#   severity:
#     - {severity: error, since: "9.0"}
#     - {severity: warning}
#   scope: host
#   message: "the CPU of {subject} ({cpu}) is supported up to ESXi {last}; the host runs {actual}"
#   solution: >-
#     Keep the host at a release that supports its CPU, or replace the server. Declare fault_tolerance: false for a host
#     that is not meant to run FT virtual machines.
#   ja:
#     title: ホストの ESXi リリースがその CPU を引き続きサポートしている
#     description: "\
#       ESXi はリリースごとに古い CPU のサポートを終了します。6.7 では Westmere-EX より前の CPU、7.0 では Westmere、8.0 \
#       では Haswell 以前と Bulldozer および Piledriver、9.0 では Xeon D-1500、E5 v4、E7 v4 が対象外です。\
#       インストーラが拒否するか、サポートのない状態で動作します。最後のリリースを示す資料がない CPU \
#       については何も報告しません。今後のリリースでサポートが終了する CPU は情報としてのみ報告します。"
#     message: "{subject} の CPU ({cpu}) をサポートする最後の ESXi は {last} ですが、ホストのリリースは {actual} です"
#     solution: "\
#       その CPU をサポートするリリースを使用するか、サーバを交換してください。FT 仮想マシンを実行しないホストには \
#       fault_tolerance: false を指定してください。"
#   sources:
#     - id: CPU-4
#       title: "Broadcom KB 318697 (82794): CPUs that are no longer supported, and those whose support will end"
#       url: https://knowledge.broadcom.com/external/article/318697
#       versions: 6.7 and later
#     - id: CPU-5
#       title: "Release notes of ESXi 6.7, 7.0, 8.0 and 9.0: CPUs that the release no longer supports"
#       versions: 6.7 and later
#   confidence: V
package ft.host.cpu_runs_release

import data.lib.releases

# No table names a CPU whose last release is an earlier one.
_asked_after := 605

_args(host, last) := args if {
	name := object.get(host, ["cpu", "model"], host.processor.name)
	args := {"cpu": name, "last": last, "actual": releases.text(host.release)}
}

# What the sources say differently of the release is a warning.
_doubt(host) := {"severity": "warning", "confidence": "M"} if {
	host.release <= host.processor.last_release.release
} else := {}

deny contains finding if {
	some h, host in input.hosts
	host.release > host.processor.last_release.doubted_after
	doubt := _doubt(host)
	args := object.union(_args(host, releases.text(host.processor.last_release.doubted_after)), object.remove(doubt, ["severity"]))
	base := {"subject": ["hosts", h], "path": ["hosts", h, "cpu"], "args": args}
	finding := object.union(base, object.remove(doubt, ["confidence"]))
}

_is_dropped(host) if host.release > host.processor.last_release.doubted_after

deny contains finding if {
	some h, host in input.hosts
	host.release >= host.processor.deprecated_from
	not _is_dropped(host)
	last := sprintf("%v.x", [floor(host.release / 100)])
	finding := {"subject": ["hosts", h], "path": ["hosts", h, "cpu"], "severity": "info", "args": _args(host, last)}
}

missing contains need if {
	some h, host in input.hosts
	not host.release
	need := {"subject": ["hosts", h], "path": ["hosts", h, "release"]}
}

missing contains need if {
	some h, host in input.hosts
	host.release > _asked_after
	not host.processor.name
	not host.cpu.model
	need := {"subject": ["hosts", h], "path": ["hosts", h, "processor", "last_release"]}
}
