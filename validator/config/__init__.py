"""The configuration: `.ftpolicy.yaml`, or the file that ``--config`` names. What it says, and where it is found."""

from __future__ import annotations

from validator.config.discovery import find_file, repository_root, shown_path
from validator.config.model import (
    DEFAULT_GATE,
    Configuration,
    Estate,
    Expectation,
    Lock,
    Pattern,
    RuleSetting,
    Settings,
)
from validator.config.reader import read_configuration

__all__ = [
    "DEFAULT_GATE",
    "Configuration",
    "Estate",
    "Expectation",
    "Lock",
    "Pattern",
    "RuleSetting",
    "Settings",
    "find_file",
    "read_configuration",
    "repository_root",
    "shown_path",
]
