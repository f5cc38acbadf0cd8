# METADATA
# title: Hosts with different steppings of Xeon 5200 and 5400 have the patch of June 2009
# description: >-
#   On 4.0 without updates a primary and its secondary cannot run on Xeon 5200 or 5400 CPUs of stepping 6 on one host
#   and stepping 10 on the other. The bulletins ESX400-200906401-BG and ESXi400-200906401-BG remove the restriction;
#   Update 1 and later releases contain them.
# related_resources:
#   - ref: https://www.vmware.com/support/sitesurvey/help_1_0.html
#     description: "VMware SiteSurvey: FT and steppings of Xeon 5200 and 5400"
# custom:
#   severity: error
#   scope: cluster
#   applies: {until: "4.0"}
#   message: >-
#     {subject} has Xeon 5200 or 5400 hosts of stepping 6 and of stepping 10, and these lack the patch that lets them
#     form an FT pair: {hosts}
#   solution: >-
#     Install ESX400-200906401-BG (ESX) or ESXi400-200906401-BG (ESXi), or 4.0 Update 1 or later, on these hosts, or
#     keep hosts of the two steppings in different clusters.
#   ja:
#     title: ステッピングの異なる Xeon 5200/5400 のホストに 2009 年 6 月のパッチが適用されている
#     description: "\
#       アップデートを適用していない 4.0 では、ステッピング 6 の Xeon 5200/5400 のホストとステッピング 10 \
#       のホストの間で、プライマリとセカンダリのペアを組めません。パッチ ESX400-200906401-BG または \
#       ESXi400-200906401-BG を適用すると、この制限はなくなります。Update 1 以降には、このパッチが含まれています。"
#     message: "\
#       {subject} にステッピング 6 とステッピング 10 の Xeon 5200/5400 のホストがありますが、FT のペアを組むためのパ\
#       ッチが次のホストに適用されていません: {hosts}"
#     solution: "\
#       該当するホストに ESX400-200906401-BG (ESX) または ESXi400-200906401-BG (ESXi)、もしくは 4.0 Update \
#       1 以降を適用してください。または、ステッピングの異なるホストを別のクラスタに分けてください。"
#   sources:
#     - id: H6
#       title: "VMware SiteSurvey help: steppings 6 and 10 of Xeon 5200 and 5400 need a patch to be mixed"
#       url: https://www.vmware.com/support/sitesurvey/help_1_0.html
#       versions: "4.0"
#   confidence: V
package ft.host.stepping_patched

import data.lib.needs

_bulletins := ["ESX400-200906401-BG", "ESXi400-200906401-BG"]

# Other CPUs of this family and model number are no Xeon 5200 or 5400: their brand string tells them apart.
_named(cpu) if regex.match("Xeon\\(R\\) CPU +[ELWX](52|54)[0-9][0-9]([^0-9A-Za-z]|$)", cpu.model)

_concerned(cpu) if {
	_named(cpu)
	object.get(cpu, "family", 6) == 6
	object.get(cpu, "model_number", 23) == 23
}

_unconcerned(cpu) if cpu.family != 6
_unconcerned(cpu) if cpu.model_number != 23

_unconcerned(cpu) if {
	cpu.model
	not _named(cpu)
}

_of(c, stepping) := {h | some h in input.clusters[c].ft_hosts; cpu := input.hosts[h].cpu; cpu.stepping == stepping; _concerned(cpu)}

_patched(h) if input.hosts[h].release > 400
_patched(h) if input.hosts[h].update > 0

_patched(h) if {
	some bulletin in input.hosts[h].patches
	bulletin in _bulletins
}

_release(h) := {["hosts", h, field] | some field in ["release", "update", "patches"]}

_unpatched(h) if {
	not _patched(h)
	count(needs.unmet(_release(h))) == 0
}

deny contains finding if {
	some c, _ in input.clusters
	count(_of(c, 6)) > 0
	count(_of(c, 10)) > 0
	hosts := sort([h | some h in (_of(c, 6) | _of(c, 10)); _unpatched(h)])
	count(hosts) > 0
	related := [["hosts", h, "cpu", "stepping"] | some h in hosts]
	finding := {"subject": ["clusters", c], "path": ["clusters", c, "ft_hosts"], "related": related, "args": {"hosts": hosts}}
}

# Hosts that are of this stepping, or may turn out to be.
_may(c, stepping) := {h |
	some h in input.clusters[c].ft_hosts
	cpu := object.get(input.hosts[h], "cpu", {})
	object.get(cpu, "stepping", stepping) == stepping
	not _unconcerned(cpu)
}

_open(h) := needs.unmet({["hosts", h, "cpu", field] | some field in ["model", "stepping"]} | _release(h))

_mixable(c) := {h |
	low := _may(c, 6)
	high := _may(c, 10)
	count(low) * count(high) > 0
	count(low | high) > 1
	some h in (low | high)
}

missing contains need if {
	some c, _ in input.clusters
	members := {p | some h in _mixable(c); not _patched(h); some p in _open(h)}
	some path in (members | needs.unmet({["clusters", c, "ft_hosts"]}))
	need := {"subject": ["clusters", c], "path": path}
}
