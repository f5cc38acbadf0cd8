"""Every row of the table of processors and every EVC mode decides what it is for."""

from __future__ import annotations

import csv
from typing import Any

import pytest

from tests.support.paths import DATA
from validator.assets import load_tables
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.join import join
from validator.facts.model import Facts
from validator.facts.processors import category_of, disagreements, fitting
from validator.model import Fragment, InputKind

ROWS: dict[str, Any] = load_tables()["cpu_models"]["rows"]
MODES: dict[str, Any] = load_tables()["evc_modes"]["modes"]
BRANDS = list(csv.DictReader((DATA / "words" / "brand_strings.csv").read_text(encoding="utf-8").splitlines()))
E5_V3 = "Intel(R) Xeon(R) CPU E5-2690 v3 @ 2.60GHz"
GOLD_6330 = "Intel(R) Xeon(R) Gold 6330 CPU @ 2.00GHz"
ROME = "AMD EPYC 7302 16-Core Processor"


def _derived(cpu: dict[str, Any], evc_mode: str | None = None, **more: Any) -> Facts:
    fragment = Fragment(InputKind.CLUSTER_SPEC, "a.yaml")
    cluster = {"name": "c"} if evc_mode is None else {"name": "c", "evc_mode": evc_mode}
    fragment.objects = {
        "clusters": {"c": cluster},
        "hosts": {"a": {"name": "a", "cluster": "c", "cpu": cpu, **more}},
        "vms": {},
    }
    facts = join([fragment])
    resolve(facts, load_tables())
    return derive(facts)


def _host(cpu: dict[str, Any], evc_mode: str | None = None, **more: Any) -> dict[str, Any]:
    return derive_host(_derived(cpu, evc_mode, **more))


def derive_host(facts: Facts) -> dict[str, Any]:
    """Return the only host of ``facts``."""
    (host,) = facts.members("hosts").values()
    return host


@pytest.mark.parametrize("row", BRANDS, ids=lambda row: row["brand_string"].strip())
def test_a_brand_string_is_of_its_category(row: dict[str, str]) -> None:
    cpu = {"model": row["brand_string"]}
    assert (category_of(cpu) or "") == row["category"]
    if not row["category"]:
        assert fitting(cpu) == {}


def test_there_are_79_brand_strings_with_a_category_and_9_without() -> None:
    assert len([row for row in BRANDS if row["category"]]) == 79
    assert len([row for row in BRANDS if not row["category"]]) == 9


def _numbers(row: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {"family": row["family"], "model_number": number, **({} if stepping is None else {"stepping": stepping})}
        for number in row.get("model_numbers", ())
        for stepping in row["steppings"] or [None]
    ]


@pytest.mark.parametrize("key", [key for key in ROWS if "family" in ROWS[key]])
def test_a_row_decides_by_cpuid(key: str) -> None:
    row = ROWS[key]
    for cpu in _numbers(row):
        rows = fitting(cpu)
        assert key in rows
        processor = _host({**cpu, "vendor": row["vendor"]})["processor"]
        assert processor["smp"]["supported"] is row["smp"]["supported"], cpu
        assert ("legacy" in processor) is (len({one["legacy"]["supported"] for one in rows.values()}) < 2), cpu
        assert category_of(cpu) == (row["category"] if len({one["category"] for one in rows.values()}) == 1 else None)


@pytest.mark.parametrize("row", [row for row in BRANDS if row["category"]], ids=lambda row: row["brand_string"].strip())
def test_a_brand_string_decides_ft_of_both_types(row: dict[str, str]) -> None:
    processor = _host({"model": row["brand_string"]})["processor"]
    known = {
        (one["smp"]["supported"], one["legacy"]["supported"])
        for one in ROWS.values()
        if one.get("category") == row["category"]
    }
    assert (processor["smp"]["supported"], processor["legacy"]["supported"]) in known


@pytest.mark.parametrize("mode", MODES)
def test_an_evc_mode_tells_the_least_of_hosts_that_nobody_describes(mode: str) -> None:
    host = _host({}, mode)
    smp = {"intel": 4, "amd_b": 3}
    legacy = {"intel": 7, "amd_b": 6}
    row = MODES[mode]
    expected: dict[str, Any] = {}
    if any(row["order"] >= smp.get(track, 99) for track in row["tracks"]):
        expected["smp"] = {"supported": True, "confidence": "V"}
    if any(row["order"] >= legacy.get(track, 99) for track in row["tracks"]):
        expected["legacy"] = {"supported": False, "confidence": "V"}
    assert host["processor"] == expected
    assert "fits_evc" not in host


def _fits(cpu: dict[str, Any]) -> list[str]:
    return [mode for mode in MODES if _host(cpu, mode).get("fits_evc", {}).get("fits")]


def _misfits(cpu: dict[str, Any]) -> list[str]:
    return [mode for mode in MODES if _host(cpu, mode).get("fits_evc", {}).get("fits") is False]


