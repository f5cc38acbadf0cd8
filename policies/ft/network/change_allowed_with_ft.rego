# METADATA
# title: A planned change leaves alone the networks that running FT virtual machines use
# description: >-
#   A primary and its secondary exchange checkpoints over FT Logging all the time; without it the secondary is lost, and
#   without vMotion no new one can be made. A plan that deletes or makes anew an interface, port group or switch under
#   them, gives it another address or VLAN, moves it or takes its service, breaks the pairs that run on the host while it
#   is applied, however good the result is. An FT Logging interface that is made anew does not come back - the Terraform
#   provider cannot set that service. The same holds for the networks of the FT virtual machines themselves. A lower MTU
#   and another order of uplinks interrupt less and are warnings. The rule looks at the hosts on which FT virtual
#   machines run now.
# related_resources:
#   - ref: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#     description: "VMware vSphere 4 徹底解剖 (5), item 6: the networks for vMotion and FT Logging"
#   - ref: https://github.com/vmware/terraform-provider-vsphere/issues/2029
#     description: "Terraform provider for vSphere: FT Logging is none of the services that vsphere_vnic can set"
# custom:
#   severity: error
#   scope: host
#   applies: {input: plan}
#   message: "FT virtual machines ({vms}) run or may run on {subject}, and the plan changes the networks they use: {changes}"
#   solution: >-
#     Take the change out of the plan, or turn FT off for the virtual machines named, apply the plan, and turn FT on again.
#     You can also move them to other hosts with vMotion first and change one host at a time. Terraform cannot give an
#     interface the FT Logging service; where it makes one anew, select the service yourself before you turn FT on.
#   ja:
#     title: plan が、稼動中の FT 仮想マシンが使うネットワークに変更を加えない
#     description: "\
#       プライマリとセカンダリは、FT ログを通じて常にチェックポイントをやり取りしています。FT ログが途切れるとセカンダリは失われ、\
#       vMotion が使えなければ新しいセカンダリを作成できません。そのため、使用中のインターフェイス、ポート グループ、\
#       スイッチの削除や再作成、IP アドレスや VLAN の変更、移動、サービスの解除を含む plan は、\
#       適用後の構成が正しくても、適用中にそのホストで稼動しているペアを壊します。\
#       再作成された FT ログ用インターフェイスは元に戻りません。Terraform プロバイダは FT ログのサービスを設定できないためです。\
#       FT 仮想マシン自身のネットワークも同様です。MTU の縮小とアップリンクの順序の変更は影響が小さいため、警告とします。\
#       このルールは、現在 FT 仮想マシンが稼動しているホストを対象とします。"
#     message: "{subject} では FT 仮想マシン ({vms}) が稼動しているか、その可能性がありますが、plan はそれらが使うネットワークを変更します: {changes}"
#     solution: "\
#       plan から変更を取り除くか、該当する仮想マシンの FT を無効にしてから plan を適用し、その後 FT を再度有効にしてください。\
#       先に vMotion で別のホストに移動し、1 台ずつ変更することもできます。Terraform はインターフェイスに FT ログのサービスを設定できません。\
#       インターフェイスが再作成される場合は、FT を有効にする前に手動でサービスを選択してください。"
#   article: [S6-4]
#   sources:
#     - id: S6-4
#       title: FT needs a VMkernel interface for FT Logging
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S6-2
#       title: and one for vMotion
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: S7-5
#       title: The networks of the virtual machine are configured alike on every host
#       url: https://atmarkit.itmedia.co.jp/ait/articles/0912/17/news109_2.html
#       versions: "4.0"
#     - id: C15
#       title: "vSphere API: what a host with FT virtual machines does not allow"
#       versions: 4.0 and later
#   confidence: V
package ft.network.change_allowed_with_ft

_traffic := ["ft_logging", "vmotion"]

# What interrupts, and what only redirects.
_fixed := ["port_group", "switch", "ip", "netmask", "gateway", "dhcp", "netstack", "vlan", "blocked"]

_order := ["teaming", "active", "standby", "uplinks"]

