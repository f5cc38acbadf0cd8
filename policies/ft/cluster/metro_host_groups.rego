# METADATA
# title: FT Metro Cluster has two separate host groups, and no virtual machine is in several VM-Host rules
# description: >-
#   With FT Metro Cluster (8.0 Update 3 and later) primary and secondary run in different host groups, one for each
#   site. It takes exactly two groups with hosts and without a common one, and a virtual machine may be in one VM-Host
#   rule only. vCenter Server refuses to turn on FT otherwise, and the setting cannot be changed while FT is on. Where it
#   is not declared it is off. That two hosts of the two sites can be a pair is the matter of vm.pair_exists.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/8.0/vsphere-availability/GUID-163B6D12-3EDB-4EDB-A98C-1DCA3E4F6224.html
#     description: "vSphere Availability 8.0: Fault Tolerance for metro clusters"
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#     description: "vSphere API 8.0 Update 3: ClusterFtVmHostRuleInfo"
# custom:
#   severity: error
#   scope: cluster
#   when_declared: [clusters.*.metro.enabled, clusters.*.metro.host_groups]
#   message: >-
#     FT Metro Cluster is on for {subject}, which takes vSphere 8.0 Update 3, two host groups with hosts and without a
#     common one, and no more than one VM-Host rule per virtual machine; found: {found}
#   solution: >-
#     Bring all hosts to 8.0 Update 3 or later, name two host groups of the cluster that have hosts and none in common, one
#     per site, and leave each FT virtual machine in a single VM-Host rule. Turn FT off before changing the setting.
#   ja:
#     title: FT Metro Cluster に 2 つの独立したホスト グループがあり、仮想マシンが複数のルールに属していない
#     description: "\
#       FT Metro Cluster (8.0 Update 3 以降) では、プライマリとセカンダリがサイトごとの異なるホスト \
#       グループで実行されます。ホストを含み、共通のホストを持たない 2 つのホスト グループが必要で、\
#       仮想マシンが属することのできる仮想マシンとホスト間のルールは 1 つだけです。この条件を満たさない場合、vCenter \
#       Server は FT の有効化を拒否します。また、FT が有効な間はこの設定を変更できません。\
#       宣言されていない場合は無効とみなします。2 つのサイトのホストでペアを組めることは vm.pair_exists で確認します。"
#     message: "\
#       FT Metro Cluster が有効な{subject} には、vSphere 8.0 Update 3 以降と、ホストを含み共通のホストを持たない 2 \
#       つのホスト グループが必要です。また、\
#       各仮想マシンが属する仮想マシンとホスト間のルールは 1 つまでです。検出された内容: {found}"
#     solution: "\
#       すべてのホストを 8.0 Update 3 以降にし、サイトごとに 1 つずつ、共通のホストを持たない 2 \
#       つのホスト グループを指定し、各 FT \
#       仮想マシンを仮想マシンとホスト間のルール 1 つだけに含めてください。設定を変更する前に FT \
#       を無効にしてください。"
#   vcenter_reason: [noHostGroupConfigured, ftMetroClusterNotEditable]
#   sources:
#     - id: C19
#       title: "vSphere API, ClusterFtVmHostRuleInfo: two disjoint host groups; a virtual machine is in no other VM-Host rule"
#       url: https://github.com/vmware/govmomi/blob/main/vim25/types/types.go
#       versions: 8.0 Update 3 and later
#   confidence: V
package ft.cluster.metro_host_groups

import data.lib.needs
import data.lib.releases

_metro(c, keys) := path if path := array.concat(["clusters", c, "metro"], keys)
_names(c) := {g | some g in input.clusters[c].metro.host_groups}

_shared(c) := {h |
	groups := input.clusters[c].host_groups
	some a in _names(c)
	some b in _names(c)
	a < b
	some h in groups[a].hosts
	h in groups[b].hosts
}

# The rules that are on and name the machine.
_rules(c, v) := {r |
	cluster := input.clusters[c]
	some r, rule in cluster.vm_host_rules
	rule.enabled == true
	v in cluster.vm_groups[rule.vm_group].vms
}

