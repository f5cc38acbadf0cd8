package ft.vm.no_hot_plug_test

import data.ft.vm.no_hot_plug as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_finding(field) := {"subject": ["vms", "db01"], "path": ["vms", "db01", field], "args": {"fact": field}}

_denied(vm, fields) if rule.deny == {_finding(field) | some field in fields} with input as _facts(vm)

test_cpu_is_denied if _denied({"cpu_hot_add": true, "memory_hot_add": false}, {"cpu_hot_add"})

test_memory_is_denied if _denied({"cpu_hot_add": false, "memory_hot_add": true}, {"memory_hot_add"})

test_both_is_denied if _denied({"cpu_hot_add": true, "memory_hot_add": true}, {"cpu_hot_add", "memory_hot_add"})

test_off_is_allowed if _denied({"cpu_hot_add": false, "memory_hot_add": false, "npiv": true}, set())

# Without the facts there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _denied({}, set())