_now := object.get(input, "now", {})

_changes := {key: change |
	some key, change in input.changes
	split(key, "/")[1] in {"hosts", "distributed_switches"}
}

# A plan that leaves networks alone costs nothing.
_hosts := hosts if {
	_changes != {}
	hosts := object.get(_now, "hosts", {})
}

# A set: looking a path up in the list would take as long as the list is.
_partial := {array.concat(["now"], p) | some p in _now.partial}

_is_open(path) if object.get(input, path, null) == null

_is_open(path) if path in _partial

_key(path) := concat("/", array.concat([""], [replace(replace(p, "~", "~0"), "/", "~1") | some p in path]))

_path(key) := [replace(replace(p, "~1", "/"), "~0", "~") | some p in split(trim_prefix(key, "/"), "/")]

_shown(value) := text if {
	is_array(value)
	text := concat(", ", value)
}

_shown(value) := value if {
	not is_array(value)
}

_step(old, new) := sprintf("%v -> %v", [_shown(old), _shown(new)])

_loses(old, new) if {
	some member in old
	not member in new
}

# Of the adapters that are left.
_severity(pnics) := "error" if pnics == []

_severity(pnics) := "warning" if pnics != []

# What a change does, as [names, text, severity]; the facts of the kinds of objects have different names. A fact that is not
# known on one side is changed all the same. A gateway may be added, and ports may be opened.
_harms := {key: harms | some key, change in _changes; harms := _harms_of(change)}

_harms_of(change) := ({[[], action, "error"] |
	action := change.action
	action in {"delete", "replace"}
} | {harm |
	some [facts, severity] in [[_fixed, "error"], [_order, "warning"]]
	some fact in facts
	fact in change.changed
	not _is_harmless(change, fact)
	[old, new] := [object.get(change, [side, fact], "?") | some side in ["before", "after"]]
	harm := [[fact], _step(old, new), severity]
}) | ({harm |
	"mtu" in change.changed
	change.after.mtu < change.before.mtu
	harm := [["mtu"], _step(change.before.mtu, change.after.mtu), "warning"]
} | {harm |
	"pnics" in change.changed
	[old, new] := [change.before.pnics, change.after.pnics]
	_loses(old, new)
	harm := [["pnics"], _step(old, new), _severity(new)]
})

_is_harmless(change, "gateway") if not change.before.gateway

_is_harmless(change, "blocked") if change.after.blocked == false

# What of a change is not known: a fact that decides how bad it is, or all of it.
_gaps := {key: gaps | some key, change in _changes; gaps := _gaps_of(change)}

_gaps_of(change) := ({["after", fact] | some fact in change.open} | {[side, fact] |
	some fact in ["mtu", "services", "pnics", "hosts"]
	fact in change.changed
	some side in ["before", "after"]
	object.get(change, [side, fact], null) == null
}) | {[path] |
	some [word, path] in [["deferred", "after"], ["runs", "runs"]]
	change[word]
}

_labels := {label | some _, vm in _now.vms; some label in vm.networks}

# The objects that something runs through which FT virtual machines use, as [what, path, facts of its port group]: their
# interfaces, and the networks of the machines themselves. A standard port group comes before a distributed one of the
# same name.
_steps := {h: steps | some h, host in _hosts; steps := _steps_of(h, host)}

_steps_of(h, host) := ({[[kind], path, facts] |
	some kind in _traffic
	some k, facts in host.traffic[kind].vmkernels
	some path in ({["hosts", h, "vmkernels", k]} | {link | some link in _chain(h, facts)})
} | {[["vm", label], path, group] |
	some label in _labels
	group := host.port_groups[label]
	some path in _standard(h, label, group)
}) | {[["vm", label], path, group] |
	some label in _labels
	some d, switch in _now.distributed_switches
	group := switch.port_groups[label]
	switch.hosts[h]
	not host.port_groups[label]
	some path in _distributed(d, label)
}

_chain(h, facts) := paths if {
	facts.switch_type == "standard"
	paths := _standard(h, facts.port_group, facts)
}

