# METADATA
# title: Teaming names NICs that the switch has, and each physical NIC is on one switch
# description: >-
#   A port group sends over NICs of its own virtual switch only: a standard one over the physical NICs of the switch, a
#   distributed one over its uplinks and LAGs. A physical NIC belongs to one switch, and on a distributed one to one uplink.
#   Inputs that say something else describe a host that cannot be, and whatever follows from them is not true.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: the NIC that each kind of traffic prefers, and the one that stands by"
# custom:
#   severity: error
#   scope: host
#   message: "on {subject} {user} uses {nic}, which {fault}"
#   solution: >-
#     Name only NICs of the switch (uplinks of the distributed switch) as active and standby, or add the NIC to the switch.
#     Take a NIC that is on several switches from all of them but one.
#   ja:
#     title: チーミングの対象が仮想スイッチの NIC であり、各物理 NIC が 1 つの仮想スイッチだけに属している
#     description: "\
#       ポート グループが使えるのは、属する仮想スイッチの NIC だけです。標準スイッチではそのスイッチの物理 NIC、\
#       分散スイッチではそのアップリンクと LAG です。1 つの物理 NIC は 1 つの仮想スイッチにだけ属し、分散スイッチでは \
#       1 つのアップリンクにだけ割り当てられます。これと異なる入力は実在しない構成を表しており、そこから得られる判定は正しくありません。"
#     message: "{subject} の {user} は {nic} を使用していますが、設定できない構成です ({fault})"
#     solution: "\
#       アクティブとスタンバイには仮想スイッチの NIC (分散スイッチではアップリンク) だけを指定するか、NIC を仮想スイッチに\
#       追加してください。複数の仮想スイッチに属する NIC は、1 つを残してほかのスイッチから外してください。"
#   article: [S6-12]
#   sources:
#     - id: S6-12
#       title: Each kind of traffic sets the NIC it prefers and the NIC that stands by explicitly
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - title: "vSphere API, HostNetworkPolicy.nicTeaming.nicOrder and HostVirtualSwitchBondBridge.nicDevice: NICs of the virtual switch"
#       versions: 4.0 and later
#   confidence: V
package ft.network.uplinks_of_switch

import data.lib.needs

_roles := ["active", "standby"]

_list(h, keys) := path if path := array.concat(["hosts", h], keys)

# The places that name NICs of a standard switch: the switch itself and its port groups.
_teams(h) := [team |
	some s, switch in input.hosts[h].switches
	some role in _roles
	team := {"switch": s, "user": s, "path": _list(h, ["switches", s, role]), "nics": object.get(switch, role, [])}
]

_group_teams(h) := [team |
	some label, group in input.hosts[h].port_groups
	some role in _roles
	team := {"switch": group.switch, "user": label, "path": _list(h, ["port_groups", label, role]), "nics": object.get(group, role, [])}
]

_pnics(h, s) := _list(h, ["switches", s, "pnics"])

deny contains finding if {
	some h, _ in input.hosts
	some team in array.concat(_teams(h), _group_teams(h))
	known := object.get(input, _pnics(h, team.switch), [])
	count(needs.unmet({_pnics(h, team.switch)})) == 0
	some nic in ({n | some n in team.nics} - {n | some n in known})
	args := {"user": team.user, "nic": nic, "fault": sprintf("is no NIC of %v", [team.switch])}
	related := [_pnics(h, team.switch)]
	finding := {"subject": ["hosts", h], "path": team.path, "related": related, "args": args}
}

# What can stand in the order of a distributed switch; a name that has an adapter somewhere is an uplink.
_uplinks := {s: names |
	some s, switch in input.distributed_switches
	own := {n | some n in switch.uplinks}
	lags := {n | some n, _ in switch.lags}
	mapped := {n | some member in switch.hosts; some n, _ in member.uplinks}
	names := (own | lags) | mapped
}

_complete(s) if {
	lists := {["distributed_switches", s, list] | some list in ["uplinks", "lags", "hosts"]}
	maps := {["distributed_switches", s, "hosts", m, "uplinks"] | some m, _ in input.distributed_switches[s].hosts}
	count(needs.unmet(lists)) + count(maps & needs.partial) == 0
}

