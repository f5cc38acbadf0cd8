# METADATA
# title: VM Component Protection is off in a cluster for FT on 6.0 and 6.5
# description: >-
#   On 6.0 and 6.5 VM Component Protection (VMCP) cannot protect FT virtual machines. vCenter Server turns it off for
#   each of them with an override, so a cluster that relies on it for storage failures does not have it where it matters
#   most. The documents of 6.7 and later no longer name this restriction.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/6.5/com.vmware.vsphere.avail.doc/GUID-F5264795-11DA-4242-B774-8C3450997033.html
#     description: "vSphere Availability 6.5: interoperability of Fault Tolerance"
# custom:
#   severity: warning
#   scope: cluster
#   applies: {since: "6.0", until: "6.5"}
#   reads: [clusters.*.ha.vm_component_protection]
#   message: VM Component Protection is on for {subject}; in this version it does not protect FT virtual machines
#   solution: >-
#     Turn off VM Component Protection of the cluster (Terraform: ha_vm_component_protection = "disabled"), or accept
#     with a waiver that it covers only the virtual machines without FT.
#   ja:
#     title: 6.0 と 6.5 の FT 用クラスタで、仮想マシンのコンポーネント保護が無効になっている
#     description: "\
#       6.0 と 6.5 では、仮想マシンのコンポーネント保護 (VMCP) で FT 仮想マシンを保護できません。vCenter Server が \
#       FT 仮想マシンごとにオーバーライドで無効にするため、ストレージ障害への対策を VMCP に任せているクラスタでは、\
#       最も重要な仮想マシンが保護されないことになります。6.7 以降のドキュメントに、この制限の記載はありません。"
#     message: "\
#       {subject} で仮想マシンのコンポーネント保護が有効ですが、このバージョンでは FT 仮想マシンは保護されません"
#     solution: "\
#       クラスタの仮想マシンのコンポーネント保護を無効にしてください (Terraform では ha_vm_component_protection = \
#       \"disabled\")。FT を使用しない仮想マシンだけが保護されることを承知のうえで使用する場合は、適用除外 (waiver) \
#       にしてください。"
#   sources:
#     - id: C11
#       title: "vSphere Availability 6.0 and 6.5: VM Component Protection is not supported with Fault Tolerance"
#       versions: 6.0 to 6.5
#   confidence: V
package ft.cluster.vm_component_protection_off

deny contains finding if {
	some c, cluster in input.clusters
	cluster.ha.vm_component_protection == true
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ha", "vm_component_protection"], "args": {}}
}
