"""Cluster specs to start from: whole estates on which every rule passes, or does not apply."""

from __future__ import annotations

from typing import NamedTuple

from validator.assets import example_text
from validator.errors import ConfigurationError, nearest
from validator.messages import clean


class _Design(NamedTuple):
    """A file of ``examples/``, and what it is in a few words."""

    file: str
    what: str


DESIGNS = {
    "9.0-vcf": _Design(
        "healthy/vcf-9.0.yaml", "9.0.1 as VMware Cloud Foundation installs it: four hosts, vSAN ESA, NSX"
    ),
    "8.0u3-vsan": _Design("healthy/vsan-esa-8.0u3.yaml", "8.0 Update 3: four hosts, vSAN ESA, one distributed switch"),
    "8.0u3-vmfs": _Design(
        "healthy/vmfs-8.0u3.yaml", "8.0 Update 3: four hosts, VMFS over Fibre Channel, one distributed switch"
    ),
    "8.0-two-node": _Design("healthy/two-node-vsan-8.0u2.yaml", "8.0 Update 2: two hosts of a branch office, vSAN"),
    "7.0-fc": _Design(
        "healthy/fibre-channel-7.0u3.yaml", "7.0 Update 3: three hosts, Fibre Channel, standard switches"
    ),
    "6.7-nfs": _Design("healthy/nfs-blades-6.7u3.yaml", "6.7 Update 3: four blades, NFS, one distributed switch"),
    "5.5-legacy": _Design("healthy/legacy-5.5u2.yaml", "5.5 Update 2: three hosts, legacy FT, Fibre Channel"),
    "4.0": _Design("cluster-spec.yaml", "4.0: ESX hosts, legacy FT; a comment beside most keys"),
}
"""By the word of ``ftpolicy init --like``, the newest first."""

_HEAD = """\
# {what}.
# From `ftpolicy init --like {word}`; it passes `ftpolicy check` as it stands. Names, addresses, versions, builds and hardware
# are those of an example: replace them by yours, and check again. What you do not know, leave out: left out is unknown.
"""

_TARGET = """# All of it is a design: nobody has seen that anything is so. Once every value is what the vSphere Client shows, take out the line.
describes: target
"""


def design(word: str) -> str:
    """Return the cluster spec that ``word`` stands for, with a comment that says what to replace.

    Raises:
        ConfigurationError: there is no such design.
    """
    found = DESIGNS.get(word.lower())
    if found is None:
        known = "; ".join(f"{one}: {design.what}" for one, design in DESIGNS.items())
        raise ConfigurationError(f"no design “{clean(word[:80])}”{nearest(word, DESIGNS)}", hint=f"There are: {known}.")
    text = example_text(found.file)
    head, kind, rest = text[text.index("apiVersion:") :].partition("kind: ClusterSpec\n")
    return _HEAD.format(what=found.what, word=word.lower()) + head + kind + _TARGET + rest
