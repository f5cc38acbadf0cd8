"""``ftpolicy``, and ``python -m validator``."""

from __future__ import annotations

# The module behind `signal`, which itself takes milliseconds to import: enough for a Ctrl-C to end in a traceback.
import _signal  # type: ignore[import-not-found]
import os
import sys


def _interrupted(*_: object) -> None:
    """End at once: while modules are imported there is nothing to clean up, and an exception would show their code."""
    os.write(2, b"interrupted\n")
    os._exit(130)


def _interrupted_in_run(_number: int, frame: FrameType | None) -> None:
    """Raise what Python raises, but not into the import of a module, which may swallow it and go on."""
    while frame is not None:
        if "importlib._bootstrap" in frame.f_code.co_filename:
            _interrupted()
        frame = frame.f_back
    raise KeyboardInterrupt


if sys.argv[0].endswith(("ftpolicy", "ftpolicy.exe", "__main__.py")) or sys.argv[0] == "-m":
    _signal.signal(_signal.SIGINT, _interrupted)

import contextlib  # noqa: E402 - see above
import gc  # noqa: E402 - see above
from types import FrameType  # noqa: E402 - see above

from validator import __version__  # noqa: E402 - see above


def main() -> None:
    """Run the command line. The version alone is printed without it: its imports cost four times an empty Python."""
    if sys.argv[1:] == ["--version"]:
        with contextlib.suppress(OSError, AttributeError):  # what is wrong with the stream is told below
            os.write(sys.stdout.fileno(), f"ftpolicy, version {__version__}\n".encode())
            return
    gc.set_threshold(
        1_000_000
    )  # a plan is a great many objects and no cycles: looking for some takes a quarter of the time
    _signal.signal(_signal.SIGINT, _interrupted)
    from validator.cli import main as command_line  # noqa: PLC0415 - see above

    _signal.signal(_signal.SIGINT, _interrupted_in_run)
    try:
        command_line()
    finally:
        _signal.signal(_signal.SIGINT, _interrupted)
        gc.freeze()  # the process ends: looking for cycles among all that was loaded takes a tenth of a small run


if __name__ == "__main__":
    main()