# The names of an order that are none of these, by switch.
_strange := {s: found |
	some s, switch in input.distributed_switches
	orders := {[s, ["distributed_switches", s, role], object.get(switch, role, [])] | some role in _roles}
	groups := {[label, ["distributed_switches", s, "port_groups", label, role], object.get(group, role, [])] |
		some label, group in switch.port_groups
		some role in _roles
	}
	found := {{"user": user, "path": path, "name": name} |
		some [user, path, names] in (orders | groups)
		some name in ({n | some n in names} - _uplinks[s])
	}
}

_switches(h) := {s | some s, switch in input.distributed_switches; switch.hosts[h]}

deny contains finding if {
	some h, _ in input.hosts
	some s in _switches(h)
	_complete(s)
	some one in _strange[s]
	args := {"user": one.user, "nic": one.name, "fault": sprintf("is no uplink of %v", [s])}
	finding := {"subject": ["hosts", h], "path": one.path, "args": args}
}

# Where each NIC of a host is: a standard switch, or an uplink or LAG of a distributed one.
_standard(h) := {[nic, s, _pnics(h, s)] | some s, switch in input.hosts[h].switches; some nic in switch.pnics}

_distributed(h) := {[nic, sprintf("%v (%v)", [s, uplink]), ["distributed_switches", s, "hosts", h, "uplinks"]] |
	some s, switch in input.distributed_switches
	some uplink, nic in switch.hosts[h].uplinks
}

_bundled(h) := {[nic, sprintf("%v (%v)", [s, lag]), ["distributed_switches", s, "lags", lag, "uplinks", h]] |
	some s, switch in input.distributed_switches
	some lag, bundle in switch.lags
	some nic in bundle.uplinks[h]
}

# Where the uplinks are not told there is only the switch to say.
_loose(h) := {[nic, s, ["distributed_switches", s, "hosts", h, "pnics"]] |
	some s, switch in input.distributed_switches
	member := switch.hosts[h]
	not member.uplinks
	some nic in member.pnics
}

_places(h) := (_standard(h) | _distributed(h)) | (_bundled(h) | _loose(h))

deny contains finding if {
	some h, _ in input.hosts
	places := sort(_places(h))
	nics := [place[0] | some place in places]
	some nic in {n | some i, n in nics; n == nics[i + 1]}
	users := [place | some place in places; place[0] == nic]
	fault := sprintf("is also on %v", [concat(", ", [user[1] | some i, user in users; i > 0])])
	args := {"user": users[0][1], "nic": nic, "fault": fault}
	related := [user[2] | some i, user in users; i > 0]
	finding := {"subject": ["hosts", h], "path": users[0][2], "related": related, "args": args}
}

_lists(h) := {_list(h, ["switches"]), _list(h, ["port_groups"]), ["distributed_switches"]}

_standard_facts(h) := {team.path | some team in array.concat(_teams(h), _group_teams(h))} | {path |
	some s, _ in input.hosts[h].switches
	path := _pnics(h, s)
}

_owners(h) := {_list(h, ["port_groups", label, "switch"]) | some label, _ in input.hosts[h].port_groups}

# Lists of a distributed switch that may still name something else, and what would tell whether a name is an uplink.
_distributed_facts := {s: paths |
	some s, switch in input.distributed_switches
	orders := {["distributed_switches", s, "port_groups", label, role] | some label, _ in switch.port_groups; some role in _roles}
	lists := {["distributed_switches", s, list] | some list in ["hosts", "lags", "port_groups"]}
	names := {["distributed_switches", s, "uplinks"] | count(_strange[s]) > 0}
	paths := needs.unmet(((orders | lists) | names))
}

_members(h) := {["distributed_switches", s, "hosts", h, "uplinks"] | some s in _switches(h)}

missing contains need if {
	some h, _ in input.hosts
	distributed := {path | some s in _switches(h); some path in _distributed_facts[s]}
	own := (_lists(h) | _standard_facts(h)) | (_owners(h) | _members(h))
	some path in (needs.unmet(own) | distributed)
	need := {"subject": ["hosts", h], "path": path}
}
