"""Which facts a rule's Rego reads: every form in which rules reach facts, and libraries."""

from __future__ import annotations

from dataclasses import replace

import pytest

from validator.engine.base import RegoModule
from validator.rules.reads import AnyKey, Fact, Key, Reads, Step, reads
from validator.rules.static_check import parsed

DENY = """
deny contains finding if {
	some h, host in input.hosts
	%s
	finding := {"subject": ["hosts", h], "path": ["hosts", h], "args": {}}
}
"""


def _shown(found: Reads) -> set[str]:
    """Return the paths as text: S for the subject, * for a key, {…} for the value of a fact, ? for a computed key."""

    def step(one: Step) -> str:
        if one in found.subjects:
            return "S"
        if isinstance(one, Fact):
            return f"{{{'.'.join(map(step, one.path))}}}"
        return "?" if isinstance(one, AnyKey) else "*" if isinstance(one, Key) else str(one)

    return {".".join(map(step, path)) for path in found.paths}


def _followed(text: str, *libraries: tuple[str, str]) -> Reads:
    modules = [RegoModule("policies/ft/a/b.rego", f"package ft.a.b\n{text}")]
    modules += [RegoModule(f"policies/lib/{name}.rego", f"package lib.{name}\n{lines}") for name, lines in libraries]
    return reads(*map(parsed, modules))


def _reads(text: str, *libraries: tuple[str, str]) -> set[str]:
    return _shown(_followed(text, *libraries)) - {"hosts", "hosts.S", "hosts.*"}


@pytest.mark.parametrize(
    ("statement", "more", "expected"),
    [
        ("host.cpu.threads < 2", "", {"hosts.S.cpu.threads"}),
        ("input.hosts[h].cpu.mhz < 2", "", {"hosts.S.cpu.mhz"}),
        ("not host.managed == true", "", {"hosts.S.managed"}),
        ('object.get(host, ["cpu", "mhz"], 0) < 2', "", {"hosts.S.cpu.mhz"}),
        ('object.get(host, "build", 0) < 2', "", {"hosts.S.build"}),
        ('some field in ["a", "b"]\n\thost[field] == 1', "", {"hosts.S.a", "hosts.S.b"}),
        ("count(host.pnics) < 2", "", {"hosts.S.pnics"}),
        (
            "some nic in host.pnics\n\tnic.speed_mbps < 1000",
            "",
            {"hosts.S.pnics", "hosts.S.pnics.*.speed_mbps"},
        ),
        ("every nic in host.pnics { nic.up }", "", {"hosts.S.pnics", "hosts.S.pnics.*.up"}),
        ("host.vmkernels[_].mtu < 9000", "", {"hosts.S.vmkernels", "hosts.S.vmkernels.*.mtu"}),
        ('"vmotion" in host.services', "", {"hosts.S.services", "hosts.S.services.*"}),
        ("input.clusters[host.cluster].evc_mode == 1", "", {"hosts.S.cluster", "clusters.{hosts.S.cluster}.evc_mode"}),
        (
            "count({s | some d in host.disks; s := input.datastores[d].type}) > 0",
            "",
            {"hosts.S.disks", "hosts.S.disks.*", "datastores.{hosts.S.disks.*}.type"},
        ),
        ("some other, _ in input.hosts\n\tinput.hosts[other].ip == host.ip", "", {"hosts.*.ip", "hosts.S.ip"}),
        ("_slow(host)", "_slow(x) if x.cpu.mhz < 2", {"hosts.S.cpu.mhz"}),
        ('_at(host, "a") == 1', "_at(x, f) := value if value := x[f]", {"hosts.S.a"}),
        ('_of("a", host) == 1', '_of("a", x) := x.a\n_of("b", x) := x.b', {"hosts.S.a"}),
        (
            "count(_path(h)) > 0",
            '_path(h) := {p | p := array.concat(["hosts", h], ["a", "b"]); object.get(input, p, null) == null}',
            {"hosts.S.a.b"},
        ),
        ("[host.a, host.b] == [1, 2]", "", {"hosts.S.a", "hosts.S.b"}),
        ("[a, b] := [host.x, host.y]\n\ta.in > b.out", "", {"hosts.S.x.in", "hosts.S.y.out"}),
        ("_all[h].a == 1", "_all[h] := x if some h, x in input.hosts", {"hosts.*.a"}),
        ("host in _bad", "_bad contains x if { some x in input.hosts; x.a == 1 }", {"hosts.*.a"}),
        ('object.filter(host, ["a", "b"]) != {}', "", {"hosts.S.a", "hosts.S.b"}),
        (
            'p := split("cpu.mhz", ".")\n\tobject.get(host, p, 0) == 0',
            "",
            {"hosts.S.cpu.mhz"},
        ),
        ('input.changes[concat("/", ["", h])].action == "delete"', "", {"changes.?.action"}),
        ("input.now.hosts[h].mtu > host.mtu", "", {"now.hosts.S.mtu", "hosts.S.mtu"}),
        ("data.ftpolicy.params.a.b.limit < host.load", "", {"hosts.S.load"}),
        ("host.a == 1\n} else if {\n\thost.b == 2", "", None),
    ],
)
def test_forms_of_reading(statement: str, more: str, expected: set[str] | None) -> None:
    if expected is None:  # the else of a function
        text = DENY % "_f(host) == 1" + "_f(x) := 1 if {\n\tx.a == 1\n} else := 2 if {\n\tx.b == 2\n}\n"
        assert _reads(text) == {"hosts.S.a", "hosts.S.b"}
        return
    assert _reads(DENY % statement + more) == expected


