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

_gone := {"delete", "replace"}

_now := object.get(input, "now", {})

_changes := object.get(input, "changes", {})

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

_shown(value) := value if not is_array(value)

_severity(uplinks) := "error" if uplinks == 0

_severity(uplinks) := "warning" if uplinks > 0

# What a change does, as [fact, text, severity]; the facts of the kinds of objects have different names.
_harm(change) := {["", change.action, "error"] | change.action in _gone} | (_differing(change) | _lowered(change))

# A fact that is not known on one side is changed all the same. A gateway may be added, and ports may be opened.
_differing(change) := {[fact, text, severity] |
	some [facts, severity] in [[_fixed, "error"], [_order, "warning"]]
	some fact in facts
	fact in change.changed
	not _is_harmless(change, fact)
	[old, new] := [object.get(change, [side, fact], "?") | some side in ["before", "after"]]
	text := sprintf("%v -> %v", [_shown(old), _shown(new)])
}

_is_harmless(change, "gateway") if not change.before.gateway

_is_harmless(change, "blocked") if change.after.blocked == false

_lowered(change) := {["mtu", text, "warning"] |
	"mtu" in change.changed
	change.after.mtu < change.before.mtu
	text := sprintf("%v -> %v", [change.before.mtu, change.after.mtu])
} | {["pnics", text, severity] |
	"pnics" in change.changed
	[old, new] := [change.before.pnics, change.after.pnics]
	count({pnic | some pnic in old} - {pnic | some pnic in new}) > 0
	severity := _severity(count(new))
	text := sprintf("%v -> %v", [_shown(old), _shown(new)])
}

_harms := {key: found |
	some key, change in _changes
	found := _harm(change)
	count(found) > 0
}

# What of a change is not known: a fact that decides how bad it is, or all of it.
_gap(change) := {["after", fact] | some fact in change.open} | ({[side, fact] |
	some fact in ["mtu", "services", "pnics", "hosts"]
	fact in change.changed
	some side in ["before", "after"]
	object.get(change, [side, fact], null) == null
} | {[path] |
	some [word, path] in [["deferred", "after"], ["runs", "runs"]]
	change[word]
})

_gaps := {key: found |
	some key, change in _changes
	found := _gap(change)
	count(found) > 0
}

_labels := {label | some _, vm in _now.vms; some label in vm.networks}

# What carries something that FT virtual machines use: interfaces, and the networks of the machines themselves.
_carriers(h) := {carrier |
	some kind in _traffic
	some k, found in _now.hosts[h].traffic[kind].vmkernels
	carrier := {
		"kind": kind, "name": k, "port_group": object.get(found, "port_group", ""),
		"switch": object.get(found, "switch", ""), "type": object.get(found, "switch_type", ""),
		"order": object.get(found, "failover_order", ""),
	}
} | (_standard(h) | _distributed(h))

_standard(h) := {carrier |
	some label in _labels
	group := _now.hosts[h].port_groups[label]
	carrier := {
		"kind": "vm", "name": label, "port_group": label, "switch": object.get(group, "switch", ""),
		"type": "standard", "order": object.get(group, "failover_order", ""),
	}
}

_distributed(h) := {carrier |
	some label in _labels
	label in _now.hosts[h].networks
	not _now.hosts[h].port_groups[label]
	some switch in _switches(h, label)
	carrier := {
		"kind": "vm", "name": label, "port_group": label, "switch": switch, "type": "distributed", "order": "",
	}
}

# The distributed switches that have the label on the host now.
_switches(h, label) := {d |
	some d, value in _now.distributed_switches
	value.port_groups[label]
	value.hosts[h]
}

# The objects that a carrier runs through.
_chain(h, carrier) := {["hosts", h, "vmkernels", carrier.name] | carrier.kind != "vm"} | ({path |
	carrier.type == "standard"
	some path in [["hosts", h, "port_groups", carrier.port_group], ["hosts", h, "switches", carrier.switch]]
} | {path |
	carrier.type == "distributed"
	switch := ["distributed_switches", carrier.switch]
	some path in [array.concat(switch, ["port_groups", carrier.port_group]), switch]
})

_is_switch(path) if path[2] == "switches"

_is_switch(path) if count(path) == 2

