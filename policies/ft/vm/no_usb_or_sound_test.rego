package ft.vm.no_usb_or_sound_test

import data.ft.vm.no_usb_or_sound as rule

_facts(vm) := {"vms": {"db01": vm, "web01": {}}}

_denied(vm, args) if {
	finding := {"subject": ["vms", "db01"], "path": ["vms", "db01", "devices"], "args": args}
	rule.deny == {finding} with input as _facts(vm)
}

_allowed(vm) if rule.deny == set() with input as _facts(vm)

test_usb_is_denied if _denied({"devices": ["vtpm", "usb"], "release": 500}, {"actual": ["usb"]})

test_sound_is_denied if _denied({"devices": ["sound"], "release": 800}, {"actual": ["sound"]})

test_both_in_one_finding_is_denied if _denied({"devices": ["usb", "sound"]}, {"actual": ["usb", "sound"]})

test_other_devices_are_allowed if _allowed({"devices": ["usb_controller", "serial_port", "vtpm", "nvdimm"]})

test_no_devices_is_allowed if _allowed({"devices": []})

# Without the fact there is no finding; METADATA reads makes the verdict undecided.
test_unknown_is_undecided if _allowed({})