INTEL = [mode for mode in MODES if MODES[mode]["vendor"] == "Intel"]
AMD = [mode for mode in MODES if MODES[mode]["vendor"] == "AMD"]


@pytest.mark.parametrize(
    ("cpu", "fits", "open_modes"),
    [
        ({"model": E5_V3}, INTEL[:7], []),
        ({"model": GOLD_6330}, INTEL[:11], []),
        ({"model": "INTEL(R) XEON(R) GOLD 6530"}, INTEL[:12], []),
        ({"model": "Quad-Core AMD Opteron(tm) Processor 2378"}, AMD[:4], []),
        ({"model": "AMD Opteron(tm) Processor 6380"}, ["amd-greyhound-no3dnow", "amd-bulldozer", "amd-piledriver"], []),
        (
            {"model": ROME},
            ["amd-greyhound-no3dnow", "amd-zen", "amd-zen2"],
            ["amd-bulldozer", "amd-piledriver", "amd-steamroller"],
        ),
        ({"model": E5_V3, "max_evc_mode": "intel-sandybridge"}, INTEL[:5], []),
        ({"max_evc_mode": "none"}, [], []),
        ({"model": "Intel(R) Xeon(R) CPU E3-1270 v5 @ 3.60GHz"}, [], INTEL),
        ({}, [], list(MODES)),
    ],
)
def test_a_host_can_take_the_modes_of_its_vendor_up_to_its_own(
    cpu: dict[str, Any], fits: list[str], open_modes: list[str]
) -> None:
    assert _fits(cpu) == fits
    assert _misfits(cpu) == [mode for mode in MODES if mode not in fits and mode not in open_modes]


def test_every_row_with_a_mode_of_its_own_can_take_it_and_none_above() -> None:
    for key, row in ROWS.items():
        if "evc" not in row:
            continue
        cpu = {**_numbers(row)[0], "vendor": row["vendor"], "category": row["category"]}
        if len({one.get("evc", {}).get("mode") for one in fitting(cpu).values()}) != 1:
            continue
        own = MODES[row["evc"]["mode"]]
        above = [
            mode for mode in MODES if MODES[mode]["order"] > own["order"] and MODES[mode]["tracks"] == own["tracks"]
        ]
        assert _host(cpu, row["evc"]["mode"])["fits_evc"]["fits"] is True, key
        assert [_host(cpu, mode)["fits_evc"]["fits"] for mode in above] == [False] * len(above), key


