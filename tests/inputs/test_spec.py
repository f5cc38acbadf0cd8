"""Objects that stand twice in one cluster spec, and amounts with their unit."""

from __future__ import annotations

import pytest

from tests.support.repositories import SPEC_HEAD
from validator.errors import InputError
from validator.inputs.spec import read_spec
from validator.model import Fragment
from validator.readers.yaml_text import parse_yaml

_HEAD = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\n"


def _read(text: str) -> tuple[Fragment | None, list[InputError]]:
    [document] = parse_yaml(_HEAD + text, "a.yaml")
    return read_spec(document, "a.yaml")


@pytest.mark.parametrize(
    ("text", "line", "message", "hint"),
    [
        (
            "hosts:\n- {name: esx01.example.com}\n- {name: ESX01.example.com}\n",
            5,
            "“ESX01.example.com” stands twice in hosts; first in line 4 as “esx01.example.com”",
            None,
        ),
        (
            "hosts:\n- {name: esx01, datacenter: a}\n- {name: esx01, datacenter: b}\n",
            5,
            "“esx01” stands twice in hosts; first in line 4",
            None,
        ),
        (
            "hosts:\n- {name: ESX01}\n- {name: esx01.example.com}\n",
            5,
            "“esx01.example.com” stands twice in hosts; first in line 4 as “ESX01”",
            "Write the full names of both, or only one of the two if “esx01.example.com” and “ESX01” are one host.",
        ),
        (
            "hosts:\n- {name: esx01.example.com}\n- {name: ESX01}\n",
            5,
            "“ESX01” stands twice in hosts; first in line 4 as “esx01.example.com”",
            "Write the full names of both, or only one of the two if “ESX01” and “esx01.example.com” are one host.",
        ),
        (
            "distributed_switches:\n- name: d\n  hosts:\n  - {host: esx01}\n  - {host: ESX01}\n",
            7,
            "“ESX01” stands twice in hosts; first in line 6 as “esx01”",
            None,
        ),
        (
            "vms:\n- {name: v, datacenter: a}\n- {name: v}\n",
            5,
            "“v” stands twice in vms; first in line 4",
            "Give both their datacenter if they are two.",
        ),
        (
            "vms:\n- {name: v}\n- {name: v, datacenter: a}\n",
            5,
            "“v” stands twice in vms; first in line 4",
            "Give both their datacenter if they are two.",
        ),
        (
            "vms:\n- name: v\n  disks:\n  - {label: d}\n  - {label: d}\n",
            7,
            "“d” stands twice in disks; first in line 6",
            None,
        ),
    ],
)
def test_what_stands_twice_is_an_error_with_both_lines(text: str, line: int, message: str, hint: str | None) -> None:
    fragment, [error] = _read(text)

    assert fragment is None
    assert (error.message, error.hint) == (message, hint)
    assert error.location is not None
    assert error.location.line == line


def test_hosts_of_different_domains_and_machines_of_different_datacenters_are_two() -> None:
    fragment, errors = _read(
        "hosts: [{name: esx01.a.example.com}, {name: esx01.b.example.com}]\n"
        "vms: [{name: v, datacenter: a}, {name: v, datacenter: b}]\n"
    )

    assert errors == []
    assert fragment is not None
    assert list(fragment.objects["hosts"]) == ["esx01.a.example.com", "esx01.b.example.com"]
    assert list(fragment.objects["vms"]) == ["v", "b/v"]


def test_amounts_are_read_with_their_unit_wherever_they_stand() -> None:
    fragment, errors = _read(
        "host_profiles: {r: {memory_mb: 512 GB, pnics: [{device: vmnic0, speed_mbps: 25 Gbit/s}]}}\n"
        "hosts: [{name: h, profile: r}]\n"
        "vms: [{name: v, memory_mb: 16 GB, memory_reservation_mb: 16384, memory_limit_mb: Unlimited,\n"
        "  hardware_version: vmx-21, disks: [{label: Hard disk 1, size_gb: 1.5 TB}]}]\n"
    )

    assert errors == []
    assert fragment is not None
    host, vm = fragment.objects["hosts"]["h"], fragment.objects["vms"]["v"]
    assert (host["memory_mb"], host["pnics"]["vmnic0"]["speed_mbps"]) == (524288, 25000)
    assert (vm["memory_mb"], vm["memory_reservation_mb"], vm["memory_limit_mb"]) == (16384, 16384, "none")
    assert (vm["hardware_version"], vm["disks"]["Hard disk 1"]["size_gb"]) == (21, 1536)


def test_what_is_no_amount_is_the_only_thing_that_is_refused() -> None:
    fragment, errors = _read("vms: [{name: v, memory_mb: 16 GX, memory_reservation_mb: 16 GB}]\n")

    assert fragment is None
    assert [str(one) for one in errors] == ["a.yaml:3:28: “memory_mb” is “16 GX”; expected a whole number"]


