"""Comments in cluster specs that waive: their grammar, where they may stand, and what they concern."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from tests.support.repositories import SPEC_HEAD
from validator.errors import InputError
from validator.facts.join import join
from validator.inputs import Inputs
from validator.inputs.read import _read_text
from validator.messages import has_words
from validator.model import Location, Path, Waiver, WaiverEntry
from validator.readers.yaml_text import parse_yaml
from validator.waivers.inline import KEYS, parse_comment

PLACE = Location("a.yaml", 7, 3)
W = 'ftpolicy:waive host.bios_certified expires=2027-03-31 reason="x"'
EXAMPLE = '\n  Write it like: ftpolicy:waive cluster.ha_enabled expires=2027-03-31 reason="Until the move"'


def _entry(rule: str = "a.b", verdict: str = "fail", reason: str = "x", owner: str | None = None) -> WaiverEntry:
    return WaiverEntry(rule, verdict, Waiver(reason, "2027-03-31", owner, PLACE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" ftpolicy:waive a.b expires=2027-03-31 reason=x", _entry()),
        ("ftpolicy:waive a.b reason=x expires=2027-03-31  ", _entry()),
        ('\tftpolicy:waive  a.b\texpires="2027-03-31" reason="x"', _entry()),
        (
            'ftpolicy:waive a.b verdict=undecided expires=2027-03-31 owner="the team" reason="a \\"b\\" \\\\ = # c"',
            _entry(verdict="undecided", owner="the team", reason='a "b" \\ = # c'),
        ),
        ("ftpolicy:waive a.b expires=2027-03-31 reason=移行中のため", _entry(reason="移行中のため")),
    ],
)
def test_a_comment_becomes_a_waiver(text: str, expected: WaiverEntry) -> None:
    assert parse_comment(text, PLACE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        " a host",
        " see ftpolicy:waive",
        " ftpolicy judges this",
        " ftpolicy: this host is new",
        " ftpolicy : 1",
        "noqa",
    ],
)
def test_other_comments_mean_nothing(text: str) -> None:
    assert parse_comment(text, PLACE) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("ftpolicy:waiver a.b", "“ftpolicy:waiver” is no word of ftpolicy (did you mean “ftpolicy:waive”?)"),
        ("ftpolicy: waive a.b", "“ftpolicy: waive” is no word of ftpolicy (did you mean “ftpolicy:waive”?)"),
        ("FTpolicy:waive a.b", "“FTpolicy:waive” is no word of ftpolicy (did you mean “ftpolicy:waive”?)"),
        ("ftpolicy:ignore a.b", "“ftpolicy:ignore” is no word of ftpolicy (did you mean “ftpolicy:waive”?)"),
        ("ftpolicy:waive", "“ftpolicy:waive” names no rule"),
        ("ftpolicy:waive reason=x expires=2027-03-31", "“ftpolicy:waive” names no rule"),
        ("ftpolicy:waive a.b", "the waiver lacks “expires” and “reason”"),
        ("ftpolicy:waive a.b expires=2027-03-31", "the waiver lacks “reason”"),
        ('ftpolicy:waive a.b expires=2027-03-31 reason=" "', "the waiver lacks “reason”"),
        ("ftpolicy:waive a.b reason=x", "the waiver lacks “expires”"),
        ("ftpolicy:waive a.b reasn=x", "unknown key “reasn” (did you mean “reason”?); there are: " + ", ".join(KEYS)),
        ("ftpolicy:waive a.b reason=x reason=y", "“reason” stands twice"),
        ("ftpolicy:waive a.b reason=two words", 'cannot read “words”; expected key=word or key="words"'),
        ('ftpolicy:waive a.b reason="open', 'cannot read “reason="open”; expected key=word or key="words"'),
        (
            "ftpolicy:waive a.b reason=x expires=31.3.2027",
            "“expires” is “31.3.2027”; expected a day as YYYY-MM-DD, the last on which the waiver holds (UTC)",
        ),
        (
            "ftpolicy:waive a.b reason=x expires=2027-02-29",
            "“expires” is “2027-02-29”; expected a day as YYYY-MM-DD, the last on which the waiver holds (UTC)",
        ),
        (
            "ftpolicy:waive a.b reason=x expires=2027-03-31 verdict=undecidd",
            "“verdict” is “undecidd” (did you mean “undecided”?); expected one of: fail, undecided",
        ),
    ],
)
def test_what_is_wrong_with_a_comment_is_said_at_its_line(text: str, message: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_comment(text, PLACE)

    assert str(raised.value) == f"a.yaml:7:3: {message}{EXAMPLE}"


@given(st.text())
def test_any_comment_is_a_waiver_an_error_or_nothing(text: str) -> None:
    for comment in (text, f"ftpolicy:waive {text}", f"ftpolicy:waive a.b expires=2027-03-31 reason={text}"):
        try:
            found = parse_comment(comment, PLACE)
        except InputError as error:
            assert error.location == PLACE
        else:
            assert found is None or (has_words(found.waiver.reason) and found.waiver.expires == "2027-03-31")


@given(st.text(min_size=1).filter(has_words))
def test_any_reason_can_be_written(reason: str) -> None:
    quoted = reason.replace("\\", "\\\\").replace('"', '\\"')
    found = parse_comment(f'ftpolicy:waive a.b expires=2027-03-31 reason="{quoted}"', PLACE)

    assert found is not None
    assert found.waiver.reason == reason


def _read(text: str) -> tuple[list[tuple[int | None, tuple[Path, ...]]], list[str]]:
    """Return the line and the objects of every waiver, and the errors without their hints."""
    inputs = Inputs()
    _read_text(SPEC_HEAD + text, "a.yaml", inputs)
    waivers = [one for fragment in inputs.fragments for one in fragment.waivers]
    errors = [str(error).partition("\n")[0] for error in inputs.errors]
    return [(one.waiver.location.line, one.objects) for one in waivers], errors


A, B = ("hosts", "a"), ("hosts", "b")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"hosts:\n- name: a  # {W}\n", (4, (A,))),
        (f"hosts:\n# {W}\n- name: a\n", (4, (A,))),
        (f"hosts:\n  # {W}\n  # more\n  # words\n  - name: a\n", (4, (A,))),
        (f"hosts:\n- name: a\n  model: x  # {W}\n- name: b\n", (5, (A,))),
        (f"hosts:\n- name: a\n  # {W}\n  pnics:\n  - {{device: vmnic0}}\n- name: b\n", (5, (A,))),
        (f"hosts:\n- name: a\n  pnics:\n  - {{device: vmnic0}}  # {W}\n", (6, (A,))),
        (f"hosts:\n- {{name: a, model: x}} # {W}\n- {{name: b}}\n", (4, (A,))),
        (f"hosts:\n- # {W}\n  name: a\n", (4, (A,))),
        (f"hosts:\n- name: a\n  model: >- # {W}\n    x\n", (5, (A,))),
        (f"hosts:\r- name: a\r  model: x # {W}\r", (5, (A,))),
        (f"hosts:\u2028- name: a\x85  model: x # {W}\n", (5, (A,))),
        (f"hosts:\r\n- name: a\r\n  model: x # {W}\r\n", (5, (A,))),
        (f"hosts:\n- name: 😀\n  model: 😀 # {W}\n", (5, (("hosts", "😀"),))),
        (f"vcenter: # {W}\n  name: v\n", (3, (("vcenters", "v"),))),
        (f"# {W}\nvcenter:\n  name: v\n", (3, (("vcenters", "v"),))),
        (f"vcenter:\n  name: v\n  version: '6.7' # {W}\n", (5, (("vcenters", "v"),))),
        (
            f"host_profiles:\n  p:\n    model: x # {W}\nhosts: [{{name: a, profile: p}}, {{name: b, profile: p}}]\n",
            (5, (A, B)),
        ),
        (f"hosts: [{{name: a}}]\n---\n{SPEC_HEAD}hosts:\n- name: b # {W}\n", (8, (B,))),
    ],
)
def test_a_comment_concerns_the_object_that_it_stands_at(text: str, expected: object) -> None:
    assert _read(text) == ([expected], [])


@pytest.mark.parametrize(
    "text",
    [
        f"hosts:\n- name: 'a # {W}'\n",
        f"hosts:\n- name: a\n  model: |\n    x\n    # {W}\n",
        f'hosts:\n- name: a\n  model: "x\n    # {W}"\n'.replace('reason="x"', "reason=x"),
        f"hosts:\n- name: a#{W}\n",
        f'{{"hosts": [{{"name": "a", "model": "# {W}"}}]}}'.replace('reason="x"', "reason=x"),
    ],
)
def test_what_stands_in_a_value_is_no_comment(text: str) -> None:
    if text.startswith("{"):
        inputs = Inputs()
        _read_text('{"apiVersion": "ftpolicy/v1", "kind": "ClusterSpec", ' + text[1:], "a.yaml", inputs)
        assert (inputs.errors, inputs.fragments[0].waivers) == ([], [])
    else:
        assert _read(text) == ([], [])


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            f"# {W}\n\nhosts:\n- name: a\n",
            "a.yaml:3:1: the waiver stands at no object: line 4 begins none, and no key of one",
        ),
        (
            f"hosts: # {W}\n- name: a\n",
            "a.yaml:3:8: the waiver stands at no object: line 3 begins none, and no key of one",
        ),
        (
            f"hosts:\n- name: a\n# {W}",
            "a.yaml:5:1: the waiver stands at no object: line 6 begins none, and no key of one",
        ),
        (
            f"hosts: [{{name: a}}, {{name: b}}] # {W}\n",
            "a.yaml:3:31: the waiver stands at several objects: host a and host b",
        ),
        ("hosts:\n- name: a # ftpolicy:waive\n", "a.yaml:4:11: “ftpolicy:waive” names no rule"),
    ],
)
def test_a_comment_at_no_object_or_at_several_is_an_error(text: str, error: str) -> None:
    assert _read(text) == ([], [error])


def test_comments_in_a_file_with_errors_are_left_in_peace() -> None:
    waivers, errors = _read(f"hosts:\n- nmae: a # {W}\n")

    assert (waivers, len(errors)) == ([], 2)


def test_comments_follow_their_objects_when_inputs_are_joined() -> None:
    inputs = Inputs()
    _read_text(f"{SPEC_HEAD}hosts:\n- name: esx1.example.com\n", "a.yaml", inputs)
    _read_text(f"{SPEC_HEAD}hosts:\n- name: ESX1 # {W}\n", "b.yaml", inputs)

    [entry] = join(inputs.fragments).waivers

    assert entry.objects == (("hosts", "esx1.example.com"),)
    assert entry.waiver.location == Location("b.yaml", 4, 14)


@given(st.text(alphabet=st.sampled_from("# \n:-'\"|>ab{}[],\t\r\x85\u2028😀"), max_size=40))
def test_any_text_around_a_comment_is_read_or_refused(text: str) -> None:
    inputs = Inputs()
    whole = f"{SPEC_HEAD}hosts:\n- name: a\n  model: {text}\n  # {W}\n  vendor: x\n# {text}\n"
    try:
        _read_text(whole, "a.yaml", inputs)
        parse_yaml(whole, "a.yaml")
    except InputError:
        return
    for fragment in inputs.fragments:
        assert all(one.objects == (A,) for one in fragment.waivers)


def test_a_comment_may_name_one_of_several_faults() -> None:
    found = parse_comment('ftpolicy:waive a.b expires=2027-03-31 reason=x path="/vms/a b/disks/*"', PLACE)

    assert found == WaiverEntry("a.b", "fail", Waiver("x", "2027-03-31", None, PLACE), path="/vms/a b/disks/*")
    with pytest.raises(InputError, match="“path” is “disks”; expected where a report shows the fault"):
        parse_comment("ftpolicy:waive a.b expires=2027-03-31 reason=x path=disks", PLACE)
    with pytest.raises(InputError, match="“reason” is blank; expected words"):
        parse_comment('ftpolicy:waive a.b expires=2027-03-31 reason="\u200b"', PLACE)
