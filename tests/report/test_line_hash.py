"""Hashes of lines, against the values that GitHub's own implementation is tested with."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies

from validator.report.line_hash import line_hashes

GREETINGS = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        (
            " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
            [
                "8b7cf3e952e7aeb2:1",
                "b1ae1287ec4718d9:1",
                "bff680108adb0fcc:1",
                "c6805c5e1288b612:1",
                "b86d3392aea1be30:1",
                "e6ceba753e1a442:1",
            ],
        ),
        (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", GREETINGS),
        (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", GREETINGS),
        (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", GREETINGS),
        (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", GREETINGS),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_known_hashes(text: str, hashes: list[str]) -> None:
    assert line_hashes(text, range(1, 20)) == dict(enumerate(hashes, start=1))


@given(strategies.text(alphabet=" \t\r\nab東𝔘", max_size=300), strategies.sets(strategies.integers(0, 20)))
def test_the_hash_of_a_line_is_that_of_a_window_rolled_over_the_file(text: str, wanted: set[int]) -> None:
    rolled = _rolled(text)

    assert line_hashes(text, wanted) == {line: rolled[line] for line in sorted(wanted & rolled.keys())}


def _rolled(text: str) -> dict[int, str]:
    """Compute the same the way it is described: a window that moves by one character, with the oldest taken out."""
    data = text.encode("utf-16-le")
    units = [int.from_bytes(data[at : at + 2], "little") for at in range(0, len(data), 2)]
    kept: list[int] = []
    after_return = False
    for unit in units:
        if unit in (0x20, 0x09) or (after_return and unit == 0x0A):
            after_return = False
            continue
        after_return = unit == 0x0D
        kept.append(0x0A if after_return else unit)
    starts = [0] + [at + 1 for at, unit in enumerate(kept) if unit == 0x0A]
    stream = [*kept, 0xFFFF, *([0] * 100)]
    window, value, counts, found = [0] * 100, 0, {}, {}  # type: ignore[var-annotated]
    for at, unit in enumerate(stream):
        if at >= 100 and at - 100 in starts:
            counts[value] = counts.get(value, 0) + 1
            found[starts.index(at - 100) + 1] = f"{value:x}:{counts[value]}"
        value = (value * 37 + unit - 37**100 * window[at % 100]) % 2**64
        window[at % 100] = unit
    if len(stream) - 100 in starts:
        counts[value] = counts.get(value, 0) + 1
        found[starts.index(len(stream) - 100) + 1] = f"{value:x}:{counts[value]}"
    return found
