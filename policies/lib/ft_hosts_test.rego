package lib.ft_hosts_test

import data.lib.ft_hosts

_facts(hosts) := {"clusters": {"c1": {"ft_hosts": hosts}, "c2": {}}}

_list := ["clusters", "c1", "ft_hosts"]

test_a_machine_may_run_on_the_ft_hosts_of_its_cluster if {
	ft_hosts.of({"cluster": "c1"}) == ["h1", "h2"] with input as _facts(["h1", "h2"])
}

test_without_a_cluster_or_a_list_no_host_is_known if {
	ft_hosts.of({}) == [] with input as _facts(["h1"])
	ft_hosts.of({"cluster": "c2"}) == [] with input as _facts(["h1"])
	ft_hosts.of({"cluster": "c3"}) == [] with input as {}
}

test_the_cluster_tells_and_then_its_list if {
	ft_hosts.paths("vm1", {}) == {["vms", "vm1", "cluster"]}
	ft_hosts.paths("vm1", {"cluster": "c1"}) == {["vms", "vm1", "cluster"], _list}
}

test_hosts_are_compared_by_facts if {
	facts := {["product"], ["cpu", "mhz"]}
	hosts := {["hosts", "h1", "product"], ["hosts", "h1", "cpu", "mhz"], ["hosts", "h2", "product"], ["hosts", "h2", "cpu", "mhz"]}
	ft_hosts.compared("c1", facts) == {_list} | hosts with input as _facts(["h1", "h2"])
}

test_a_single_host_agrees_with_itself if {
	ft_hosts.compared("c1", {["product"]}) == {_list} with input as _facts(["h1"])
	ft_hosts.compared("c2", {["product"]}) == {["clusters", "c2", "ft_hosts"]} with input as _facts(["h1"])
}
