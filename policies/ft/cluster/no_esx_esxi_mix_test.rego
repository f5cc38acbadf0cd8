package ft.cluster.no_esx_esxi_mix_test

import data.ft.cluster.no_esx_esxi_mix as rule

_denies(expected, facts) if {
	rule.deny == expected with input as facts
	rule.missing == set() with input as facts
}

_passes(facts) if _denies(set(), facts)

_misses(paths, facts) if {
	rule.deny == set() with input as facts
	rule.missing == {{"subject": ["clusters", "c1"], "path": path} | some path in paths} with input as facts
}

_facts(products) := {
	"clusters": {"c1": {"ft_hosts": [h | some h, _ in products]}},
	"hosts": {h: host | some h, product in products; host := {key: product | some key in ["product"]; product != ""}},
}

_list := ["clusters", "c1", "ft_hosts"]

_partial(facts) := object.union(facts, {"partial": [_list]})

_finding(texts) := {
	"subject": ["clusters", "c1"],
	"path": _list,
	"related": [["hosts", h, "product"] | some text in texts; h := substring(text, 0, 1)],
	"args": {"hosts": texts},
}

test_a_mix_is_denied if {
	_denies({_finding(["a: ESX", "b: ESXi", "c: ESX"])}, _facts({"a": "ESX", "b": "ESXi", "c": "ESX"}))
}

test_a_mix_beside_unknown_products_is_denied if {
	finding := _finding(["a: ESX", "c: ESXi"])
	rule.deny == {finding} with input as _partial(_facts({"a": "ESX", "b": "", "c": "ESXi"}))
}

test_one_product_is_allowed if {
	_passes(_facts({"a": "ESX", "b": "ESX"}))
	_passes(_facts({"a": "ESXi", "b": "ESXi"}))
	_passes(_facts({"a": "ESXi"}))
	_passes(_facts({"a": ""}))
	_passes(_facts({}))
}

test_another_partial_list_does_not_matter if {
	_passes(object.union(_facts({"a": "ESX", "b": "ESX"}), {"partial": [["clusters", "c1", "ft_vms"]]}))
}

test_a_host_not_meant_for_ft_does_not_count if {
	facts := _facts({"a": "ESX", "b": "ESX"})
	_passes(object.union(facts, {"hosts": {"c": {"product": "ESXi"}}}))
	mixed := object.union(_facts({"a": "ESX", "b": "ESXi"}), {"hosts": {"c": {"product": "ESXi"}}})
	_denies({_finding(["a: ESX", "b: ESXi"])}, mixed)
}

test_an_unknown_product_is_missing if _misses({["hosts", "b", "product"]}, _facts({"a": "ESX", "b": ""}))

test_a_partial_list_is_missing if _misses({_list}, _partial(_facts({"a": "ESX", "b": "ESX"})))

test_no_list_is_missing if _misses({_list}, {"clusters": {"c1": {}}})
