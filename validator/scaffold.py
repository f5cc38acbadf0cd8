"""A new rule: policy, test and examples in their three places, working as they are and meant to be written over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from validator.errors import ConfigurationError

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")

_POLICY = """\
# METADATA
# title: The host is not in maintenance mode
# description: >-
#   Why the rule exists, for those who ask `ftpolicy rules {id}`. Replace this example with your own rule.
# related_resources:
#   - ref: https://example.com/our-standard
#     description: The document that states the requirement
# custom:
#   severity: warning
#   scope: host
#   reads: [hosts.*.maintenance_mode]
#   message: "{{subject}} is in maintenance mode; hosts for FT have to be in use"
#   solution: Take the host out of maintenance mode, or declare fault_tolerance false for it.
#   ja:
#     title: ホストがメンテナンスモードではない
#     description: ルールの目的を記述します。この例は自社のルールに書き換えてください。
#     message: "{{subject}} はメンテナンスモードです。FT 用のホストは使用中である必要があります"
#     solution: ホストのメンテナンスモードを終了するか、fault_tolerance に false を指定してください。
#   sources:
#     - id: our-standard
#       title: What the document demands, in its own words
#   confidence: V
package ft.{id}

deny contains finding if {{
	some h, host in input.hosts
	host.maintenance_mode == true
	finding := {{"subject": ["hosts", h], "path": ["hosts", h, "maintenance_mode"], "args": {{}}}}
}}
"""

_TEST = """\
package ft.{id}_test

import data.ft.{id}

test_maintenance_mode_is_denied if {{
	expected := {{{{"subject": ["hosts", "h1"], "path": ["hosts", "h1", "maintenance_mode"], "args": {{}}}}}}
	{name}.deny == expected with input as {{"hosts": {{"h1": {{"maintenance_mode": true}}, "h2": {{}}}}}}
}}

test_a_host_in_use_is_allowed if {{
	{name}.deny == set() with input as {{"hosts": {{"h1": {{"maintenance_mode": false}}}}}}
}}
"""

_EXAMPLE = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters:
  - name: ft-cluster
    fault_tolerance: true
hosts:
  - {{name: esx01.example.com, cluster: ft-cluster, maintenance_mode: {value}}}
  - {{name: esx02.example.com, cluster: ft-cluster, maintenance_mode: false}}
"""


def scaffold(identity: str, policies: Path) -> Mapping[Path, str]:
    """Return the files of a new rule ``identity`` (``area.name``) by their paths.

    ``policies`` is the directory of policies; examples go beside it. The example rule is about hosts: a rule that
    passes its checks and tests is easier to write over than an empty one.

    Raises:
        ConfigurationError: the id has another form, or one of the files exists.
    """
    if not _NAME.fullmatch(identity):
        raise ConfigurationError(
            f"“{identity[:80]}” is no id of a rule; write AREA.NAME in lower case with underscores, as host.power_profile"
        )
    area, _, name = identity.partition(".")
    examples = policies.parent / "examples" / "rules" / identity
    files = {
        policies / "ft" / area / f"{name}.rego": _POLICY.format(id=identity),
        policies / "ft" / area / f"{name}_test.rego": _TEST.format(id=identity, name=name),
        examples / "pass" / "cluster.yaml": _EXAMPLE.format(value="false"),
        examples / "fail" / "cluster.yaml": _EXAMPLE.format(value="true"),
    }
    existing = next((path for path in files if path.exists()), None)
    if existing is not None:
        raise ConfigurationError(f"{existing} exists; a new rule never writes over one")
    return files
