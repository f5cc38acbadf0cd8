# METADATA
# title: FT Logging uses jumbo frames from end to end
# description: >-
#   Up to 6.7 VMware recommends jumbo frames (an MTU of 9000) on the FT Logging network: the log of a busy virtual
#   machine then takes fewer frames and less CPU time. The interface and its switch both have to allow them; the
#   physical switches too, which the inputs do not tell.
# related_resources:
#   - ref: http://38.142.81.21:8001/manual/vmware/vsphere/1-6-7-english/page-61.html
#     description: "vSphere Availability 6.7: best practices for Fault Tolerance, jumbo frames"
# custom:
#   severity: warning
#   scope: host
#   applies: {since: "5.0", until: "6.7"}
#   message: "FT Logging interface {interface} of {subject}: the MTU of {part} is {actual}; {required} is recommended"
#   solution: >-
#     Set the MTU of the interface, its virtual switch and the physical switches on the way to 9000, the switches
#     first.
#   ja:
#     title: FT ログでエンドツーエンドにジャンボ フレームが使われている
#     description: "\
#       VMware は 6.7 まで、FT ログのネットワークでジャンボ フレーム (MTU 9000) を使用することを推奨しています。\
#       負荷の高い仮想マシンのログを、より少ないフレーム数と CPU 時間で転送できます。インターフェイスと仮想スイッチの\
#       両方で有効にする必要があります。物理スイッチでも必要ですが、入力からは判断できません。"
#     message: "\
#       {subject} の FT ログ用インターフェイス {interface} について、{part} の MTU が {actual} です。\
#       {required} が推奨されます"
#     solution: "\
#       インターフェイス、仮想スイッチ、経路上の物理スイッチの MTU を 9000 に設定してください \
#       (スイッチから先に設定します)。"
#   sources:
#     - id: N8
#       title: "vSphere Availability 5.0 and 6.7, best practices: enable jumbo frames on the FT Logging network"
#       versions: 5.0 to 6.7
#   confidence: V
package ft.network.ft_logging_jumbo_frames

import data.lib.needs

_required := 9000
_vmkernels(h) := object.get(input, ["hosts", h, "traffic", "ft_logging", "vmkernels"], {})

_switch_mtu(h, vmkernel) := path if {
	owner := {"standard": ["hosts", h, "switches"], "distributed": ["distributed_switches"]}[vmkernel.switch_type]
	path := array.concat(owner, [vmkernel.switch, "mtu"])
}

# The MTU of every interface and of its switch, by interface and what has it.
_places(h) := [place |
	some k, vmkernel in _vmkernels(h)
	switches := [[k, vmkernel.switch, path] | path := _switch_mtu(h, vmkernel)]
	some place in array.concat([[k, k, ["hosts", h, "vmkernels", k, "mtu"]]], switches)
]

# The interfaces and the switches that they are on.
_chain(h) := {["hosts", h, "traffic", "ft_logging", "vmkernels"]} | {path |
	some k, _ in _vmkernels(h)
	some f in ["switch", "switch_type"]
	path := ["hosts", h, "traffic", "ft_logging", "vmkernels", k, f]
}

deny contains finding if {
	some h, _ in input.hosts
	some [k, part, path] in _places(h)
	actual := object.get(input, path, _required)
	actual < _required
	args := {"interface": k, "part": part, "actual": actual, "required": _required}
	finding := {"subject": ["hosts", h], "path": path, "args": args}
}

missing contains need if {
	some h, _ in input.hosts
	mtus := {path | some [_, _, path] in _places(h)}
	some path in needs.unmet(mtus | _chain(h))
	need := {"subject": ["hosts", h], "path": path}
}