_PROFILED = """\
vm_profiles:
  web:
    num_cpus: 4
    resource_pool: {name: gold, memory_limit_mb: none}
    scsi_controllers: [{type: pvscsi}]
vms:
  - {name: a, profile: web}
  - name: b
    profile: web
    num_cpus: 2
    resource_pool: {memory_limit_mb: 4096}
"""


def test_virtual_machines_share_a_profile_and_their_own_keys_win() -> None:
    fragment, errors = _read(_PROFILED)

    assert errors == []
    assert fragment is not None
    shared = {"scsi_controllers": {"0": {"type": "pvscsi"}}}
    assert fragment.objects["vms"] == {
        "a": {"name": "a", "num_cpus": 4, "resource_pool": {"name": "gold", "memory_limit_mb": "none"}, **shared},
        "b": {"name": "b", "num_cpus": 2, "resource_pool": {"name": "gold", "memory_limit_mb": 4096}, **shared},
    }
    lines = {path: place.line for path, place in fragment.sources.items() if path[0] == "vms"}
    of_a, of_b = ({path[2:]: line for path, line in lines.items() if path[1:2] == (name,)} for name in "ab")
    assert (of_a["num_cpus",], of_b["num_cpus",]) == (5, 12)
    assert (of_a["resource_pool", "memory_limit_mb"], of_b["resource_pool", "memory_limit_mb"]) == (6, 13)
    assert of_b["resource_pool", "name"] == of_a["resource_pool", "name"] == 6


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("wbe", "no vm profile “wbe” (did you mean “web”?)"),
        ("x" * 9000, f"no vm profile “{'x' * 80}”"),
        ("[web]", "“profile” is a list; expected text"),
        ("{web: 1}", "“profile” is a mapping; expected text"),
    ],
)
def test_a_profile_that_is_not_there_is_an_error(name: str, message: str) -> None:
    fragment, errors = _read(
        f"vm_profiles: {{web: {{}}}}\nhost_profiles: {{wbe: {{}}}}\nvms: [{{name: v, profile: {name}}}]\n"
    )

    assert fragment is None
    assert [str(one) for one in errors] == [f"a.yaml:5:26: {message}"]


def test_what_a_profile_says_wrong_is_told_where_it_stands() -> None:
    fragment, errors = _read("vm_profiles:\n  web:\n    num_cpu: 4\nvms:\n- {name: v, profile: web}\n")

    assert fragment is None
    assert [str(one) for one in errors] == ["a.yaml:5:5: unknown key “num_cpu” (did you mean “num_cpus”?)"]


_DEFAULTS = """vm_profiles:
  plain: {num_cpus: 1}
  wizard: {defaults: vsphere}
  ours: {defaults: none}
vms:
- {name: a}
- {name: b, profile: wizard}
- {name: c, profile: wizard, defaults: none}
- {name: d, profile: ours}
- {name: e, profile: ours, defaults: vsphere}
- {name: f, profile: plain}
"""


@pytest.mark.parametrize(
    ("everywhere", "expected"),
    [
        ("", {"b": (5, 12), "e": (12, 28)}),
        ("defaults: none\n", {"b": (6, 12), "e": (13, 28)}),
        ("defaults: vsphere\n", {"a": (3, 1), "b": (6, 12), "e": (13, 28), "f": (3, 1)}),
    ],
)
def test_the_nearest_word_on_defaults_counts(everywhere: str, expected: dict[str, tuple[int, int]]) -> None:
    fragment, errors = _read(everywhere + _DEFAULTS)

    assert errors == []
    assert fragment is not None
    said = {path[1]: place and (place.line, place.column) for path, place in fragment.defaults.items()}
    assert said == {**expected, "c": None, "d": None}
    assert fragment.objects["vms"]["a"] == {"name": "a"}


@pytest.mark.parametrize("word", ["thick", "Thick", "THICK-provisioned", "thick_provision", "Preallocated"])
def test_thick_offers_both_words_for_it_and_never_thin(word: str) -> None:
    fragment, errors = _read(f"vms: [{{name: v, disks: [{{label: d, provisioning: {word}}}]}}]\n")

    assert fragment is None
    assert [str(one) for one in errors] == [
        f"a.yaml:3:50: “provisioning” is “{word}”, which is eager_zeroed_thick or lazy_zeroed_thick; write which of them"
    ]


@pytest.mark.parametrize("section", ["host_profiles: []\nhosts", "vm_profiles: []\nvms"])
def test_profiles_that_are_no_mapping_are_the_error(section: str) -> None:
    [root] = parse_yaml(f"{SPEC_HEAD}{section}: [{{name: a, profile: x}}]\n", "c.yaml")

    _, errors = read_spec(root, "c.yaml")

    assert [(error.location.line if error.location else 0, error.message) for error in errors] == [
        (3, f"“{section.partition(':')[0]}” is an empty list; expected a mapping")
    ]
