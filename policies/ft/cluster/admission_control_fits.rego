# METADATA
# title: The slots of HA admission control do not grow with FT virtual machines
# description: >-
#   FT reserves all memory of a virtual machine. The slot policy of vSphere HA admission control takes the largest
#   reservation of the cluster as the size of every slot, so one FT virtual machine with much memory leaves few slots,
#   and HA refuses to power on virtual machines for which there would be room. A policy by percentage, or a fixed slot
#   size, does not have this effect.
# related_resources:
#   - ref: http://virtualnut.wordpress.com/2011/07/24/vmware-ft-your-ha-slot-size/
#     description: The effect of FT on the slot size of HA
# custom:
#   severity: warning
#   scope: cluster
#   message: >-
#     {subject} uses the slot policy without a fixed slot size; every slot becomes as large as the full memory
#     reservation of the largest FT virtual machine ({vms})
#   solution: >-
#     Reserve a percentage of the cluster resources instead (Terraform: ha_admission_control_policy =
#     "resourcePercentage"), or fix the slot size (Terraform: ha_admission_control_slot_policy_use_explicit_size, in a
#     cluster spec slot_size).
#   ja:
#     title: HA のアドミッション コントロールのスロットが FT 仮想マシンによって大きくならない
#     description: "\
#       FT は仮想マシンのメモリをすべて予約します。vSphere HA のアドミッション コントロールのスロット ポリシーでは、\
#       クラスタ内で最も大きい予約がすべてのスロットのサイズになるため、メモリの多い FT 仮想マシンが 1 \
#       台あるだけでスロット数が減り、リソースに余裕があっても HA が仮想マシンのパワーオンを拒否することがあります。\
#       割合によるポリシーまたは固定のスロット サイズを使用すれば、この影響はありません。"
#     message: "\
#       {subject} ではスロット サイズを固定せずにスロット ポリシーを使用しています。FT \
#       仮想マシンのメモリはすべて予約されるため、すべてのスロットが最大の FT \
#       仮想マシンのメモリと同じ大きさになります (FT 仮想マシン: {vms})"
#     solution: "\
#       クラスタのリソースの割合を予約するポリシーに変更するか (Terraform では ha_admission_control_policy = \
#       \"resourcePercentage\")、スロット サイズを固定してください (Terraform では \
#       ha_admission_control_slot_policy_use_explicit_size、クラスタ仕様では slot_size)。"
#   sources:
#     - id: C12
#       title: The full memory reservation of an FT virtual machine makes the slots of HA large
#       url: http://virtualnut.wordpress.com/2011/07/24/vmware-ft-your-ha-slot-size/
#       versions: 4.0 and later
#   confidence: V2
package ft.cluster.admission_control_fits

import data.lib.needs

_ha(c, keys) := path if path := array.concat(["clusters", c, "ha"], keys)
_vms(c) := {v | some v in input.clusters[c].ft_vms}

# Another policy has no slots, and a fixed slot does not grow.
_settled(ha) if ha.admission_control != "slot_policy"
_settled(ha) if ha.slot_size.fixed == true
_settled(ha) if ha.slot_size.memory_mb

deny contains finding if {
	some c, cluster in input.clusters
	cluster.ha.admission_control == "slot_policy"
	cluster.ha.slot_size.fixed == false
	vms := sort(_vms(c))
	count(vms) > 0
	finding := {
		"subject": ["clusters", c],
		"path": _ha(c, ["admission_control"]),
		"related": [["vms", v] | some v in vms],
		"args": {"vms": vms},
	}
}

missing contains need if {
	some c, cluster in input.clusters
	ha := object.get(cluster, "ha", {})
	not _settled(ha)
	list := ["clusters", c, "ft_vms"]
	count(_vms(c)) + count(needs.unmet({list})) > 0
	members := {list | count(_vms(c)) == 0}
	some path in needs.unmet(members | {_ha(c, ["admission_control"]), _ha(c, ["slot_size", "fixed"])})
	need := {"subject": ["clusters", c], "path": path}
}
