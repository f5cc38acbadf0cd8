"""How much of what there is to try a test tries: a sample, or with ``--whole`` everything."""

from __future__ import annotations

import os

WHOLE = "FTPOLICY_TESTS_WHOLE"
"""The environment tells it to the processes that share the tests out, and to modules while they are imported."""

_SHARE = 5


def is_whole() -> bool:
    """Tell whether everything is to be tried."""
    return bool(os.environ.get(WHOLE))


def several(count: int) -> int:
    """Return how many examples a property is tried with where ``count`` are to be tried now and then."""
    return count if is_whole() else max(count // _SHARE, 10)
