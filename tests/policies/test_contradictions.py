"""Where VMware's own texts disagree: each contradiction of the evidence, which text wins, and that the rules follow it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.support.bad_estates import (
    BOTH,
    GROUPS,
    IN_USE,
    estate,
    ha,
    hosts,
    network,
    other_version,
    placed,
    ports_without,
    several_vcpus,
    unlike,
    without_evc,
)
from tests.support.estates import RULES, Judge, base_facts
from tests.support.smallest_storage_vm import adapter, disks
from tests.support.spec_changes import VM, Change, put, spec_at, together

Estate = Callable[[str], dict[str, Any]]


def _three_hosts(*changes: Change) -> Estate:
    """Return an estate of three hosts of which little is known but these changes."""

    def make(version: str) -> dict[str, Any]:
        spec = estate(version)
        together(*changes)(spec)
        return spec

    return make


def _normative(*changes: Change) -> Estate:
    """Return the normative estate, everything of it known, with these changes and hosts of one version."""

    def make(version: str) -> dict[str, Any]:
        spec = spec_at()
        del spec["clusters"][0]["fault_tolerance_type"]
        spec["vcenter"]["version"] = version
        hosts(version=version)(spec)
        together(*changes)(spec)
        return spec

    return make


_THIN = put("thin", *VM, "disks", 0, "provisioning")
_ON = put("powered_on", *VM, "power_state")
_VTPM = together(put(["vtpm"], *VM, "devices"), put("opportunistic", *VM, "ft_encryption"))
_STRETCHED = put({"enabled": True, "stretched": True}, "clusters", 0, "vsan")
_ONE_SITE = put({"primary_failures_to_tolerate": 0, "data_locality": "preferred"}, *VM, "vsan_policy")
_BOTH_SITES = put({"primary_failures_to_tolerate": 1, "data_locality": "none"}, *VM, "vsan_policy")


def _edition(name: str) -> Change:
    return put(name, "host_profiles", "es-1", "edition")


def _fewer(number: int) -> Change:
    def change(spec: dict[str, Any]) -> None:
        del spec["hosts"][number:]

    return change


CONTRADICTIONS: list[tuple[str, str, Estate, str]] = [
    # number and texts, the one that wins first; the rule; the estate; the verdict by version
    # e error, w warning, i info; . pass; - not applicable; ? undecided
    (
        "1 in 4.0 the article (S3-3, S3-4) and 40COMM: same build; from 4.1 50Q and ARENA-H: same FT version; from 6.0 65LEG: neither",
        "cluster.same_esx_version",
        _three_hosts(unlike("build", 1, 2), unlike("ft_version", "1.0", "1.0")),
        "4.0U1=. 4.1U0=. 5.5U0=. 6.0U0=-",
    ),
    ("1", "cluster.same_esx_version", _three_hosts(other_version), "4.0U1=e 4.1U0=w 5.5U0=w 6.0U0=-"),
    ("1", "cluster.same_patch_level", _three_hosts(unlike("build", 1, 2)), "4.0U1=e 4.1U0=w 5.5U0=w 6.0U0=-"),
    (
        "2 in 4.x the article (S6-16) and KBQ09: three ports; from 5.0 50Q and 51NET: two, three recommended",
        "network.three_nic_ports",
        _three_hosts(network(BOTH, GROUPS)),
        "4.0U1=e 4.1U0=e 5.0U0=w 5.5U0=w 6.0U0=- 8.0.0=-",
    ),
    (
        "2 in 4.x the article (S6-14, S6-15) over KBQ09: no shared NICs; later 65LEG: dedicated is recommended",
        "network.vmotion_nics_dedicated",
        _three_hosts(network(BOTH, IN_USE)),
        "4.0U1=e 4.1U0=e 5.0U0=w 5.5U0=w 6.0U0=i 8.0.0=i",
    ),
    ("2", "network.ft_logging_nics_dedicated", _three_hosts(network(BOTH, IN_USE)), "4.1U0=e 5.0U0=w 6.7U0=i"),
    (
        "3 the API (NotSupportedDeviceForFT: 4.1 or later hosts) and SLOWE09 over ARENA-V: only 4.0 rejects",
        "vm.scsi_controller_supported",
        _normative(put("pvscsi", *VM, "scsi_controllers", 0, "type")),
        "4.0=e 4.0U1=e 4.1=- 5.0=- 6.0=-",
    ),
    ("3", "vm.nic_type_supported", _normative(adapter("vmxnet3")), "4.0=e 4.0U1=e 4.1=. 5.0=. 5.5=. 6.5=."),
    (
        "4 the licensing lines of 67P50 and 80REQ (Standard: 2 vCPUs) over the note of 67P50 (Enterprise, Enterprise Plus)",
        "host.edition_licensed",
        _three_hosts(hosts(edition="Standard")),
        "6.0U0=. 6.7U0=. 8.0.0=.",
    ),
    ("4", "vm.vcpu_limit", _normative(_edition("Standard"), put(2, *VM, "num_cpus")), "6.0=. 6.7=. 8.0=."),
    ("4", "vm.vcpu_limit", _normative(_edition("Standard"), put(3, *VM, "num_cpus")), "6.0=e 6.7=e 8.0=e"),
    (
        "5 KB334895 over 80CHK: from 6.0 on certification is a matter of the CPU",
        "host.model_certified",
        _three_hosts(hosts(vendor="Example Corp", model="ES-1")),
        "4.0U1=? 5.5U0=? 6.0U0=- 8.0.0=-",
    ),
    (
        "6 70REQ and 80REQ: no maximum per host, so the default of 4 (41DRS, 55REC, 60REQ) only informs from 7.0 on",
        "host.ft_vm_limit",
        _three_hosts(placed(5, 1)),
        "4.1U0=w 5.5U0=w 6.7U0=w 7.0.0=i 8.0.0=i",
    ),
    (
        "6 the SDK's text: 0 turns the check off before 7.0, too",
        "cluster.ft_limits_not_raised",
        _three_hosts(ha(advanced_options={"das.maxftvmsperhost": 0})),
        "4.1U0=w 5.5U0=w 6.7U0=w 7.0.0=i 8.0.0=i",
    ),
    (
        "7 60DRS and 65LEG over the comment in the API: 6.0 and 6.5 need EVC; 67P52: from 6.7 on it is not needed",
        "cluster.evc_for_drs",
        _three_hosts(without_evc),
        "4.0U1=- 4.1U0=w 5.5U0=w 6.0U0=w 6.5U0=w 6.7U0=- 8.0.0=-",
    ),
    (
        "8 60REQ and WOODIT over the example of 60HC with four NICs of 1 Gb: 10 Gb with several vCPUs",
        "network.ft_logging_nic_speed",
        _three_hosts(several_vcpus),
        "6.0U0=e 6.7U0=e 8.0.0=e",
    ),
    ("8", "network.ft_logging_nic_speed", _three_hosts(network(BOTH, GROUPS, 1000)), "5.5U0=. 6.0U0=w 8.0.0=w"),
    (
        "9 50TBL: the conversion takes a machine that is off; KBQ09 and ARENA-V: it is automatic",
        "vm.eager_zeroed_disks",
        _normative(_THIN, _ON),
        "4.0=e 4.1=e 5.0=e 5.5=e",
    ),
    ("9", "vm.eager_zeroed_disks", _normative(_THIN), "4.0=w 4.1=w 5.0=w 5.5=w"),
    (
        "10 67P51 and 70INT exclude vTPM, 80INT does not; SCG: it calls for FT encryption",
        "vm.no_vtpm",
        _normative(_VTPM),
        "6.5=- 6.7=e 7.0=e 8.0=w 8.0U3=w",
    ),
    ("10", "vm.no_vtpm", _normative(_VTPM, put("required", *VM, "ft_encryption")), "7.0=e 8.0=. 8.0U3=."),
    (
        "10 70ENC and 80SEC (encryption from 7.0 Update 2 on) over the reason unsupportedEncryptedDisk of 8.0 Update 3",
        "vm.encryption_supported",
        _normative(put(True, *VM, "encrypted"), put("opportunistic", *VM, "ft_encryption")),
        "6.7=e 7.0U1=e 7.0U2=. 8.0U3=.",
    ),
    (
        "11 VSAN67 and TD90-VSAN (one site, no mirror) over 67P62 from 6.7 on; before it VSAN65",
        "storage.vsan_not_stretched",
        _normative(_STRETCHED, _ONE_SITE),
        "6.0=e 6.5=e 6.7=. 7.0=. 8.0U3=.",
    ),
    ("11", "storage.vsan_not_stretched", _normative(_STRETCHED, _BOTH_SITES), "6.0=e 6.5=e 6.7=e 7.0=e"),
    ("12 55REC and 60REC (a maximum of 16, recommended) over sse.to (a hard one)", "vm.disk_count", _normative(disks(17)), "5.5=w 6.0=w 6.7=w 8.0=w"),
    ("12", "vm.disk_count", _normative(disks(16)), "5.5=. 6.0=. 8.0=."),
    (
        "13 the article (S5-4): two hosts are a must; 55REC and 67P54 over ARENA-H: three are recommended",
        "cluster.three_hosts_recommended",
        _three_hosts(_fewer(2)),
        "4.0U1=w 5.5U0=w 8.0.0=w",
    ),
    ("13", "cluster.two_hosts_same_cpu_category", _three_hosts(_fewer(1)), "4.0U1=e 5.5U0=e 8.0.0=e"),
    (
        "14 the licensing page of 7.0 (8 vCPUs) over its overview (GUID-623812E6: four)",
        "vm.vcpu_limit",
        _normative(_edition("Enterprise Plus"), put(8, *VM, "num_cpus")),
        "6.5=e 6.7=. 7.0=. 8.0=.",
    ),
    ("15 65LEG (any format) over 601P116 (“do not make the disk thin”)", "vm.eager_zeroed_disks", _normative(_THIN, _ON), "6.0=- 6.7=-"),
    (
        "16 the ruleset of a real host (GOVSIM: TCP 8300) over PORTS7: only that port closed is an error",
        "host.firewall_ports",
        _three_hosts(ports_without(8300, "tcp")),
        "6.5U0=e 6.7U0=e 7.0.0=e 8.0.0=e",
    ),
    ("16", "host.firewall_ports", _three_hosts(ports_without(8200, "udp")), "6.5U0=. 8.0.0=."),
    (
        "17 the VVF guide and vmwaremadesimple (as Enterprise Plus) over broadcomaudits (below it)",
        "vm.vcpu_limit",
        _normative(_edition("VVF"), put(8, *VM, "num_cpus")),
        "8.0=. 8.0U3=.",
    ),
    ("17", "host.edition_licensed", _three_hosts(hosts(edition="VVF")), "8.0.0=. 8.0.3=."),
]  # fmt: skip

_WORDS = {"not_applicable": "-", "pass": ".", "undecided": "?"}
_ORDER = "ewi?.-"


def _letter(rule: str, spec: dict[str, Any], tmp_path: Path) -> str:
    file = tmp_path / "cluster.json"
    file.write_text(json.dumps(spec), encoding="utf-8")
    found = Judge([one for one in RULES if one.id == rule]).verdicts(base_facts(file)).values()
    return min((_WORDS.get(one.outcome, one.severity[0]) for one in found), key=_ORDER.index)


@pytest.mark.parametrize(
    ("rule", "make", "expected"), [row[1:] for row in CONTRADICTIONS], ids=[f"{row[0].split()[0]}-{row[1]}" for row in CONTRADICTIONS]
)  # fmt: skip
def test_the_text_that_wins_is_followed(rule: str, make: Estate, expected: str, tmp_path: Path) -> None:
    versions = [pair.partition("=")[0] for pair in expected.split()]

    found = [f"{version}={_letter(rule, make(version), tmp_path)}" for version in versions]

    assert found == expected.split()


def test_every_contradiction_is_here_and_names_its_texts() -> None:
    described = {row[0].split()[0]: row[0] for row in reversed(CONTRADICTIONS) if " " in row[0]}

    assert {row[0].split()[0] for row in CONTRADICTIONS} == {str(number) for number in range(1, 18)} == set(described)
