# METADATA
# title: An FT virtual machine is neither a template nor an agent nor a secondary, and has one secondary at most
# description: >-
#   FT protects an ordinary virtual machine: no template, no agent virtual machine that vSphere deploys on a host, and
#   no virtual machine that is itself the secondary of another. A primary has no more than one secondary. What no input
#   says to be under FT is taken to be not yet.
# related_resources:
#   - ref: https://github.com/vmware/govmomi/blob/main/vim25/types/enum.go
#     description: vSphere API, templateVm, esxAgentVm, ftSecondaryVm and moreThanOneSecondary
# custom:
#   severity: error
#   scope: vm
#   reads: [vms.*.template, vms.*.agent_vm, vms.*.ft_role, vms.*.ft_secondaries]
#   message: "{subject} cannot be protected by FT: {fact} is {actual}, and FT requires {required}"
#   solution: >-
#     Convert a template to a virtual machine, and declare FT for the primary only, not for agent virtual machines or
#     secondaries. Turn FT off and on again to get rid of a surplus secondary.
#   ja:
#     title: FT 仮想マシンがテンプレート、エージェント仮想マシン、セカンダリのいずれでもなく、セカンダリが 1 つ以下である
#     description: "\
#       FT で保護できるのは、通常の仮想マシンです。テンプレート、vSphere がホストに展開するエージェント仮想マシン、\
#       ほかの仮想マシンのセカンダリは対象になりません。プライマリが持つセカンダリは 1 つまでです。\
#       入力に FT の状態が書かれていない仮想マシンは、まだ FT が有効でないとみなします。"
#     message: "{subject} は FT で保護できません。{fact} が {actual} ですが、{required} である必要があります"
#     solution: "\
#       テンプレートは仮想マシンに変換してください。FT の宣言はプライマリだけに行い、エージェント仮想マシンやセカンダリには\
#       行わないでください。余分なセカンダリは、FT をいったん無効にしてから再度有効にすると削除されます。"
#   vcenter_reason: [templateVm, esxAgentVm, ftSecondaryVm, moreThanOneSecondary]
#   sources:
#     - id: V36
#       title: "vSphere Availability: no template, no ESX agent virtual machine, no secondary"
#       versions: 4.1 to 8.0
#   confidence: V
package ft.vm.not_template_agent_or_secondary

# The facts that stand in the way, each with what it has to be.
_kind(vm) := {[field, "false"] | some field in ["template", "agent_vm"]; vm[field] == true}

_pair(vm) := {["ft_role", "primary"] | vm.ft_role == "secondary"} | {["ft_secondaries", "<= 1"] | vm.ft_secondaries > 1}

deny contains finding if {
	some v, vm in input.vms
	some [field, required] in (_kind(vm) | _pair(vm))
	args := {"fact": field, "actual": vm[field], "required": required}
	finding := {"subject": ["vms", v], "path": ["vms", v, field], "args": args}
}
