"""A new rule: policy, test and examples in their three places, working as they are and meant to be written over."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from validator.errors import ConfigurationError

_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")

_POLICY = """\
# METADATA
# title: The host has 64 GB of memory or more
# description: >-
#   Why the rule exists, for those who ask `ftpolicy rules {id}`. Replace this example with your own rule.
# related_resources:
#   - ref: https://example.com/our-standard
#     description: The document that states the requirement
# custom:
#   severity: warning
#   scope: host
#   reads: [hosts.*.memory_mb]
#   message: "{{subject}} has {{actual}} MB of memory; our standard asks for {{required}} or more"
#   solution: Add memory to the host, or declare fault_tolerance false for it.
#   ja:
#     title: ホストに 64 GB 以上のメモリがある
#     description: ルールの目的を記述します。この例は自社のルールに書き換えてください。
#     message: "{{subject}} のメモリは {{actual}} MB です。自社の標準では {{required}} MB 以上が必要です"
#     solution: ホストにメモリを追加するか、fault_tolerance に false を指定してください。
#   sources:
#     - title: What the document demands, in its own words
#   confidence: V
package ft.{id}

_required := 65536

deny contains finding if {{
	some h, host in input.hosts
	host.memory_mb < _required
	args := {{"actual": host.memory_mb, "required": _required}}
	finding := {{"subject": ["hosts", h], "path": ["hosts", h, "memory_mb"], "args": args}}
}}
"""

_TEST = """\
package ft.{id}_test

import data.ft.{id}

test_too_little_memory_is_denied if {{
	args := {{"actual": 65535, "required": 65536}}
	expected := {{{{"subject": ["hosts", "h1"], "path": ["hosts", "h1", "memory_mb"], "args": args}}}}
	{name}.deny == expected with input as {{"hosts": {{"h1": {{"memory_mb": 65535}}, "h2": {{}}}}}}
}}

test_enough_memory_is_allowed if {{
	{name}.deny == set() with input as {{"hosts": {{"h1": {{"memory_mb": 65536}}}}}}
}}

# An unknown fact is absent: there is no finding, and METADATA reads makes the verdict undecided.
test_unknown_memory_is_not_denied if {{
	{name}.deny == set() with input as {{"hosts": {{"h1": {{}}}}}}
}}
"""

_EXAMPLE = """\
apiVersion: ftpolicy/v1
kind: ClusterSpec
clusters:
  - name: ft-cluster
    fault_tolerance: true
hosts:
  - {{name: esx01.example.com, cluster: ft-cluster, memory_mb: {value}}}
  - {{name: esx02.example.com, cluster: ft-cluster, memory_mb: 131072}}
  - {{name: esx03.example.com, cluster: ft-cluster, memory_mb: 131072}}
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
        examples / "pass" / "cluster.yaml": _EXAMPLE.format(value="131072"),
        examples / "fail" / "cluster.yaml": _EXAMPLE.format(value="32768"),
    }
    existing = next((path for path in files if path.exists()), None)
    if existing is not None:
        raise ConfigurationError(f"{existing} exists; a new rule never writes over one")
    return files
