"""``ftpolicy``, and ``python -m validator``."""

from __future__ import annotations

import sys

from validator import __version__


def main() -> None:
    """Run the command line. The version alone is printed without it: its imports cost four times an empty Python."""
    if sys.argv[1:] == ["--version"]:
        sys.stdout.write(f"ftpolicy, version {__version__}\n")
        return
    from validator.cli import main as command_line  # noqa: PLC0415 - see above

    command_line()


if __name__ == "__main__":
    main()
