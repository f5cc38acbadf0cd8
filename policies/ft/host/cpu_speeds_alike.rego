# METADATA
# title: The CPU clocks of the FT hosts in the cluster differ by 400 MHz at most
# description: >-
#   With record/replay the secondary executes what the primary has executed, as fast as its own CPU allows. On a slower
#   host it falls behind and slows the primary down. VMware recommends CPUs whose clocks differ by no more than 400 MHz.
# related_resources:
#   - ref: https://lawnandgarden.manualsonline.com/manuals/mfg/vmware/4.html?p=6
#     description: "VMware vSphere 4 Fault Tolerance: Architecture and Performance, page 6"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {type: legacy}
#   message: >-
#     the CPU clocks of the FT hosts of {subject} differ by {actual} MHz ({slowest} to {fastest}); the difference should
#     be {limit} MHz at most
#   solution: >-
#     Use hosts with CPUs of about the same clock for FT in one cluster, or declare fault_tolerance: false for those
#     that differ.
#   ja:
#     title: クラスタ内の FT ホストの CPU クロックの差が 400 MHz 以内である
#     description: "\
#       Record/Replay では、プライマリが実行した内容を、セカンダリが自身の CPU の速度で実行します。\
#       低速なホストではセカンダリの処理が遅れ、プライマリの動作も遅くなります。VMware は、CPU クロックの差を 400 \
#       MHz 以内にすることを推奨しています。"
#     message: "\
#       {subject} の FT ホストの CPU クロックに {actual} MHz の差があります ({slowest} と {fastest})。{limit} MHz \
#       以内にしてください"
#     solution: "\
#       同じクラスタの FT ホストには、クロックがほぼ同じ CPU のホストを使用してください。クロックの異なるホストには \
#       fault_tolerance: false を指定してください。"
#   sources:
#     - id: H5
#       title: "VMware vSphere 4 Fault Tolerance, Architecture and Performance: the difference should not exceed 400 MHz"
#       url: https://lawnandgarden.manualsonline.com/manuals/mfg/vmware/4.html?p=6
#       versions: 4.0 to 5.5
#   confidence: V
package ft.host.cpu_speeds_alike

import data.lib.ft_hosts
import data.lib.needs

_limit := 400
_speeds(c) := {h: mhz | some h in input.clusters[c].ft_hosts; mhz := input.hosts[h].cpu.mhz}

deny contains finding if {
	some c, _ in input.clusters
	speeds := _speeds(c)
	sorted := sort([[mhz, h] | some h, mhz in speeds])
	[low, slow] := sorted[0]
	[high, fast] := sorted[count(sorted) - 1]
	high - low > _limit
	texts := [sprintf("%v: %v MHz", [h, mhz]) | some [mhz, h] in [[low, slow], [high, fast]]]
	finding := {
		"subject": ["clusters", c],
		"path": ["clusters", c, "ft_hosts"],
		"related": [["hosts", h, "cpu", "mhz"] | some h, _ in speeds],
		"args": {"actual": high - low, "limit": _limit, "slowest": texts[0], "fastest": texts[1]},
	}
}

missing contains need if {
	some c, _ in input.clusters
	some path in needs.unmet(ft_hosts.compared(c, {["cpu", "mhz"]}))
	need := {"subject": ["clusters", c], "path": path}
}
