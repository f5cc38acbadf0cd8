"""What undecided verdicts ask, what answers mean, and a spec that has them: healthy estates lose keys and get them back."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.answering import judged, rounds_of_answers
from tests.support.paths import ROOT
from tests.support.repositories import SPEC_HEAD
from tests.support.samples import is_whole
from validator.errors import InputError
from validator.facts.fields import object_field
from validator.facts.join import join
from validator.facts.spec_document import values_of
from validator.model import KINDS
from validator.spec_files.compare import read_file
from validator.spec_files.questions import Question, chosen, questions_of, value_of, values_of_each, with_answers

HEALTHY = sorted((ROOT / "examples" / "healthy").glob("*.yaml"))
NAMES = {
    *(
        "apiVersion",
        "kind",
        "name",
        "device",
        "label",
        "profile",
        "datacenter",
        "vendor",
        "model",
        "cluster",
        "partial",
    ),
    *(
        "compatibility_guide",
        "host",
        "fault_tolerance",
        "host_profiles",
        "vms",
        "hosts",
        "clusters",
        "datastores",
        "distributed_switches",
    ),
}
"""Keys that say what an object is, or that there are others; a spec without them is another estate."""


def asked(tmp_path: Path, spec: str) -> list[Question]:
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC_HEAD + spec, encoding="utf-8")
    return list(questions_of(judged(file)).questions)


def test_what_several_objects_lack_is_one_question(tmp_path: Path) -> None:
    hosts = "hosts: [{name: b, cluster: c}, {name: a, cluster: c}]\nclusters: [{name: c}]\nvms: []\n"

    found = {question.key: question for question in asked(tmp_path, hosts)}

    version = next(iter(found.values()))
    assert (version.key, sorted(version.objects)) == ("hosts[].version", ["a", "b"])
    assert "host.esx_version_supported" in version.rules
    assert found["hosts[].edition"].instead == (("edition_key",),)
    assert found["distributed_switches"].objects == ()
    assert found["hosts[].vmkernels"].is_of_each
    assert set(list(found)[-5:]) == {
        *("hosts[].vmkernels", "hosts[].service_consoles", "hosts[].port_groups", "hosts[].switches"),
        "hosts[].firewall.open_ports",
    }


def test_an_entry_of_the_guide_is_not_asked_for_but_told(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    host = '{name: a, cluster: c, version: "4.1.0", vendor: HP, model: ProLiant DL380 G6, bios_version: P62}'
    file.write_text(SPEC_HEAD + f"clusters: [{{name: c}}]\nhosts: [{host}]\nvms: []\n", encoding="utf-8")

    found = questions_of(judged(file))

    assert not [question for question in found.questions if question.kind == "compatibility_guide"]
    assert found.elsewhere["compatibility_guide/HP/ProLiant DL380 G6"].startswith("cluster spec: compatibility_guide")


def test_members_tell_a_mapping_and_a_list_tells_its_members(tmp_path: Path) -> None:
    host = "name: a, cluster: c, version: 8.0.3, pnics: [{device: vmnic0}], vmkernels: [{device: vmk1, services: [vmotion]}]"
    spec = f"hosts: [{{{host}}}]\nclusters: [{{name: c, ha: {{enabled: true}}}}]\nvms: []\n"

    keys = [question.key for question in asked(tmp_path, spec)]

    assert "hosts[].vmkernels[vmk1].port_group" in keys
    assert "clusters[].ha.host_monitoring" in keys
    assert "clusters[].ha" not in keys
    assert "hosts[].vmkernels" not in keys


HOST = ("a",)
MEANINGS = [
    (Question("hosts", ("version",), HOST), "8.0 Update 3", "8.0 Update 3"),
    (Question("hosts", ("version",), HOST), "8.0", "8.0"),
    (Question("hosts", ("version",), HOST), '"8.0"', "8.0"),
    (Question("hosts", ("maintenance_mode",), HOST), "no", False),
    (Question("hosts", ("maintenance_mode",), HOST), "Y", True),
    (Question("hosts", ("maintenance_mode",), HOST), "true", True),
    (Question("hosts", ("memory_mb",), HOST), "512 GB", "512 GB"),
    (Question("hosts", ("memory_mb",), HOST), "4096", 4096),
    (Question("hosts", ("model",), HOST), "it: s a # model", "it: s a # model"),
    (Question("hosts", ("bios",), HOST), "hyperthreading: true", {"hyperthreading": True}),
    (Question("hosts", ("bios",), HOST), "{}", {}),
    (Question("hosts", ("port_groups", "ft", "vlan"), HOST), "20", 20),
    (Question("hosts", ("port_groups", "ft", "vlan"), HOST), "0-4094", "0-4094"),
    (Question("hosts", ("port_groups", "ft", "active"), HOST), "vmnic0, vmnic1", ["vmnic0", "vmnic1"]),
    (Question("hosts", ("port_groups", "ft", "active"), HOST), "- vmnic0", ["vmnic0"]),
    (Question("hosts", ("port_groups", "ft", "active"), HOST), "None", []),
    (Question("hosts", ("pnics",), HOST), "[]", []),
    (Question("hosts", ("pnics",), HOST), "device: vmnic0", [{"device": "vmnic0"}]),
    (Question("hosts", ("pnics",), HOST), "- device: a\n- {device: b, speed_mbps: 1}",
     [{"device": "a"}, {"device": "b", "speed_mbps": 1}]),
    (Question("vms", ("devices",), HOST), "usb, sound", ["usb", "sound"]),
    (Question("datastores", (), ()), "none", []),
]  # fmt: skip


@pytest.mark.parametrize(("question", "text", "value"), MEANINGS, ids=lambda one: one if isinstance(one, str) else "")
def test_an_answer_is_read_as_people_type_it(question: Question, text: str, value: Any) -> None:
    assert value_of(question, f" {text} ") == {question.below: value}


def test_an_answer_may_be_for_what_would_do_instead() -> None:
    question = Question("hosts", ("cpu", "model"), HOST, instead=(("vendor", "family", "model_number", "stepping"),))

    assert value_of(question, "vendor: Intel, family: 6") == {("cpu", "vendor"): "Intel", ("cpu", "family"): 6}
    assert value_of(question, "vendor of it: Intel") == {("cpu", "model"): "vendor of it: Intel"}


def test_what_is_no_yaml_is_an_error() -> None:
    with pytest.raises(InputError, match="the answer cannot be read: not YAML"):
        value_of(Question("hosts", ("bios",), HOST), "{a: [")


def test_a_wrong_value_is_an_error_with_the_nearest_word(tmp_path: Path) -> None:
    file = tmp_path / "spec.yaml"
    file.write_text(SPEC_HEAD + "hosts: [{name: a, cluster: c}]\n", encoding="utf-8")
    facts = judged(file).facts

    with pytest.raises(InputError) as told:
        with_answers(
            file.read_text(encoding="utf-8"), str(file), facts, {("hosts", "a", "connection_state"): "conected"}
        )

    assert told.value.message == (
        "“connection_state” is “conected”; expected one of: connected, disconnected, not_responding (did you mean “connected”?)"
    )


def test_answers_stand_beside_what_people_wrote(tmp_path: Path) -> None:
    text = SPEC_HEAD + (
        "# ours\nhosts:\n  - name: a   # rack 4\n    cluster: c\n    pnics:\n    - {device: vmnic0}  # left\n"
        "vms:\n- {name: db, network_adapters: [{network: x}, {network: y}]}\n"
    )
    file = tmp_path / "spec.yaml"
    file.write_text(text, encoding="utf-8")
    answers = {
        ("vcenters", "vc", "version"): "8.0U3",
        ("hosts", "a", "pnics", "vmnic0", "speed_mbps"): 10000,
        ("hosts", "a", "bios", "hyperthreading"): True,
        ("hosts", "b", "version"): "8.0U3",
        ("vms", "db", "network_adapters", "1", "type"): "vmxnet3",
        ("vms", "db", "disks"): [{"label": "Hard disk 1", "size_gb": 40}],
        ("datastores",): [],
    }

    written = with_answers(text, str(file), judged(file).facts, answers)

    assert written == SPEC_HEAD + (
        '\nvcenter:\n  name: vc\n  version: "8.0.3"\n\n'
        "# ours\nhosts:\n  - name: a   # rack 4\n    cluster: c\n    bios: {hyperthreading: true}\n    pnics:\n"
        "    - {device: vmnic0, speed_mbps: 10000}  # left\n"
        '  - name: b\n    version: "8.0.3"\n\n'
        "datastores: []\n\n"
        "vms:\n- {name: db, network_adapters: [{network: x}, {network: y, type: vmxnet3}],"
        " disks: [{label: Hard disk 1, size_gb: 40}]}\n"
    )


def test_a_spec_is_made_for_objects_of_other_inputs(tmp_path: Path) -> None:
    file = tmp_path / "other.yaml"
    file.write_text(SPEC_HEAD + "hosts: [{name: a, pnics: [{device: vmnic0}]}]\n", encoding="utf-8")
    answers = {("hosts", "a", "pnics", "vmnic0", "speed_mbps"): 10000, ("hosts", "a", "version"): "8.0U3"}

    assert with_answers("", "new.yaml", judged(file).facts, answers) == SPEC_HEAD + (
        '\nhosts:\n  - name: a\n    version: "8.0.3"\n    pnics:\n'
        "      - {device: vmnic0, speed_mbps: 10000}\n    partial: [pnics]\n\npartial: [hosts]\n"
    )


def _without(value: Any, chance: random.Random) -> None:
    """Take every sixth key out of a document."""
    if isinstance(value, dict):
        for key in list(value):
            if key == "host_profiles":
                for profile in value[key].values():
                    _without(profile, chance)
            elif key == "compatibility_guide":
                continue
            elif key not in NAMES and chance.random() < 1 / 6:
                del value[key]
            else:
                _without(value[key], chance)
    elif isinstance(value, list):
        for child in value:
            _without(child, chance)


def _is_part(value: Any, of: Any) -> bool:
    """Tell whether a value says nothing else than another, if perhaps less: a storage policy without all of its rules."""
    return value == of or (isinstance(value, dict) and isinstance(of, dict) and value.items() <= of.items())


@pytest.mark.whole
@pytest.mark.parametrize("seed", range(4 if is_whole() else 1))
@pytest.mark.parametrize("file", HEALTHY if is_whole() else HEALTHY[::3], ids=lambda file: file.stem)
def test_an_estate_that_lost_facts_gets_them_back(tmp_path: Path, file: Path, seed: int) -> None:
    whole = judged(file)
    text = file.read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    _without(document, random.Random(seed))
    spec = tmp_path / "spec.yaml"
    spec.write_text(yaml.safe_dump(document, sort_keys=False), encoding="utf-8")

    answered = [told for one in rounds_of_answers(spec, whole) for _, told in one]

    given = {path for told in answered for path in told}
    assert given
    said = join(read_file(spec.read_text(encoding="utf-8"), str(spec)))
    told = [
        one
        for kind in KINDS
        for name, value in said.members(kind).items()
        for one in values_of(object_field(kind), value, (kind, name))
    ]
    assert [path for path, value in told if not _is_part(value, whole.facts.get(path))] == []
    lacking = {one.path for finding in judged(spec).findings for one in finding.missing}
    assert [path for path in lacking if whole.facts.get(path) is not None and path not in given] == []


def about(*below: str, kind: str = "hosts", objects: tuple[str, ...] = ("a", "b")) -> Question:
    return Question(kind, below, objects)


def test_a_table_has_a_head_and_a_line_for_each_member() -> None:
    text = "device, port_group, mtu, services\nvmk0, A: B, -, none\nvmk1, FT, 9000, [vmotion, ft_logging]"

    assert value_of(about("vmkernels"), text.replace("A: B", "'A: B'")) == {
        ("vmkernels",): [
            {"device": "vmk0", "port_group": "A: B", "services": []},
            {"device": "vmk1", "port_group": "FT", "mtu": 9000, "services": ["vmotion", "ft_logging"]},
        ]
    }
    groups = value_of(about("port_groups", kind="distributed_switches", objects=("s",)), "name, nsx\nx, no\ny, yes")
    assert groups == {("port_groups",): [{"name": "x", "nsx": False}, {"name": "y", "nsx": True}]}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("device, mtu\nvmk0", "a line has 1 values for 2 keys"),
        ("device, mtu\nvmk0, 1500, x", "a line has 3 values for 2 keys"),
        ("device, mtu\nvmk0, [", "the answer cannot be read: "),
        ("device, ip\nvmk0, 10.0.0.1", "an address is that of one object"),
        ("device: vmk0, ip: 10.0.0.1", "an address is that of one object"),
    ],
)
def test_a_table_that_does_not_fit_is_refused(text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        value_of(about("vmkernels"), text)
    assert caught.value.message.startswith(message)


def test_all_stands_for_the_hosts_unless_one_is_called_so() -> None:
    members = about("hosts", kind="distributed_switches", objects=("s",))

    assert value_of(members, "host: all, uplinks: {u: vmnic0}", ["a", "b"]) == {
        ("hosts",): [{"host": "a", "uplinks": {"u": "vmnic0"}}, {"host": "b", "uplinks": {"u": "vmnic0"}}]
    }
    assert value_of(members, "host: all", ["a", "all"]) == {("hosts",): [{"host": "all"}]}
    stores = Question("datastores", (), ())
    assert value_of(stores, "name, hosts\nd, all\ne, a", ["a", "b"]) == {
        (): [{"name": "d", "hosts": ["a", "b"]}, {"name": "e", "hosts": ["a"]}]
    }
    assert value_of(about("hosts", kind="datastores", objects=("d",)), "all", ["a", "b"]) == {("hosts",): ["a", "b"]}


def test_addresses_are_of_the_objects_in_their_order() -> None:
    of_two = about("vmkernels", "vmk0", "ip")

    assert values_of_each(of_two, "10.0.0.9, 10.0.0.8") == {"a": "10.0.0.9", "b": "10.0.0.8"}
    assert values_of_each(of_two, "10.0.0.9-10") == {"a": "10.0.0.9", "b": "10.0.0.10"}
    for text in ("10.0.0.1", "10.0.0.1-1", "10.0.0.1-3", "10.0.0.2-1", "10.0.0.1-999", "1 2 3"):
        with pytest.raises(InputError):
            values_of_each(of_two, text)


def test_of_facts_asked_together_those_named_are_true() -> None:
    facts = [about("maintenance_mode"), about("firewall", "enabled")]

    assert list(chosen(facts, "firewall.enabled").values()) == [False, True]
    assert list(chosen(facts, "All").values()) == [True, True]
    assert list(chosen(facts, "none").values()) == [False, False]
    for text in ("enabled", "all maintenance_mode", "none, firewall.enabled", "yes"):
        with pytest.raises(InputError):
            chosen(facts, text)