_chain(_, facts) := paths if {
	facts.switch_type == "distributed"
	paths := _distributed(facts.switch, facts.port_group)
}

_standard(h, label, group) := {["hosts", h, "port_groups", label]} | {path | path := ["hosts", h, "switches", group.switch]}

_distributed(d, label) := {["distributed_switches", d], ["distributed_switches", d, "port_groups", label]}

# A port group with an order of its own does not care for the order of its switch.
_is_spared(path, group, names) if {
	group.failover_order == "explicit"
	some fact in names
	fact in _order
	not path[2] == "port_groups"
}

# The host itself is the subject.
_named(path) := names if {
	path[0] == "hosts"
	names := array.slice(path, 2, count(path))
}

_named(path) := names if {
	path[0] != "hosts"
	names := array.slice(path, 1, count(path))
}

_hit(path, carrier, [names, text, severity]) := {
	"carrier": carrier,
	"path": path,
	"severity": severity,
	"text": sprintf("%v (%v): %v", [concat(".", array.concat(_named(path), names)), carrier[0], text]),
}

# What a change does; the service of an interface, taken from it while it stays; a host that leaves its distributed switch,
# or gives it fewer adapters.
_hits := {h: hits | some h, steps in _steps; hits := _hits_of(h, steps)}

_hits_of(h, steps) := ({hit |
	some [carrier, path, group] in steps
	some [names, text, severity] in _harms[_key(path)]
	not _is_spared(path, group, names)
	hit := _hit(path, carrier, [names, text, severity])
} | {hit |
	some [carrier, path, _] in steps
	change := _changes[_key(path)]
	"services" in change.changed
	[old, new] := [change.before.services, change.after.services]
	kind := carrier[0]
	kind in old
	not kind in new
	hit := _hit(path, carrier, [["services"], _step(old, new), "error"])
}) | {hit |
	some [carrier, path, _] in steps
	change := _changes[_key(path)]
	"hosts" in change.changed
	old := change.before.hosts[h].pnics
	new := _given(change.after.hosts, h)
	_loses(old, new)
	hit := _hit(path, carrier, [["hosts", h], _step(old, new), _severity(new)])
}

_given(hosts, h) := hosts[h].pnics

_given(hosts, h) := [] if not hosts[h]

# Which machines something concerns: all of the cluster, or those with an adapter on the label.
_uses(_, carrier) if carrier[0] != "vm"

_uses(v, ["vm", label]) if label in _now.vms[v].networks

_placed(v) := {h | h := _now.vms[v].host} | {h | h := _now.vms[v].secondary_host}

_unplaced(v) := {field | some field in ["host", "secondary_host"]; not _now.vms[v][field]}

# The hosts on which a half of a machine may run that is not placed.
_candidates := {v: hosts |
	some v, vm in _now.vms
	count(_unplaced(v)) > 0
	hosts := {h | some h in _now.clusters[vm.cluster].hosts} - _placed(v)
	hosts != set()
}

_is_hit(v, h) if {
	some hit in _hits[h]
	hit.severity == "error"
	_uses(v, hit.carrier)
}

# Wherever the machine runs, its host is hit.
_hit_anyway contains v if {
	some v, hosts in _candidates
	list := ["now", "clusters", _now.vms[v].cluster, "hosts"]
	not _is_open(list)
	every h in hosts {
		_is_hit(v, h)
	}
}

_runs_on(v, h) if h in _placed(v)

_runs_on(v, h) if {
	v in _hit_anyway
	h in _candidates[v]
}

_under(h, carrier) := {v |
	some v, _ in _now.vms
	_uses(v, carrier)
	_runs_on(v, h)
}

_denied[h] contains hit if {
	some h, hits in _hits
	some hit in hits
	count(_under(h, hit.carrier)) > 0
}

