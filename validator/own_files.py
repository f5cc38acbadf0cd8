"""The files that are ftpolicy's own: their names, kinds and formats. They sit beside inputs and are none."""

from __future__ import annotations

API_VERSION = "ftpolicy/v1"
"""What ``apiVersion`` says in every YAML file of ours."""

CONFIGURATION_FILE = ".ftpolicy.yaml"
CONFIGURATION_KIND = "Configuration"

SCHEMA_LINE = "# yaml-language-server: $schema="
"""What a YAML file begins with to tell editors its schema: https://github.com/redhat-developer/yaml-language-server."""

WAIVERS_FILE = ".ftpolicy-waivers.yaml"
WAIVERS_KIND = "Waivers"

BASELINE_FILE = ".ftpolicy-baseline.json"
BASELINE_FORMAT = "ftpolicy.baseline/2"
OLD_BASELINE_FORMATS = ("ftpolicy.baseline/1",)
