# METADATA
# title: The mandatory VM-Host rules leave an FT virtual machine two hosts
# description: >-
#   A VM-Host rule binds primary and secondary alike, and both never run on one host. Rules that the virtual machine
#   must follow therefore have to leave at least two FT hosts of the cluster. Rules that it should follow are no
#   obstacle.
# related_resources:
#   - ref: https://pubs.vmware.com/vsphere-4-esx-vcenter/topic/com.vmware.vsphere.availability.doc_41/c_ft_drs.html
#     description: "vSphere Availability 4.1: VM-Host affinity rules apply to primary and secondary"
# custom:
#   severity: error
#   scope: vm
#   message: >-
#     {subject} has too few FT hosts, {count}, under the mandatory VM-Host rules ({rules}); FT needs two or more
#   solution: >-
#     Add FT hosts to the host group of the rule, take the virtual machine out of its VM group, or let the rule be one
#     that should be followed (Terraform: mandatory = false).
#   ja:
#     title: 仮想マシンとホスト間の必須ルールを適用しても、FT 仮想マシンが 2 台のホストを使える
#     description: "\
#       仮想マシンとホスト間のルールはプライマリとセカンダリの両方に適用され、両者が同じホストで動作することはありません。\
#       そのため、必須のルールを適用しても、クラスタ内に 2 台以上の FT ホストが残る必要があります。\
#       必須でないルールは問題ありません。"
#     message: "仮想マシンとホスト間の必須ルール {rules} により、{subject} が使える FT ホストは {count} 台です。FT には 2 台以上必要です"
#     solution: "\
#       ルールのホスト グループに FT ホストを追加するか、仮想マシンを仮想マシン グループから外すか、\
#       ルールを必須でないものに変更してください (Terraform では mandatory = false)。"
#   sources:
#     - id: C10
#       title: "vSphere Availability: a VM-Host rule binds primary and secondary; the two never run on one host"
#       versions: 4.1 and later
#   confidence: V
package ft.vm.host_rules_allow_two_hosts

import data.lib.needs

# Rules that the virtual machine has to follow.
_mandatory := {"must_run_on", "must_not_run_on"}

_rules(vm) := object.get(input, ["clusters", object.get(vm, "cluster", null), "vm_host_rules"], {})

_vms_of(vm, rule) := path if path := ["clusters", vm.cluster, "vm_groups", rule.vm_group, "vms"]

_members(vm, rule) := object.get(input, _vms_of(vm, rule), [])

_hosts_of(vm, rule) := path if path := ["clusters", vm.cluster, "host_groups", rule.host_group, "hosts"]

_ft_hosts(vm) := path if path := ["clusters", vm.cluster, "ft_hosts"]

_known(path) := {member | some member in object.get(input, path, [])}

_is_whole(path) if count(needs.unmet({path})) == 0

_binding(v, vm) := {name |
	some name, rule in _rules(vm)
	rule.enabled == true
	rule.type in _mandatory
	v in _members(vm, rule)
}

# The host groups of these rules by their type.
_groups(v, vm, type) := {path |
	some name in _binding(v, vm)
	rule := _rules(vm)[name]
	rule.type == type
	path := _hosts_of(vm, rule)
}

_excluded(v, vm) := {h | some path in _groups(v, vm, "must_not_run_on"); some h in _known(path)}

# No more hosts remain than are in each of these lists and not excluded.
_bounds(v, vm) := {path | some path in (_groups(v, vm, "must_run_on") | {_ft_hosts(vm)}); _is_whole(path)}

_remaining(v, vm) := intersection({_known(path) | some path in _bounds(v, vm)}) - _excluded(v, vm)

# The hosts that remain for certain.
_certain(v, vm) := {h |
	count(needs.unmet(_groups(v, vm, "must_not_run_on"))) == 0
	lists := {_known(path) | some path in (_groups(v, vm, "must_run_on") | {_ft_hosts(vm)})}
	some h in (intersection(lists) - _excluded(v, vm))
}

deny contains finding if {
	some v, vm in input.vms
	rules := sort(_binding(v, vm))
	paths := [["clusters", vm.cluster, "vm_host_rules", name] | some name in rules]
	first := paths[0] # none without a rule that binds it
	count(_bounds(v, vm)) > 0
	hosts := sort(_remaining(v, vm))
	count(hosts) < 2
	args := {"rules": rules, "count": count(hosts), "hosts": hosts}
	finding := {"subject": ["vms", v], "path": first, "related": paths, "args": args}
}

_is_free(_, _, rule) if rule.enabled == false

_is_free(_, _, rule) if count({rule.type} - _mandatory) == 1

_is_free(v, vm, rule) if {
	members := _members(vm, rule)
	not v in members
	_is_whole(_vms_of(vm, rule))
}

# Whether there is a rule that binds the virtual machine.
missing contains need if {
	some v, vm in input.vms
	some path in needs.unmet({["vms", v, "cluster"]} | {["clusters", c, "vm_host_rules"] | c := vm.cluster})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	some name, rule in _rules(vm)
	not _is_free(v, vm, rule)
	fields := {["clusters", vm.cluster, "vm_host_rules", name, f] | some f in ["enabled", "type", "vm_group", "host_group"]}
	groups := {p | p := _vms_of(vm, rule); members := _members(vm, rule); not v in members}
	some path in needs.unmet((fields | groups))
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	count(_binding(v, vm)) > 0
	count(_certain(v, vm)) < 2
	groups := _groups(v, vm, "must_run_on") | _groups(v, vm, "must_not_run_on")
	some path in needs.unmet((groups | {_ft_hosts(vm)}))
	need := {"subject": ["vms", v], "path": path}
}
