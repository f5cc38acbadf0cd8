"""The cluster spec that a command is to write into."""

from __future__ import annotations

from pathlib import Path

from validator.errors import ConfigurationError
from validator.facts.model import Facts
from validator.readers.text import STDIN, read_text
from validator.spec_files.compare import read_file
from validator.spec_files.write import add_to_spec


def require_spec(spec: str) -> None:
    """Refuse what cannot be written into, before anything is done for it.

    Raises:
        ConfigurationError, FtpolicyError: it is no file of ours.
    """
    if spec == STDIN or Path(spec).is_dir():
        raise ConfigurationError(f"{spec} is no file that can be written; name the cluster spec to write into")
    if Path(spec).exists():
        text = read_text(spec)
        read_file(text, spec)
        add_to_spec(text, spec, Facts({}))
    elif not Path(spec).resolve().parent.is_dir():
        raise ConfigurationError(f"{spec}: there is no directory {Path(spec).parent}")