deny contains finding if {
	some h, hits in _denied
	some hit in hits
	alike := {one | some one in hits; one.severity == hit.severity}
	finding := {
		"subject": ["hosts", h],
		"path": hit.path,
		"related": [["changes", _key(hit.path)]],
		"args": {
			"changes": sort({one.text | some one in alike}),
			"vms": sort({v | some one in alike; some v in _under(h, one.carrier)}),
		},
		"severity": hit.severity,
	}
}

# Who runs on a host that is hit: a machine that is not placed, or one that no input names.
_open_placement(h, carrier) := {["now", "vms", v, field] |
	some v, hosts in _candidates
	h in hosts
	not v in _hit_anyway
	_uses(v, carrier)
	some field in _unplaced(v)
} | {path |
	some path in _open_lists(h)
	_is_open(path)
}

_open_lists(h) := {path | path := ["now", "clusters", _now.hosts[h].cluster, "ft_vms"]} | {["now", "hosts", h, "cluster"] |
	not _now.hosts[h].cluster
	not _now.hosts[h].standalone == true
}

missing contains {"subject": ["hosts", h], "path": path} if {
	some h, hits in _hits
	some hit in hits
	some path in _open_placement(h, hit.carrier)
}

# Whether somebody who runs on the host, or may, uses the carrier.
_matters(h, carrier) if count(_under(h, carrier)) > 0

_matters(h, carrier) if count(_open_placement(h, carrier)) > 0

# Of what is changed: what it will be.
missing contains need if {
	some h, steps in _steps
	some [carrier, path, group] in steps
	some gap in _gaps[_key(path)]
	not _is_spared(path, group, gap)
	_matters(h, carrier)
	need := {"subject": ["hosts", h], "path": array.concat(["changes", _key(path)], gap)}
}

# The adapters of a member of a distributed switch.
missing contains need if {
	some h, steps in _steps
	some [carrier, path, _] in steps
	change := _changes[_key(path)]
	"hosts" in change.changed
	some side, state in change
	member := state.hosts[h]
	not member.pnics
	_matters(h, carrier)
	need := {"subject": ["hosts", h], "path": ["changes", _key(path), side, "hosts", h, "pnics"]}
}

_suspects := {_path(key) | some key, harms in _harms; harms != set()} | ({_path(key) | some key, gaps in _gaps; gaps != set()} | {_path(key) |
	some key, change in _changes
	"hosts" in change.changed
})

# What is changed on a host, or on a switch that it is on, without anything that is known to run through it.
_strange[h] contains path if {
	some path in _suspects
	some h in _hosts_of(path)
	_hosts[h]
	not path in {known | some [_, known, _] in _steps[h]}
}

_hosts_of(path) := hosts if {
	path[0] == "hosts"
	count(path) == 4
	hosts := [path[1]]
}

_hosts_of(path) := [h | some h, _ in _now.distributed_switches[path[1]].hosts] if path[0] == "distributed_switches"

# What would tell whether something of a host runs through a path that is changed.
_links(h, path) := services | stack if {
	path[2] == "vmkernels"
	services := {["now", "hosts", h, "vmkernels", path[3], "services"]}
	stack := _by_stack(h, path[3])
}

_links(h, path) := (lists | switches) | networks if {
	not path[2] == "vmkernels"
	lists := {["now", "hosts", h, "traffic", kind, "vmkernels"] | some kind in _traffic}
	switches := {["now", "hosts", h, "traffic", kind, "vmkernels", k, "switch"] |
		some kind in _traffic
		some k, _ in _now.hosts[h].traffic[kind].vmkernels
	}
	networks := {["now", "vms", v, "networks"] | some v, _ in _now.vms}
}

# An interface on the stack for vMotion carries it without the service, from 6.0 on.
_by_stack(h, k) := {["now", "hosts", h, "traffic", "vmotion", "vmkernels"] |
	object.get(_now.hosts[h].vmkernels, [k, "netstack"], "vmotion") == "vmotion"
}

missing contains {"subject": ["hosts", h], "path": link} if {
	some h, paths in _strange
	some path in paths
	some link in _links(h, path)
	_is_open(link)
	some kind in _traffic
	_matters(h, [kind])
}
