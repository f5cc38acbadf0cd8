"""Where the compatibility guide and datastores for heartbeats play a part; elsewhere rules about them do not apply."""

from __future__ import annotations

from typing import Any

import pytest

from validator.facts.derive.relevance import derive_relevance
from validator.facts.model import Facts

_KNOWN = {"vendor": "Example Corp", "model": "ES-1"}


def _guide(host: dict[str, Any], *entries: str, partial: bool = False) -> Any:
    facts = Facts({"hosts": {"a": dict(host)}})
    if entries:
        facts.objects["compatibility_guide"] = {entry: {} for entry in entries}
    if partial:
        facts.partial.add(("compatibility_guide",))
    derive_relevance(facts)
    return facts.members("hosts")["a"].get("guide_counts")


def test_legacy_ft_asks_for_an_entry_of_the_guide() -> None:
    assert _guide({"ft_type": "legacy", **_KNOWN}) is True
    assert _guide(_KNOWN) is True  # it may be legacy


def test_smp_ft_takes_an_entry_that_is_there() -> None:
    smp = {"ft_type": "smp", **_KNOWN}
    assert _guide(smp) is None
    assert _guide(smp, "Example Corp/ES-1") is True
    assert _guide(smp, "Example Corp/ES-2") is None
    assert _guide(smp, partial=True) is True
    for key in _KNOWN:
        unknown = {name: value for name, value in smp.items() if name != key}
        assert _guide(unknown) is None
        assert _guide(unknown, "Example Corp/ES-2") is True


def _heartbeats(datastores: dict[str, Any] | None, *partial: tuple[str, ...], options: Any = None) -> Any:
    cluster: dict[str, Any] = {"hosts": ["a", "b"], "ha": {"advanced_options": options or {}}}
    facts = Facts({"clusters": {"c": cluster}, "hosts": {"a": {"cluster": "c"}, "b": {"cluster": "c"}, "x": {}}})
    if datastores is not None:
        facts.objects["datastores"] = datastores
    facts.partial = set(partial)
    derive_relevance(facts)
    return cluster.get("heartbeats_count")


_SAN = {"type": "VMFS", "transport": "fc", "hosts": ["a", "b"]}


@pytest.mark.parametrize(
    ("store", "counts"),
    [
        (_SAN, True),
        ({**_SAN, "hosts": ["b"]}, True),
        ({**_SAN, "hosts": ["x"]}, None),
        ({"type": "VMFS"}, True),
        ({"hosts": ["a"]}, True),
        ({"type": "vSAN"}, None),
        ({"type": "PMEM", "hosts": ["a"]}, None),
        ({"transport": "vsan", "hosts": ["a", "b"]}, None),
        ({"type": "VMFS", "transport": "local", "hosts": ["a"]}, None),
        ({"type": "VMFS", "transport": "local"}, None),
        ({"type": "VMFS", "transport": "local", "hosts": ["a", "x"]}, None),
        ({"type": "VMFS", "transport": "local", "hosts": ["a", "b"]}, True),
        ({"type": "NFS", "transport": "local", "hosts": ["a"]}, True),
        ({"type": "NFS41", "transport": "local", "hosts": ["a"]}, True),
    ],
)
def test_what_may_hold_heartbeats(store: dict[str, Any], counts: bool | None) -> None:
    assert _heartbeats({"d": store, "v": {"type": "vSAN"}}) is counts


def test_lists_that_may_be_longer_leave_it_open() -> None:
    elsewhere = {"d": {**_SAN, "hosts": ["x"]}}
    assert _heartbeats({}) is None
    assert _heartbeats(None) is True
    assert _heartbeats({}, ("datastores",)) is True
    assert _heartbeats(elsewhere, ("datastores", "d", "hosts")) is True
    assert _heartbeats(elsewhere, ("clusters", "c", "hosts")) is True


@pytest.mark.parametrize("value", [True, "true", "TRUE"])
def test_the_option_turns_the_check_off(value: Any) -> None:
    assert _heartbeats({"d": _SAN}, options={"das.ignoreInsufficientHbDatastore": value}) is None
    assert _heartbeats({"d": _SAN}, options={"das.ignoreInsufficientHbDatastore": "false", "other": value}) is True