_wrong_number(c) if count(_names(c)) > 2

_wrong_number(c) if {
	count(_names(c)) < 2
	count(needs.unmet({_metro(c, ["host_groups"])})) == 0
}

_finding(c, path, found) := {"subject": ["clusters", c], "path": path, "args": {"found": found}}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.metro.enabled == true
	_wrong_number(c)
	text := sprintf("metro.host_groups: [%v]", [concat(", ", sort(_names(c)))])
	finding := _finding(c, _metro(c, ["host_groups"]), text)
}

_since := {"release": 800, "update": 3}

_version(cluster) := text if {
	text := sprintf("%vU%v", [releases.text(cluster.release), cluster.update])
} else := text if {
	text := releases.text(cluster.release)
}

_is_early(cluster) if cluster.release < _since.release

_is_early(cluster) if {
	cluster.release == _since.release
	cluster.update < _since.update
}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.metro.enabled == true
	_is_early(cluster)
	text := sprintf("vSphere %v", [_version(cluster)])
	finding := _finding(c, _metro(c, ["enabled"]), text)
}

# The update decides only within 8.0.
missing contains need if {
	some c, cluster in input.clusters
	not cluster.metro.enabled == false
	fields := {"release"} | {"update" | cluster.release == _since.release}
	some path in needs.unmet({["clusters", c, field] | some field in fields})
	need := {"subject": ["clusters", c], "path": path}
}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.metro.enabled == true
	some g in _names(c)
	path := ["clusters", c, "host_groups", g, "hosts"]
	count(needs.unmet({path})) == 0
	count(cluster.host_groups[g].hosts) == 0
	finding := _finding(c, path, sprintf("%v: []", [g]))
}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.metro.enabled == true
	path := ["clusters", c, "host_groups"]
	count(needs.unmet({path})) == 0
	names := {g | some g, _ in cluster.host_groups}
	some g in (_names(c) - names)
	text := sprintf("metro.host_groups: %v; host_groups: [%v]", [g, concat(", ", sort(names))])
	finding := _finding(c, _metro(c, ["host_groups"]), text)
}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.metro.enabled == true
	shared := sort(_shared(c))
	count(shared) > 0
	text := sprintf("%v: %v", [concat(" & ", sort(_names(c))), concat(", ", shared)])
	finding := _finding(c, ["clusters", c, "host_groups"], text)
}

deny contains finding if {
	some c, cluster in input.clusters
	cluster.metro.enabled == true
	some v in cluster.ft_vms
	rules := sort(_rules(c, v))
	count(rules) > 1
	finding := _finding(c, ["clusters", c, "vm_host_rules"], sprintf("%v: %v", [v, concat(", ", rules)]))
}

missing contains need if {
	some c, cluster in input.clusters
	not cluster.metro.enabled == false
	groups := {["clusters", c, "host_groups", g, "hosts"] | some g in _names(c)}
	some path in needs.unmet({_metro(c, ["enabled"]), _metro(c, ["host_groups"])} | groups)
	need := {"subject": ["clusters", c], "path": path}
}

# What tells which rules a machine is in; a single rule is in order, whatever it says.
_possible(c) := {r: rule | some r, rule in input.clusters[c].vm_host_rules; not rule.enabled == false}

_membership(c) := {["clusters", c, "vm_host_rules", r, f] | some r, _ in _possible(c); some f in ["enabled", "vm_group"]} | {p |
	some rule in _possible(c)
	p := ["clusters", c, "vm_groups", rule.vm_group, "vms"]
}

missing contains need if {
	some c, cluster in input.clusters
	cluster.metro.enabled == true
	list := ["clusters", c, "vm_host_rules"]
	members := {p | count(_possible(c)) > 1; some p in (_membership(c) | {["clusters", c, "ft_vms"]})}
	some path in needs.unmet(members | {list})
	need := {"subject": ["clusters", c], "path": path}
}
