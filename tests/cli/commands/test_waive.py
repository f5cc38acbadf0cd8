"""``ftpolicy waive``: what it writes, that it leaves everything else as it is, and what it refuses."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from tests.conftest import Cli
from validator.cli import common
from validator.messages import clean, has_words
from validator.model import Location, Waiver, WaiverEntry
from validator.waivers.file import HEAD, parse_waivers
from validator.waivers.write import with_waiver

FILE = ".ftpolicy-waivers.yaml"
ARGUMENTS = ("waive", "vm.no_snapshots", "vm/file01", "--reason", "audit", "--expires", "2027-01-31")
UNSEEN = "note: no PATH and no estate is there to look whether it has {}\n"
LINES = '- rule: vm.no_snapshots\n    subject: "vm/file01"\n    reason: "audit"\n    expires: 2027-01-31\n'


@pytest.fixture(autouse=True)
def _on_a_known_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(common, "today", lambda: date(2026, 11, 23))


def _entry(subject: str = "vm/new", reason: str = "x", owner: str | None = None, verdict: str = "fail") -> WaiverEntry:
    return WaiverEntry("vm.no_snapshots", verdict, Waiver(reason, "2027-01-31", owner, Location("x")), subject)


def test_a_new_file_is_written(cli: Cli) -> None:
    run = cli(*ARGUMENTS)

    assert (run.code, run.err) == (0, UNSEEN.format("vm/file01"))
    assert run.out == f"{FILE}: vm.no_snapshots is waived for vm/file01 until 2027-01-31 (UTC)\n"
    assert Path(FILE).read_text(encoding="utf-8") == f"{HEAD}  {LINES}"


def test_all_that_can_be_said_is_written(cli: Cli) -> None:
    options = ("--verdict", "undecided", "--owner", "運用チーム", "--waivers", "w.yaml")

    run = cli(
        "waive", "host.bios_certified", "host/esx0*", "--reason", 'a "b" # c: \\d', "--expires", "2026-11-23", *options
    )

    assert run.code == 0
    assert Path("w.yaml").read_text(encoding="utf-8") == HEAD + (
        "  - rule: host.bios_certified\n"
        '    subject: "host/esx0*"\n'
        "    verdict: undecided\n"
        '    reason: "a \\"b\\" # c: \\\\d"\n'
        '    owner: "運用チーム"\n'
        "    expires: 2026-11-23\n"
    )
    assert not Path(FILE).exists()


OTHER = "rule: vm.no_snapshots, subject: vm/a, reason: x, expires: 2027-01-31"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f"# ours\n{HEAD}  # first\n  - {{{OTHER}}}  # here\n\n  # the end\n",
            f"# ours\n{HEAD}  # first\n  - {{{OTHER}}}  # here\n  {LINES}\n  # the end\n",
        ),
        (f"{HEAD}- {{{OTHER}}}", f"{HEAD}- {{{OTHER}}}\n" + LINES.replace("\n  ", "\n")),
        (
            f"{HEAD}-   {{rule: vm.no_snapshots,\n    subject: vm/a, reason: x, expires: 2027-01-31\n    }}\n# end\n",
            f"{HEAD}-   {{rule: vm.no_snapshots,\n    subject: vm/a, reason: x, expires: 2027-01-31\n    }}\n"
            + LINES.replace("- rule", "-   rule").replace("\n    ", "\n    ")
            + "# end\n",
        ),
        (
            "waivers:\n  - rule: vm.no_snapshots\n    subject: vm/a\n    expires: 2027-01-31\n    reason: >-\n"
            "      two\n      lines\n\nkind: Waivers\napiVersion: ftpolicy/v1\n",
            "waivers:\n  - rule: vm.no_snapshots\n    subject: vm/a\n    expires: 2027-01-31\n    reason: >-\n"
            f"      two\n      lines\n\n  {LINES}kind: Waivers\napiVersion: ftpolicy/v1\n",
        ),
        (
            HEAD.replace("\nwaivers:\n", "\nwaivers: []  # none\n"),
            HEAD.replace("waivers:", "waivers:  # none") + f"  {LINES}",
        ),
        ("# only\n\n# comments", f"# only\n\n# comments\n{HEAD}  {LINES}"),
        ("", f"{HEAD}  {LINES}"),
        (
            f"{HEAD}  - {{{OTHER}}}\n".replace("\n", "\r\n"),
            f"{HEAD}  - {{{OTHER}}}\n  {LINES}".replace("\n", "\r\n"),
        ),
    ],
)
def test_everything_else_stays_as_it_is(before: str, after: str, cli: Cli) -> None:
    Path(FILE).write_bytes(before.encode())

    run = cli(*ARGUMENTS)

    assert (run.code, run.err) == (0, UNSEEN.format("vm/file01"))
    assert Path(FILE).read_bytes().decode() == after


def test_a_link_stays_a_link(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "real.yaml").write_text(f"{HEAD}- {{{OTHER}}}\n", encoding="utf-8")
    Path(FILE).symlink_to("real.yaml")

    assert cli(*ARGUMENTS).code == 0
    assert Path(FILE).is_symlink()
    assert "vm/file01" in (tmp_path / "real.yaml").read_text(encoding="utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == [FILE, "real.yaml"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({1: "vm.no_snapshot"}, "no rule “vm.no_snapshot” (did you mean “vm.no_snapshots”?)"),
        ({2: "file01"}, "the subject is “file01”; expected kind/name, as in host/esx02.example.com"),
        ({2: "host/a"}, "vm.no_snapshots judges objects of the kind vm; the waiver is for a host"),
        ({2: "vms/a"}, "the subject “vms/a” begins with no kind of object (did you mean “vm”?)"),
        ({2: "vm/a\x1b"}, "KIND/NAME is blank or has characters that cannot be shown; expected words on one line"),
        ({4: " "}, "--reason is blank or has characters that cannot be shown; expected words on one line"),
        ({4: "a\udc80"}, "--reason is blank or has characters that cannot be shown; expected words on one line"),
        ({4: "a\nb"}, "--reason is blank or has characters that cannot be shown; expected words on one line"),
        ({6: "2026-11-22"}, "--expires 2026-11-22 is past; today is 2026-11-23 in UTC"),
        (
            {6: "tomorrow"},
            "--expires is “tomorrow”; expected a day as YYYY-MM-DD, the last on which the waiver holds (UTC)",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_written(changes: dict[int, str], message: str, cli: Cli) -> None:
    run = cli(*(changes.get(index, word) for index, word in enumerate(ARGUMENTS)))

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: {message}")
    assert not Path(FILE).exists()


@pytest.mark.parametrize(
    ("before", "message"),
    [
        (
            f"{HEAD}  {LINES}",
            f"{FILE}:4:5: vm.no_snapshots is waived for vm/file01 already, until 2027-01-31\n"
            "  Change its expires or its reason there.",
        ),
        (f"{HEAD}- {{rule: 7}}\n", f"{FILE}:4:3: “waivers” lacks “subject” and “reason” and “expires”"),
        ("kind: ClusterSpec\n", f"{FILE}:1:1: the document lacks “apiVersion” and “waivers”"),
        (
            HEAD.replace("waivers:\n", f"waivers: [{{{OTHER}}}]\n"),
            f"{FILE}: the list of waivers has a form to which nothing can be added without changing the rest\n"
            f"  Add it by hand:\n  {LINES.rstrip()}",
        ),
        (
            HEAD.replace("waivers:\n", "waivers: [\n]\n"),
            f"{FILE}: the list of waivers has a form to which nothing can be added without changing the rest",
        ),
    ],
)
def test_a_file_that_cannot_take_it_stays_as_it_is(before: str, message: str, cli: Cli) -> None:
    Path(FILE).write_text(before, encoding="utf-8")

    run = cli(*ARGUMENTS)

    assert (run.code, run.out) == (2, "")
    assert run.err.startswith(f"error: {message}")
    assert Path(FILE).read_text(encoding="utf-8") == before


def test_what_is_written_is_heeded(cli: Cli) -> None:
    Path("a.yaml").write_text(
        "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nclusters: [{name: 'c[1]', fault_tolerance: true, ha: {enabled: false}}]\n",
        encoding="utf-8",
    )

    assert cli("check", "a.yaml", "--only", "cluster.ha_enabled").code == 1
    assert cli("waive", "cluster.ha_enabled", "cluster/c[1]", "--reason", "x", "--expires", "2026-11-23").code == 0
    assert cli("check", "a.yaml", "--only", "cluster.ha_enabled").code == 0


WORDS = st.text(
    st.sampled_from("ab \"'\\#:-[]{}*&!|>%@`,?\u2028\u2029\ufeff\uffff日😀\xa0") | st.characters(codec="utf-8"),
    min_size=1,
).filter(lambda text: has_words(text) and clean(text) == text)
NAMES = st.builds(lambda name: f"vm/{name}", WORDS)


@given(st.lists(st.tuples(NAMES, WORDS, st.none() | WORDS), max_size=4, unique_by=lambda one: one[0]), st.booleans())
def test_any_words_come_back_as_they_were(waivers: list[tuple[str, str, str | None]], has_comments: bool) -> None:
    text: str | None = None
    written: list[tuple[str | None, str, str | None]] = []
    for subject, reason, owner in waivers:
        text = with_waiver(text, _entry(subject, reason, owner), "w.yaml")
        written.append((subject, reason, owner))
        if has_comments:
            text += "  # a comment\n"
    found = parse_waivers(text, "w.yaml")[0] if text is not None else []
    assert [(one.subject, one.waiver.reason, one.waiver.owner) for one in found] == written


SPEC = "apiVersion: ftpolicy/v1\nkind: ClusterSpec\nvms: [{name: file01}, {name: file02}]\n"
CONFIG = (
    "apiVersion: ftpolicy/v1\nkind: Configuration\nestates: {tokyo: {inputs: [t.yaml]}, osaka: {inputs: [o.yaml]}}\n"
)


@pytest.mark.parametrize(
    ("subject", "arguments", "message"),
    [
        ("vm/file01", ("o.yaml",), None),
        ("vm/file0*", ("o.yaml",), None),
        ("vm/file01", (), None),
        ("vm/file01", ("--estate", "osaka"), None),
        ("vm/file1", ("o.yaml",), "no estate has the object vm/file1 (did you mean “file01”?)"),
        ("vm/*01x", ("o.yaml",), "no estate has the object vm/*01x"),
        ("vm/file3", (), "no estate has the object vm/file3 (did you mean “file02”?)"),
        ("vm/file01", ("--estate", "tokyo"), "no estate has the object vm/file01"),
        ("vm/file01", ("--estate", "tokio"), "no estate “tokio” (did you mean “tokyo”?)"),
        ("vm/file01", ("t.yaml",), "no estate has the object vm/file01"),
        (
            "vm/other",
            ("o.yaml", "gone.yaml"),
            "no estate has the object vm/other, as far as they can be read; gone.yaml",
        ),
    ],
)
def test_the_object_is_one_that_an_estate_has(
    subject: str, arguments: tuple[str, ...], message: str | None, cli: Cli
) -> None:
    Path(".ftpolicy.yaml").write_text(CONFIG, encoding="utf-8")
    Path("o.yaml").write_text(SPEC, encoding="utf-8")
    Path("t.yaml").write_text(SPEC.replace("file", "db"), encoding="utf-8")

    run = cli(*ARGUMENTS[:2], subject, *ARGUMENTS[3:], *arguments)

    assert Path(FILE).exists() is (message is None)
    assert run.code == (2 if message else 0)
    assert run.err.startswith(f"error: {message}") if message else run.err == ""


DISKS = (
    "apiVersion: ftpolicy/v1\nkind: ClusterSpec\n"
    "clusters: [{name: c, fault_tolerance: true}]\nhosts: [{name: h, cluster: c, version: '5.0'}]\n"
    "vms:\n- name: x\n  cluster: c\n  fault_tolerance: true\n"
    "  disks: [{label: a, provisioning: thin, rdm: none}, {label: b, provisioning: eager_zeroed_thick, rdm: none}]\n"
)


def test_a_waiver_of_one_disk_is_not_for_another(cli: Cli) -> None:
    rule, asked = (
        "vm.eager_zeroed_disks",
        ("--fail-on", "warning", "--only", "vm.eager_zeroed_disks", "--waivers", FILE),
    )
    Path("x.yaml").write_text(DISKS, encoding="utf-8")
    assert cli("check", "x.yaml", *asked[:-2]).code == 1

    run = cli("waive", rule, "vm/x", "x.yaml", *ARGUMENTS[3:])

    assert (run.code, run.out) == (0, f"{FILE}: {rule} is waived for vm/x until 2027-01-31 (UTC)\n")
    assert '\n    path: "/vms/x/disks/a/provisioning"\n' in Path(FILE).read_text(encoding="utf-8")
    assert cli("check", "x.yaml", *asked).code == 0
    swapped = DISKS.replace("label: a", "label: z").replace("label: b", "label: a").replace("label: z", "label: b")
    Path("x.yaml").write_text(swapped, encoding="utf-8")
    assert cli("check", "x.yaml", *asked).code == 1
    for subject in ("vm/*", "vm/x"):
        Path(FILE).unlink(missing_ok=True)
        Path("x.yaml").write_text(DISKS.replace("eager_zeroed_thick", "thin"), encoding="utf-8")
        assert cli("waive", rule, subject, "x.yaml", *ARGUMENTS[3:]).code == 0
        assert "path" not in Path(FILE).read_text(encoding="utf-8"), (
            "which of several, or of whose, is not for us to say"
        )


def test_a_waiver_may_name_one_of_several_faults(cli: Cli) -> None:
    run = cli(*ARGUMENTS, "--path", "/vms/file01/disks/*")

    assert run.code == 0
    assert Path(FILE).read_text(encoding="utf-8") == HEAD + (
        '  - rule: vm.no_snapshots\n    subject: "vm/file01"\n    path: "/vms/file01/disks/*"\n'
        '    reason: "audit"\n    expires: 2027-01-31\n'
    )
    assert cli(*ARGUMENTS).code == 0  # another waiver
    assert cli(*ARGUMENTS, "--path", "/vms/file01/disks/*").code == 2
    assert cli(*ARGUMENTS, "--path", "disks").err == (
        "error: --path is “disks”; expected where a report shows the fault, as in /hosts/esx02.example.com/pnics/vmnic3; "
        "* stands for anything\n"
    )
