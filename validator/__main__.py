"""``ftpolicy``, and ``python -m validator``."""

from __future__ import annotations

import gc
import sys

from validator import __version__


def main() -> None:
    """Run the command line. The version alone is printed without it: its imports cost four times an empty Python."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"ftpolicy, version {__version__}\n")
        return
    gc.set_threshold(
        1_000_000
    )  # a plan is a great many objects and no cycles: looking for some takes a quarter of the time
    from validator.cli import main as command_line  # noqa: PLC0415 - see above

    try:
        command_line()
    finally:
        gc.freeze()  # the process ends: looking for cycles among all that was loaded takes a tenth of a small run


if __name__ == "__main__":
    main()
