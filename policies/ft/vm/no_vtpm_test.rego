package ft.vm.no_vtpm_test

import data.ft.vm.no_vtpm as rule

_facts(vm, partial) := {"vms": {"db01": vm}, "partial": partial}

_finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "devices"], "args": {"actual": "vTPM"}}

_vm(release, mode) := {"devices": ["usb_controller", "vtpm"], "release": release, "ft_encryption": mode}

_denied(document, finding) if rule.deny == {finding} with input as document

_allowed(document) if {
	rule.deny == set() with input as document
	rule.missing == set() with input as document
}

_undecided(document, paths) if {
	rule.deny == set() with input as document
	rule.missing == {{"subject": ["vms", "db01"], "path": path} | some path in paths} with input as document
}

# Contradiction 10 of the requirements: TPM is listed in 6.7 and 7.0 and missing in 8.0.
test_vtpm_on_6_7_and_7_0_is_denied if {
	every release in [607, 700] {
		_denied(_facts(_vm(release, "required"), []), _finding)
		_denied(_facts({"devices": ["vtpm"], "release": release}, []), _finding)
	}
}

test_vtpm_from_8_0_on_without_encryption_is_denied if {
	finding := object.union(_finding, {"related": [["vms", "db01", "ft_encryption"]]})
	every mode in ["disabled", "opportunistic"] {
		_denied(_facts(_vm(800, mode), []), finding)
		_denied(_facts(_vm(900, mode), []), finding)
	}
}

test_vtpm_from_8_0_on_with_encryption_is_allowed if {
	every release in [800, 900] {
		_allowed(_facts(_vm(release, "required"), []))
	}
}

test_vtpm_in_partial_list_is_denied if {
	_denied(_facts(_vm(700, "required"), [["vms", "db01", "devices"]]), _finding)
}

test_other_devices_are_allowed if {
	_allowed(_facts({"devices": ["usb", "nvdimm"]}, []))
	every release in [700, 800] {
		_allowed(_facts({"devices": ["usb"], "release": release, "ft_encryption": "disabled"}, []))
	}
}

test_no_devices_is_allowed if _allowed(_facts({"devices": []}, []))

test_unknown_devices_is_undecided if _undecided(_facts({"release": 800}, []), {["vms", "db01", "devices"]})

test_partial_devices_is_undecided if {
	path := ["vms", "db01", "devices"]
	_undecided(_facts({"devices": ["usb"], "release": 800}, [path]), {path})
}

test_unknown_encryption_is_undecided if {
	_undecided(_facts({"devices": ["vtpm"], "release": 800}, []), {["vms", "db01", "ft_encryption"]})
}

test_unknown_release_is_undecided if {
	_undecided(_facts({"devices": ["vtpm"], "ft_encryption": "disabled"}, []), {["vms", "db01", "release"]})
	_undecided(_facts({"devices": ["vtpm"]}, []), {["vms", "db01", "release"]})
}

test_partial_devices_of_another_is_allowed if {
	_allowed(_facts({"devices": ["usb"], "release": 800}, [["vms", "web01", "devices"]]))
}
