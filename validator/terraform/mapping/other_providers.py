"""Resources of other providers that deploy what rules are about: nothing of them is read, so they are named."""

from __future__ import annotations

from collections.abc import Sequence

from validator.facts.spec_document import natural
from validator.model import Resource

_VCF = "vcf_"
_MOST = 20
"""How many resources one note names."""


def not_read(resources: Sequence[Resource], file: str) -> list[str]:
    """Return a note that names the resources of VMware Cloud Foundation among ``resources``, if there are any."""
    addresses = {one.address for one in resources if one.mode == "managed" and one.type.startswith(_VCF)}
    found = sorted(addresses, key=natural)
    if not found:
        return []
    more = f" and {len(found) - _MOST} more" if len(found) > _MOST else ""
    note = (
        f"{file}: resources of VMware Cloud Foundation are not read, and nothing is known of what they deploy: "
        f"{', '.join(found[:_MOST])}{more}. A cluster spec beside them tells it; `ftpolicy import vcf` makes one of the JSON "
        "of a bring-up, a domain or a cluster"
    )
    return [note]
