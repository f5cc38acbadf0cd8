"""The configuration: what it may say, where it is found, and which objects its selectors declare as meant for FT."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import Cli
from tests.support.fragments import spec_fragment
from tests.support.repositories import SPEC_HEAD
from validator.assets import load_schema, load_tables
from validator.config import Settings, read_configuration
from validator.facts.defaults import resolve
from validator.facts.derive import derive
from validator.facts.intent import Intent, Selector
from validator.facts.join import join
from validator.facts.model import Facts
from validator.model import Claim, Fragment, InputKind, Location, Resource, Unknown
from validator.reasons import ReasonCode, because
from validator.terraform.mapping import facts_of

pytestmark = pytest.mark.usefixtures("in_an_empty_directory")

HEAD = "apiVersion: ftpolicy/v1\nkind: Configuration\n"
PLACE = Location("c.yaml", 4, 5)


def _plan(*resources: Resource) -> Fragment:
    return facts_of(resources, InputKind.TERRAFORM_PLAN, "plan.json")


def _resource(address: str, **values: Any) -> Resource:
    kind, name = address.rpartition("module.ft.")[2].removeprefix("data.").split("[")[0].split(".")
    mode = "data" if address.startswith("data.") else "managed"
    return Resource(address, kind, name, values, Location("plan.json", address=address), mode)


def _facts(*fragments: Fragment, **selectors: tuple[str, str]) -> Facts:
    facts = join(fragments)
    intent = Intent({kind: [Selector(*selector, PLACE)] for kind, selector in selectors.items()})
    resolve(facts, load_tables(), intent=intent)
    return derive(facts)


def _meant(facts: Facts, kind: str) -> list[str]:
    return [name for name, value in facts.members(kind).items() if value["fault_tolerance"]]


def _read(text: str) -> Settings | list[str]:
    Path("c.yaml").write_text(text, encoding="utf-8")
    found, errors = read_configuration("c.yaml")
    return [str(error) for error in errors] or found.settings


def test_a_configuration_is_read_with_places() -> None:
    text = "fault_tolerance:\n  clusters: [{name: 'ft-*'}]\n  vms:\n  - address: module.ft.*\n  - {tag: ft/yes}\n"

    found = _read(HEAD + text)

    assert isinstance(found, Settings)
    assert found.intent == Intent(
        {
            "clusters": [Selector("name", "ft-*", Location("c.yaml", 4, 14))],
            "vms": [
                Selector("address", "module.ft.*", Location("c.yaml", 6, 5)),
                Selector("tag", "ft/yes", Location("c.yaml", 7, 5)),
            ],
        }
    )


def test_a_configuration_without_sections_sets_nothing() -> None:
    places = {"apiVersion": Location("c.yaml", 1, 1), "kind": Location("c.yaml", 2, 1)}

    assert _read(HEAD) == Settings(places=places)


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        (
            HEAD + "fault_tolerence: {}\n",
            ["c.yaml:3:1: unknown key “fault_tolerence” (did you mean “fault_tolerance”?)"],
        ),
        (HEAD + "fault_tolerance: {vmz: []}\n", ["c.yaml:3:19: unknown key “vmz” (did you mean “vms”?)"]),
        (HEAD + "fault_tolerance: []\n", ["c.yaml:3:18: “fault_tolerance” is an empty list; expected a mapping"]),
        (HEAD + "fault_tolerance: {vms: db}\n", ["c.yaml:3:24: “vms” is “db”; expected a list"]),
        (
            HEAD + "fault_tolerance: {vms: [{nmae: db}, {name: ''}, {name: 7}]}\n",
            [
                "c.yaml:3:26: unknown key “nmae” (did you mean “name”?)",
                "c.yaml:3:44: “name” is “”; expected longer than nothing, at least 1",
                'c.yaml:3:56: “name” is 7; expected text\n  Quote it: "7".',
            ],
        ),
        (
            HEAD + "fault_tolerance: {vms: [{name: a, tag: b}]}\n",
            [
                "c.yaml:3:25: “vms” is a mapping; expected: a selector: a mapping with exactly one of name, address and "
                "tag. Globs know *, ? and [seq]; upper and lower case differ."
            ],
        ),
        (SPEC_HEAD, ["c.yaml:2:7: “kind” is “ClusterSpec”; expected one of: Configuration"]),
        ("kind: Configuration\n", ["c.yaml:1:1: the document lacks “apiVersion”"]),
        ("[1]\n", ["c.yaml:1:1: the document is a list; expected a mapping"]),
        (
            "# nothing\n",
            [
                "c.yaml:1:1: the configuration has no document, only comments or nothing; expected one\n"
                "  A configuration begins with: apiVersion: ftpolicy/v1, kind: Configuration"
            ],
        ),
        (
            HEAD + "---\n" + HEAD,
            [
                "c.yaml:1:1: the configuration has 2 documents; expected one\n"
                "  A configuration begins with: apiVersion: ftpolicy/v1, kind: Configuration"
            ],
        ),
    ],
)
def test_what_is_wrong_is_said_at_its_line(text: str, errors: list[str]) -> None:
    assert _read(text) == errors


def test_the_schema_is_one_and_its_examples_are_selectors() -> None:
    schema = load_schema("config")
    jsonschema.Draft202012Validator.check_schema(schema)
    selector = jsonschema.Draft202012Validator({**schema["$defs"]["selector"], "$defs": schema["$defs"]})

    for section in schema["$defs"]["fault_tolerance"]["properties"].values():
        for example in section["examples"]:
            assert all(selector.is_valid(one) for one in example)
    assert not selector.is_valid({})


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [("db*", ["db01", "db02"]), ("db0[1]", ["db01"]), ("DB*", []), ("*", ["db01", "db02", "web01"])],
)
def test_virtual_machines_are_selected_by_a_glob_of_names(pattern: str, meant: list[str]) -> None:
    facts = _facts(spec_fragment("vms: [{name: db01}, {name: db02}, {name: web01}]\n"), vms=("name", pattern))

    assert _meant(facts, "vms") == meant
    assert facts.notes == ([] if meant else ["c.yaml:4:5: name “DB*” of vms selects nothing"])


def test_a_name_that_repeats_is_selected_with_or_without_its_datacenter() -> None:
    spec = spec_fragment("vms: [{name: v, datacenter: tokyo}, {name: v, datacenter: osaka}]\n")

    assert _meant(_facts(spec, vms=("name", "v")), "vms") == ["tokyo/v", "osaka/v"]
    assert _meant(_facts(spec, vms=("name", "tokyo/*")), "vms") == ["tokyo/v"]


def test_hosts_are_selected_whatever_the_case_and_the_others_keep_their_default() -> None:
    spec = spec_fragment(
        "clusters: [{name: c}]\nhosts: [{name: ESX01.example.com, cluster: c}, {name: esx02, cluster: c}]\n"
    )
    facts = _facts(spec, hosts=("name", "esx*.EXAMPLE.com"))

    assert [(host["fault_tolerance"], host["intent"]) for host in facts.members("hosts").values()] == [
        (True, "declared"),
        (True, "assumed"),
    ]
    assert facts.sources["hosts", "ESX01.example.com", "fault_tolerance"] == PLACE


def test_clusters_that_are_selected_are_declared_with_their_hosts() -> None:
    facts = _facts(
        spec_fragment("hosts: [{name: a, cluster: ft-1}, {name: b, cluster: x}]\n"), clusters=("name", "ft-*")
    )

    assert {name: value["intent"] for name, value in facts.members("clusters").items()} == {
        "ft-1": "declared",
        "x": "assumed",
    }
    assert {name: value["intent"] for name, value in facts.members("hosts").items()} == {
        "a": "declared",
        "b": "assumed",
    }


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("module.ft.*", ["db01", "db02"]),
        ('module.ft.vsphere_virtual_machine.db["1"]', ["db01"]),
        ("vsphere_virtual_machine.*", ["web"]),
    ],
)
def test_addresses_are_matched_as_a_glob_or_as_they_are_whatever_the_order_of_the_inputs(
    pattern: str, meant: list[str]
) -> None:
    plan = _plan(
        _resource('module.ft.vsphere_virtual_machine.db["1"]', name="db01"),
        _resource('module.ft.vsphere_virtual_machine.db["2"]', name="db02"),
        _resource("vsphere_virtual_machine.web", name="web"),
    )
    spec = spec_fragment("partial: [vms]\nvms: [{name: db01, snapshots: 0}]\n")

    assert _meant(_facts(plan, spec, vms=("address", pattern)), "vms") == meant
    assert sorted(_meant(_facts(spec, plan, vms=("address", pattern)), "vms")) == meant


def test_every_address_of_an_object_counts() -> None:
    one = _plan(_resource("vsphere_host.old", hostname="a"))
    other = _plan(_resource("vsphere_host.new", hostname="A"))

    for name in ("old", "new"):
        facts = _facts(one, other, hosts=("address", f"vsphere_host.{name}"))
        assert [host["intent"] for host in facts.members("hosts").values()] == ["declared"]


def _tagged(**more: Any) -> Fragment:
    return _plan(
        _resource("vsphere_tag_category.c", id="urn:c", name="ft"),
        _resource(
            "vsphere_tag.yes", id=Unknown(because(ReasonCode.KNOWN_AFTER_APPLY)), name="yes", category_id="urn:c"
        ),
        _resource("data.vsphere_tag.no", id="urn:no", name="no", category_id="urn:c"),
        _resource("data.vsphere_tag.loose", id="urn:loose", name="loose", category_id="urn:elsewhere"),
        _resource(
            "vsphere_virtual_machine.a",
            name="a",
            tags=Unknown(because(ReasonCode.KNOWN_AFTER_APPLY), ("vsphere_tag.yes",), True),
        ),
        _resource("vsphere_virtual_machine.b", name="b", tags=["urn:no", "urn:loose"]),
        _resource("vsphere_virtual_machine.c", name="c", **more),
    )


def test_tags_come_from_resources_and_data_sources_by_id_or_reference() -> None:
    fragment = _tagged(tags=["urn:gone"])

    assert fragment.tags == {("vms", "a"): ("ft/yes",), ("vms", "b"): ("ft/no", "/loose")}
    assert {path: str(reason) for path, reason in fragment.unknown_tags.items()} == {
        ("vms", "b"): "data.vsphere_tag.loose does not tell its name and category",
        ("vms", "c"): "urn:gone is not in this plan",
    }


@pytest.mark.parametrize(
    ("pattern", "meant"), [("ft/yes", ["a"]), ("ft/*", ["a", "b"]), ("loose", ["b"]), ("n?", ["b"])]
)
def test_tags_are_matched_with_or_without_their_category(pattern: str, meant: list[str]) -> None:
    facts = _facts(spec_fragment("partial: [vms]\nvms: [{name: a}]\n"), _tagged(), vms=("tag", pattern))

    assert _meant(facts, "vms") == meant


def test_a_machine_whose_tags_are_not_all_known_is_named() -> None:
    facts = _facts(_tagged(tags=["urn:gone"]), vms=("tag", "loose"))

    assert facts.notes == [
        "vm c may have further tags (urn:gone is not in this plan), so a selector by tag may miss it"
    ]


def test_a_selector_against_a_spec_is_a_contradiction_and_the_object_does_not_count() -> None:
    spec = spec_fragment(
        "clusters: [{name: c}]\nhosts:\n- {name: a, cluster: c, fault_tolerance: false}\n- {name: b, cluster: c}\nvms: []\n"
    )
    facts = _facts(spec, hosts=("name", "*"))

    path = ("hosts", "a", "fault_tolerance")
    assert facts.contradictions == {path: (Claim(True, PLACE), Claim(False, Location("a.yaml", 5, 25)))}
    assert str(facts.unknown[path]) == "inputs disagree: c.yaml:4:5: true; a.yaml:5:25: false"
    assert _meant(facts, "hosts") == ["b"]
    assert facts.get(("clusters", "c", "ft_hosts")) == ["b"]
    assert ("clusters", "c", "ft_hosts") in facts.partial
    assert facts.causes["clusters", "c", "ft_hosts"] == (path,)


def test_a_host_on_which_two_specs_disagree_does_not_count_either() -> None:
    text = "clusters: [{name: c}]\nhosts: [{name: a, cluster: c, fault_tolerance: %s}]\nvms: []\n"
    facts = _facts(spec_fragment(text % "true"), spec_fragment(text % "false", "b.yaml"), hosts=("name", "*"))

    path = ("hosts", "a", "fault_tolerance")
    assert [claim.value for claim in facts.contradictions[path]] == [True, False]
    assert facts.get(("clusters", "c", "ft_hosts")) == []
    assert ("clusters", "c", "ft_hosts") in facts.partial


def test_a_machine_for_ft_in_a_cluster_not_for_ft_is_a_contradiction() -> None:
    spec = spec_fragment(
        "clusters: [{name: c, fault_tolerance: false}]\nvms:\n- {name: v, cluster: c, fault_tolerance: true}\n"
        "- {name: w, cluster: c}\n"
    )
    facts = _facts(spec)

    assert facts.contradictions == {
        ("vms", "v", "fault_tolerance"): (
            Claim(True, Location("a.yaml", 5, 25)),
            Claim(False, Location("a.yaml", 3, 22)),
        )
    }
    assert _meant(facts, "vms") == ["v"]
    assert facts.get(("clusters", "c", "ft_vms")) == []
    assert ("clusters", "c", "ft_vms") in facts.partial


def test_a_machine_for_ft_in_a_cluster_for_ft_is_none() -> None:
    spec = spec_fragment("clusters: [{name: c, fault_tolerance: true}]\nvms: [{name: v, cluster: c}]\n")

    assert _facts(spec, vms=("name", "v")).contradictions == {}


def _write_estate() -> None:
    Path("estate.yaml").write_text(SPEC_HEAD + "vms: [{name: db01, cluster: c, snapshots: 1}]\n", encoding="utf-8")


def _intents(cli: Cli, *arguments: str) -> list[bool]:
    done = cli("facts", "estate.yaml", *arguments)
    assert done.code == 0, done.err
    return [vm["fault_tolerance"] for vm in json.loads(done.out)["vms"].values()]


def test_the_configuration_of_the_working_directory_is_used_unless_one_is_named(cli: Cli) -> None:
    _write_estate()
    assert _intents(cli) == [False]
    Path(".ftpolicy.yaml").write_text(HEAD + "fault_tolerance: {vms: [{name: db*}]}\n", encoding="utf-8")
    assert _intents(cli) == [True]
    Path("other.yaml").write_text(HEAD, encoding="utf-8")
    assert _intents(cli, "--config", "other.yaml") == [False]


def test_check_judges_what_is_selected(cli: Cli) -> None:
    _write_estate()
    Path("c.yaml").write_text(HEAD + "fault_tolerance: {vms: [{name: db*}]}\n", encoding="utf-8")
    only = ["--only", "vm.no_snapshots", "-q"]

    assert cli("check", "estate.yaml", *only).code == 3
    assert cli("check", "estate.yaml", *only, "--config", "c.yaml").code == 1


def test_a_contradiction_fails_the_gate_and_names_both_places(cli: Cli) -> None:
    text = "vms: [{name: db01, cluster: c, fault_tolerance: false}]\n"
    Path("estate.yaml").write_text(SPEC_HEAD + text, encoding="utf-8")
    Path("c.yaml").write_text(HEAD + "fault_tolerance: {vms: [{name: db*}]}\n", encoding="utf-8")

    done = cli("check", "estate.yaml", "--config", "c.yaml", "--only", "inputs.contradiction", "-o", "json")

    [finding] = json.loads(done.out)["findings"]
    assert done.code == 1
    assert finding["message"] == (
        "the inputs disagree about /vms/db01/fault_tolerance: true (c.yaml:3), false (estate.yaml:3); one value is required"
    )


@pytest.mark.parametrize("command", ["check", "facts"])
def test_a_configuration_that_is_missing_or_wrong_is_exit_2_and_nothing_is_judged(cli: Cli, command: str) -> None:
    _write_estate()
    missing = cli(command, "estate.yaml", "--config", "none.yaml")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err == "error: none.yaml: cannot read the file: No such file or directory\n"

    Path(".ftpolicy.yaml").write_text(HEAD + "fault: {}\nvmz: {}\n", encoding="utf-8")
    wrong = cli(command, "estate.yaml")
    assert (wrong.code, wrong.out) == (2, "")
    assert wrong.err == (
        "error: .ftpolicy.yaml:3:1: unknown key “fault”\nerror: .ftpolicy.yaml:4:1: unknown key “vmz”\n"
    )


def test_a_configuration_is_no_input(cli: Cli) -> None:
    _write_estate()
    for name in (".ftpolicy.yaml", "c.yaml"):
        Path(name).write_text(HEAD, encoding="utf-8")

    assert cli("facts", "c.yaml").err == (
        "error: c.yaml:1:1: this is a configuration, not an input\n  Use it with: --config c.yaml\n"
    )
    directory = cli("facts", ".")
    assert (directory.code, directory.err) == (
        0,
        "note: c.yaml: left out: this is a configuration, not an input\n",
    )