# A port group with an order of its own does not care for the order of its switch.
_concerns(_, _, fact) if not fact in _order

_concerns(path, _, _) if not _is_switch(path)

_concerns(_, carrier, _) if carrier.order != "explicit"

# The host itself is the subject.
_named(path) := text if {
	path[0] == "hosts"
	text := concat(".", array.slice(path, 2, count(path)))
}

_named(path) := text if {
	path[0] == "distributed_switches"
	text := concat(".", array.slice(path, 1, count(path)))
}

_hit(path, carrier, [fact, text, severity]) := hit if {
	name := concat(".", [part | some part in [_named(path), fact]; part != ""])
	hit := {
		"carrier": [carrier.kind, carrier.name],
		"path": path,
		"severity": severity,
		"text": sprintf("%v (%v): %v", [name, carrier.kind, text]),
	}
}

# A plan that leaves networks alone costs nothing.
_touched := {path |
	some key, change in _changes
	change.action != "create"
	path := _path(key)
	path[0] in {"hosts", "distributed_switches"}
	count(path) > 2
} | {path |
	some key, change in _changes
	change.action != "create"
	path := _path(key)
	path[0] == "distributed_switches"
}

_carriers_of := {h: carriers |
	count(_touched) > 0
	some h, _ in _now.hosts
	carriers := _carriers(h)
}

_steps := {h: steps |
	some h, carriers in _carriers_of
	steps := {[carrier, path] | some carrier in carriers; some path in _chain(h, carrier)}
}

_hits(h) := ({hit |
	some [carrier, path] in _steps[h]
	some harm in _harms[_key(path)]
	_concerns(path, carrier, harm[0])
	hit := _hit(path, carrier, harm)
} | _taken(h)) | _unplugged(h)

# The service of an interface, taken from it while it stays.
_taken(h) := {hit |
	some carrier in _carriers_of[h]
	path := ["hosts", h, "vmkernels", carrier.name]
	change := _changes[_key(path)]
	"services" in change.changed
	[kind, old, new] := [carrier.kind, change.before.services, change.after.services]
	kind in old
	not kind in new
	hit := _hit(path, carrier, ["services", sprintf("%v -> %v", [_shown(old), _shown(new)]), "error"])
}

# A host that leaves its distributed switch, or gives it fewer adapters.
_unplugged(h) := {hit |
	some carrier in _carriers_of[h]
	carrier.type == "distributed"
	path := ["distributed_switches", carrier.switch]
	change := _changes[_key(path)]
	"hosts" in change.changed
	old := change.before.hosts[h].pnics
	change.after.hosts
	new := object.get(change.after.hosts, [h, "pnics"], [])
	count({pnic | some pnic in old} - {pnic | some pnic in new}) > 0
	fact := sprintf("hosts.%v", [h])
	hit := _hit(path, carrier, [fact, sprintf("%v -> %v", [_shown(old), _shown(new)]), _severity(count(new))])
}

_hits_of := {h: hits |
	some h, _ in _carriers_of
	hits := _hits(h)
	count(hits) > 0
}

# Which machines something concerns: all of the cluster, or those with an adapter on the label.
_uses(v, [kind, _]) if {
	kind in _traffic
	_now.vms[v]
}

_uses(v, ["vm", label]) if label in _now.vms[v].networks

_placed(v) := {h | some field in ["host", "secondary_host"]; h := _now.vms[v][field]}

_unplaced(v) := {field | some field in ["host", "secondary_host"]; not _now.vms[v][field]}

# The hosts on which a half of a machine may run that is not placed.
_candidates := {v: hosts |
	some v, vm in _now.vms
	count(_unplaced(v)) > 0
	all_hosts := {h | some h in _now.clusters[vm.cluster].hosts}
	hosts := all_hosts - _placed(v)
}

_is_hit(v, h) if {
	some hit in _hits_of[h]
	hit.severity == "error"
	_uses(v, hit.carrier)
}

# Wherever the machine runs, its host is hit.
_hit_anyway contains v if {
	some v, hosts in _candidates
	count(hosts) > 0
	path := ["now", "clusters", _now.vms[v].cluster, "hosts"]
	not _is_open(path)
	every h in hosts {
		_is_hit(v, h)
	}
}

_runs_on(v, h) if h in _placed(v)