@pytest.mark.parametrize(
    ("statement", "more", "expected"),
    [
        ("host.cpu == input.hosts.a.cpu", "", {"hosts.S.cpu", "hosts.a.cpu"}),
        ("host.cpu == null", "", set()),
        ("host.pnics == {}", "", set()),
        ("count(host.pnics) == 2", "", {"?"}),
        ('[host.cpu, 1] == [{"mhz": 1}, 1]', "", {"hosts.S.cpu"}),
        ("host.cpu in [x | some x in input.vms]", "", {"hosts.S.cpu", "vms.*"}),
        ("walk(host.cpu, [_, value])\n\tvalue.mhz == 1", "", {"hosts.S.cpu"}),
        ('sprintf("%v", [host.cpu]) == "1"', "", {"hosts.S.cpu"}),
        ("is_object(host.cpu)", "", set()),
        ("host.cpu", "", set()),
    ],
)
def test_what_is_read_with_all_that_is_in_it(statement: str, more: str, expected: set[str]) -> None:
    found = _followed(DENY % statement + more)

    assert _shown(replace(found, paths=found.whole)) - {"?"} == expected - {"?"}
    assert found.unfollowed == ()


@pytest.mark.parametrize(
    ("statement", "more", "expected"),
    [
        ("host[lower(host.name)] == 1", "", {"hosts.S.?", "hosts.S.name"}),
        ("host[_field(host)] == 1", '_field(x) := "a" if x.b == 1\n_field(x) := name if name := lower(x.c)', None),
        ("some row in data.acme.rows\n\thost[row.field] == 1", "", {"hosts.S.?"}),
    ],
)
def test_a_key_that_is_computed_may_be_any(statement: str, more: str, expected: set[str] | None) -> None:
    several = {"hosts.S.a", "hosts.S.?", "hosts.S.b", "hosts.S.c"}

    assert _reads(DENY % statement + more) == (several if expected is None else expected)


@pytest.mark.parametrize(
    ("statement", "places"),
    [
        ("data.ft.c.d.deny[_].path == host.name", [(5, 2)]),
        ("data[host.name].rows == 1", [(5, 2)]),
        ("data.ft.c.d.of(host) == 1", [(5, 2)]),
        ("host.a == 1 with input.b as 2", [(5, 2)]),
        ("later.a == 1\n\tlater := host.b", [(5, 2)]),
        ('{"a": x} = host.c\n\tx.d == 1', [(5, 8), (6, 2)]),
    ],
)
def test_what_cannot_be_followed_is_named(statement: str, places: list[tuple[int, int]]) -> None:
    found = _followed(DENY % statement).unfollowed

    assert [(one.file, one.line, one.column) for one in found] == [("policies/ft/a/b.rego", *one) for one in places]


def test_libraries_are_followed_by_their_names() -> None:
    library = (
        "needs",
        "partial := {p | some p in input.partial}\n"
        "unmet(paths) := (paths & partial) | {p | some p in paths; object.get(input, p, null) == null}\n",
    )
    rule = (
        "import data.lib.needs\n"
        "missing contains need if {\n"
        "\tsome h, host in input.hosts\n"
        '\tsome path in needs.unmet({["hosts", h, "vmkernels"]} | {["hosts", h, "vmkernels", k, "ip"] | some k, _ in '
        "host.vmkernels})\n"
        '\tneed := {"subject": ["hosts", h], "path": path}\n'
        "}\n"
    )

    assert _reads(rule, library) - {"partial", "partial.*"} == {"hosts.S.vmkernels", "hosts.S.vmkernels.*.ip"}


def test_denials_of_a_library_are_those_of_the_rule() -> None:
    library = (
        "speed",
        "deny(kind) := {finding |\n"
        "\tsome h, host in input.hosts\n"
        "\thost.traffic[kind].mbps < 1000\n"
        '\tfinding := {"subject": ["hosts", h], "path": ["hosts", h], "args": {}}\n'
        "}\n",
    )
    rule = 'import data.lib.speed\ndeny contains finding if some finding in speed.deny("vmotion")\n'

    assert _reads(rule, library) == {"hosts.S.traffic.vmotion.mbps"}


def test_a_rule_that_leads_to_itself_ends() -> None:
    (path,) = _reads(DENY % "_f(host) == 1" + "_f(x) := value if value := _f(x.next)")

    assert path.startswith("hosts.S.next.next")
