"""Lines fit the terminal, in English and in Japanese."""

from __future__ import annotations

from hypothesis import given, strategies as st

from validator.report.wrap import width, wrap


def test_words_are_kept_whole() -> None:
    assert list(wrap("one two three  four", 9, " ")) == [" one two", " three", " four"]


def test_japanese_is_broken_between_phrases() -> None:
    text = "仮想マシンのスナップショットをすべて削除してください"

    assert list(wrap(text, 34, "")) == ["仮想マシンの", "スナップショットをすべて", "削除してください"]


def test_a_phrase_that_is_too_long_is_broken_between_characters_but_not_before_a_full_stop() -> None:
    assert width("FT ログ") == 7
    assert list(wrap("仮想マシンです。次", 10, "")) == ["仮想マシン", "です。次"]
    assert list(wrap("仮想マシン。次", 10, "")) == ["仮想マシン。", "次"]


def test_an_english_word_within_japanese_is_kept_whole() -> None:
    assert list(wrap("物理NICを使用", 8, "")) == ["物理NIC", "を使用"]


@given(st.text("ab 仮想。、x-", max_size=60), st.integers(4, 30))
def test_nothing_is_lost_and_lines_fit(text: str, columns: int) -> None:
    lines = list(wrap(text, columns, ""))

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for line in lines:
        assert width(line.rstrip("。、 ")) <= columns or " " not in line.rstrip("。、 ")