_runs_on(v, h) if {
	v in _hit_anyway
	h in _candidates[v]
}

_under(h, hit) := {v |
	some v, _ in _now.vms
	_uses(v, hit.carrier)
	_runs_on(v, h)
}

_denied(h, severity) := {hit |
	some hit in _hits_of[h]
	hit.severity == severity
	count(_under(h, hit)) > 0
}

deny contains finding if {
	some h, _ in _hits_of
	some severity in ["error", "warning"]
	hits := _denied(h, severity)
	some hit in hits
	texts := sort({one.text | some one in hits})
	vms := sort({v | some one in hits; some v in _under(h, one)})
	finding := {
		"subject": ["hosts", h],
		"path": hit.path,
		"related": [["changes", _key(hit.path)]],
		"args": {"changes": texts, "vms": vms},
		"severity": severity,
	}
}

# Who runs on a host that is hit: a machine that is not placed, or one that no input names.
_may_run_on(v, h) if {
	h in _candidates[v]
	not v in _hit_anyway
}

_open_placement(h, carrier) := {["now", "vms", v, field] |
	some v, _ in _now.vms
	_uses(v, carrier)
	_may_run_on(v, h)
	some field in _unplaced(v)
} | {path |
	some path in _open_lists(h)
	_is_open(path)
}

_open_lists(h) := {list |
	cluster := _now.hosts[h].cluster
	list := ["now", "clusters", cluster, "ft_vms"]
} | {["now", "hosts", h, "cluster"] |
	not _now.hosts[h].cluster
	not _now.hosts[h].standalone == true
}

missing contains need if {
	some h, hits in _hits_of
	some hit in hits
	some path in _open_placement(h, hit.carrier)
	need := {"subject": ["hosts", h], "path": path}
}

# Whether somebody who runs on the host, or may, uses the carrier.
_matters(h, carrier) if {
	some v, _ in _now.vms
	_uses(v, carrier)
	_runs_on(v, h)
}

_matters(h, carrier) if count(_open_placement(h, carrier)) > 0

# Of what is changed: what it will be.
missing contains need if {
	some h, steps in _steps
	some [carrier, path] in steps
	_matters(h, [carrier.kind, carrier.name])
	some gap in _gaps[_key(path)]
	_concerns(path, carrier, gap[count(gap) - 1])
	need := {"subject": ["hosts", h], "path": array.concat(["changes", _key(path)], gap)}
}

# What is changed on the host, or on a switch that it may be on, without a carrier that is known to run through it.
_suspects := {_path(key) | some key, _ in _harms} | ({_path(key) | some key, _ in _gaps} | {path |
	some path in _touched
	change := _changes[_key(path)]
	path[0] == "distributed_switches"
	"hosts" in change.changed
})

_strange(h) := {path |
	some path in _suspects
	_is_of(path, h)
} - {path | some [_, path] in _steps[h]}

_is_of(path, h) if {
	count(path) == 4
	path[1] == h
	path[2] in {"vmkernels", "port_groups", "switches"}
}

_is_of(path, h) if {
	path[0] == "distributed_switches"
	_now.distributed_switches[path[1]].hosts[h]
}

_strangers := {h: paths |
	some h, _ in _steps
	paths := _strange(h)
	count(paths) > 0
}

_is_interface(path) if path[2] == "vmkernels"

# What would tell whether something of a host runs through a path that is changed.
_links(h, path) := {["now", "hosts", h, "vmkernels", path[3], "services"] | _is_interface(path)} | (({list |
	not _is_interface(path)
	some kind in _traffic
	list := ["now", "hosts", h, "traffic", kind, "vmkernels"]
} | {link |
	not _is_interface(path)
	some kind in _traffic
	some k, _ in _now.hosts[h].traffic[kind].vmkernels
	some field in ["port_group", "switch"]
	link := ["now", "hosts", h, "traffic", kind, "vmkernels", k, field]
}) | {["now", "vms", v, "networks"] |
	not _is_interface(path)
	some v, _ in _now.vms
})

missing contains need if {
	some h, paths in _strangers
	_matters(h, ["ft_logging", ""])
	some path in paths
	some link in _links(h, path)
	_is_open(link)
	need := {"subject": ["hosts", h], "path": link}
}
