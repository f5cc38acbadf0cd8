# METADATA
# title: The memory of an FT virtual machine can be reserved in full
# description: >-
#   When FT is turned on, vCenter reserves all memory of the virtual machine and resets its memory limit. A memory limit
#   below the memory size contradicts that. The resource pool and two hosts need more memory than the virtual machine
#   has. A smaller reservation is no finding, since FT raises it by itself.
# related_resources:
#   - ref: https://docs.vmware.com/en/VMware-vSphere/5.5/com.vmware.vsphere.avail.doc/GUID-ED61649B-B8A6-4758-AF34-6C7A1CDF147B.html
#     description: "vSphere Availability 5.5: the resource pool has memory in excess of the virtual machine's"
# custom:
#   severity: warning
#   scope: vm
#   message: >-
#     {subject} has {memory} MB of memory, all of which FT reserves; {fact} of {object} is {actual}, too little for that
#   solution: >-
#     Remove the memory limit of the virtual machine, raise that of its resource pool above the memory of the virtual
#     machine, or give the virtual machine less memory than two FT hosts of the cluster have.
#   ja:
#     title: FT 仮想マシンのメモリをすべて予約できる
#     description: "\
#       FT を有効にすると、vCenter Server は仮想マシンのメモリをすべて予約し、メモリ制限をリセットします。\
#       メモリ サイズを下回るメモリ制限は、これと矛盾します。また、リソース プールと 2 台のホストには、\
#       仮想マシンを上回るメモリが必要です。予約がメモリ サイズより小さくても、\
#       FT が自動的に引き上げるため不適合にはしません。"
#     message: "\
#       {subject} のメモリ {memory} MB は FT がすべて予約しますが、{object} の {fact} は {actual} であり、不足しています"
#     solution: "\
#       仮想マシンのメモリ制限を解除するか、リソース プールのメモリ制限を仮想マシンのメモリより大きくしてください。または、\
#       仮想マシンのメモリを、クラスタ内の 2 台の FT ホストのメモリより小さくしてください。"
#   sources:
#     - id: V41
#       title: "vSphere Availability: FT reserves all memory of the virtual machine; its resource pool has memory in excess of that"
#       versions: 5.5 to 6.7
#   confidence: V
package ft.vm.memory_reserved

import data.lib.ft_hosts
import data.lib.needs

_small(vm) := [h | some h in ft_hosts.of(vm); input.hosts[h].memory_mb <= vm.memory_mb]

_large(vm) := [h | some h in ft_hosts.of(vm); input.hosts[h].memory_mb > vm.memory_mb]

# What stands in the way: the path of the fact, and its value. Rego has "none", a string, above every number.
_limits(v, vm) := ({[["vms", v, "memory_limit_mb"], vm.memory_limit_mb] |
	vm.memory_limit_mb < vm.memory_mb
} | {[["vms", v, "resource_pool", "memory_limit_mb"], vm.resource_pool.memory_limit_mb] |
	vm.resource_pool.memory_limit_mb <= vm.memory_mb
}) | {[["hosts", h, "memory_mb"], input.hosts[h].memory_mb] |
	count(needs.unmet({["clusters", vm.cluster, "ft_hosts"]})) == 0
	count(ft_hosts.of(vm)) - count(_small(vm)) < 2
	some h in _small(vm)
}

deny contains finding if {
	some v, vm in input.vms
	some [path, actual] in _limits(v, vm)
	fact := concat(".", array.slice(path, 2, count(path)))
	args := {"memory": vm.memory_mb, "object": path[1], "fact": fact, "actual": actual}
	finding := {"subject": ["vms", v], "path": path, "args": args}
}

missing contains need if {
	some v, _ in input.vms
	some keys in [["memory_mb"], ["memory_limit_mb"], ["resource_pool", "memory_limit_mb"]]
	some path in needs.unmet({array.concat(["vms", v], keys)})
	need := {"subject": ["vms", v], "path": path}
}

missing contains need if {
	some v, vm in input.vms
	count(_large(vm)) < 2
	place := ft_hosts.paths(v, vm)
	some path in needs.unmet((place | {["hosts", h, "memory_mb"] | some h in ft_hosts.of(vm)}))
	need := {"subject": ["vms", v], "path": path}
}