@pytest.mark.parametrize(
    ("cpu", "found"),
    [
        ({"category": "intel-haswell", "model": "Intel(R) Xeon(R) CPU X5650 @ 2.67GHz"}, [("category", "model")]),
        ({"vendor": "AMD", "model": GOLD_6330}, [("vendor", "model")]),
        ({"vendor": "Intel", "family": 25, "model_number": 1}, [("vendor", "family")]),
        ({"vendor": "Intel", "category": "amd-zen"}, [("vendor", "category")]),
        ({"family": 6, "model_number": 79, "model": E5_V3}, [("model_number", "model")]),
        ({"category": "intel-haswell", "family": 6, "model_number": 79}, [("category", "model_number")]),
        ({"family": 6, "model_number": 63, "stepping": 9, "model": E5_V3, "vendor": "Intel"}, []),
        ({"family": 6, "model_number": 167, "model": "11th Gen Intel(R) Core(TM) i7-11700 @ 2.50GHz"}, []),
        ({"family": 6, "model_number": 85, "stepping": 4, "model": "Intel(R) Xeon(R) D-1637 CPU @ 2.90GHz"}, []),
        ({"category": "intel-6-200", "family": 6, "model_number": 200}, []),
    ],
)
def test_words_that_contradict_each_other(cpu: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert list(disagreements(cpu)) == found
    facts = _derived(dict(cpu))
    assert [path[-1] for path in facts.contradictions] == [first for first, _ in found]
    if found:
        assert derive_host(facts)["processor"] == {}


def test_an_unknown_category_is_an_error_with_the_nearest_one() -> None:
    fragment = Fragment(InputKind.CLUSTER_SPEC, "a.yaml")
    fragment.objects = {"hosts": {"a": {"name": "a", "cpu": {"category": "intel-hasswell"}}}}
    (error,) = resolve(join([fragment]), load_tables())
    expected = "category: “intel-hasswell” is no CPU category that vSphere knows (did you mean “intel-haswell”?)"
    assert str(error.message) == expected


@pytest.mark.parametrize(
    ("cpu", "smp", "legacy"),
    [
        ({"family": 6, "model_number": 200, "vendor": "Intel"}, True, None),  # later than the table
        ({"family": 19, "model_number": 1, "vendor": "Intel"}, True, None),
        ({"family": 27, "model_number": 1, "vendor": "AMD"}, True, None),
        ({"model": "Intel(R) Xeon(R) Platinum 8692X"}, True, False),
        ({"model": "AMD EPYC 9006F 12-Core Processor"}, True, False),
        ({"family": 6, "model_number": 200, "model": "Intel(R) Celeron(R) 7305"}, None, None),
        ({"family": 6, "model_number": 22, "vendor": "Intel"}, False, False),
        ({"family": 15, "model_number": 4, "vendor": "Intel"}, False, False),
        ({"family": 15, "model_number": 65, "vendor": "AMD"}, False, False),
        ({"family": 18, "model_number": 1, "vendor": "AMD"}, False, False),
        ({"family": 16, "model_number": 10, "vendor": "AMD"}, False, None),
        ({"family": 6, "model_number": 26, "model": "Intel(R) Core(TM) i7 CPU 920 @ 2.67GHz"}, False, None),
        ({"model": "Intel(R) Core(TM)2 Quad  CPU   Q9550  @ 2.83GHz"}, None, None),
        ({"model": "Intel(R) Xeon(R) CPU E7-8890 v3 @ 2.50GHz"}, True, False),
        ({}, None, None),
    ],
)
def test_what_no_row_names(cpu: dict[str, Any], smp: bool | None, legacy: bool | None) -> None:
    processor = _host(cpu)["processor"]
    assert processor.get("smp", {}).get("supported") is smp
    assert processor.get("legacy", {}).get("supported") is legacy


def test_the_rest_follows_from_the_processor() -> None:
    host = _host({"model": f"  {GOLD_6330} "})
    assert host["cpu"] == {
        "model": GOLD_6330,
        "category": "intel-icelake",
        "vendor": "Intel",
        "hardware_mmu": True,
        "mhz": 2000,
    }
    assert host["processor"]["threads_at_least"] == 8
    assert _host({"model": ROME})["processor"]["threads_at_least"] == 16
    assert "hardware_mmu" not in _host({"model": "Intel(R) Xeon(R) CPU E5462 @ 2.80GHz"})["cpu"]


def test_one_question_is_open_about_a_host_of_which_nothing_is_known() -> None:
    facts = _derived({})
    asked = {cause for path, causes in facts.causes.items() if "processor" in path or "cpu" in path for cause in causes}
    assert asked == {("hosts", "a", "cpu", "model")}


USABLE = {
    "version": "8.0.3",
    "edition": "VCF",
    "connection_state": "connected",
    "power_state": "powered_on",
    "maintenance_mode": False,
    "virtual": False,
}


@pytest.mark.parametrize(
    ("change", "cpu", "expected"),
    [
        ({}, {"model": GOLD_6330}, True),
        ({"maintenance_mode": True}, {"model": GOLD_6330}, False),
        ({"power_state": "standby"}, {"model": GOLD_6330}, False),
        ({"connection_state": "disconnected"}, {}, False),
        ({"virtual": True}, {}, False),
        ({"edition": "Essentials"}, {}, False),
        ({"edition": "Platinum"}, {"model": GOLD_6330}, True),  # unverified: a warning elsewhere
        ({"version": "9.0.0.0", "edition": "Enterprise Plus"}, {"model": GOLD_6330}, False),
        ({}, {"model": "Intel(R) Xeon(R) CPU X5670 @ 2.93GHz"}, False),
        ({"capability": {"smp_ft_supported": True}}, {}, True),
        ({"capability": {"smp_ft_supported": False}}, {"model": GOLD_6330}, False),
        ({}, {"model": "Intel(R) Atom(TM) CPU C3958 @ 2.00GHz"}, True),  # unverified: a warning elsewhere
        ({}, {}, None),
        ({"version": "5.0.0", "edition": "Enterprise"}, {"model": "Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz"}, True),
        ({"version": "4.1.0", "edition": "Enterprise"}, {"model": "Intel(R) Xeon(R) CPU E5-2670 0 @ 2.60GHz"}, False),
        ({"version": "4.0.0", "edition": "Enterprise"}, {"model": "Intel(R) Xeon(R) CPU X5670 @ 2.93GHz"}, None),
        ({"version": "3.5.0", "edition": "Enterprise"}, {"model": "Intel(R) Xeon(R) CPU X5670 @ 2.93GHz"}, True),
        ({"version": "4.0U2", "edition": "Enterprise"}, {"model": "Intel(R) Xeon(R) CPU X5670 @ 2.93GHz"}, True),
    ],
)
def test_a_host_can_run_ft_where_everything_holds(
    change: dict[str, Any],
    cpu: dict[str, Any],
    expected: bool | None,
) -> None:
    host = _host(cpu, None, **{**USABLE, **change})
    assert host.get("can_run_ft") is expected


@pytest.mark.parametrize("name", ["connection_state", "power_state", "maintenance_mode", "virtual", "edition"])
def test_what_is_unknown_of_a_host_is_asked(name: str) -> None:
    facts = _derived({"model": GOLD_6330}, None, **{key: value for key, value in USABLE.items() if key != name})
    assert facts.causes["hosts", "a", "can_run_ft"] == (("hosts", "a", name),)
