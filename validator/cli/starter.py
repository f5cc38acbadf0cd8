"""The files that ``ftpolicy init`` begins with, each with comments that say what its lines are for."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from validator import __version__
from validator.inputs.find import InputDirectory
from validator.model import InputKind
from validator.terraform.hcl.configuration.options import SUFFIXES as CODE

INTENT = """\
## What the inputs do not say about FT. Which clusters, hosts and virtual machines are meant for it, first of all:
## fault_tolerance: true on a cluster, a host or a virtual machine; until then clusters and hosts are assumed to be.
"""

EMPTY_SPEC = """\
# A cluster spec: what only people know, beside the plan. Take away the "# " before a key and write its value.
# What is left out is unknown, [] means none; a list is complete unless `partial` names it.
# `ftpolicy schema spec` gives an editor all keys.
apiVersion: ftpolicy/v1
kind: ClusterSpec
partial: [clusters, hosts, vms]
# clusters:
#   - name: ft-cluster
#     fault_tolerance: true          # meant for FT, with all its hosts
#     ha: {enabled: true}
# hosts:
#   - name: esx01.example.com
#     cluster: ft-cluster
#     version: "8.0U3"
# vms:
#   - name: db01
#     cluster: ft-cluster
#     fault_tolerance: true          # to be protected by FT
"""

PRE_COMMIT_ENTRY = r"""  - repo: local
    hooks:
      - id: ftpolicy
        name: ftpolicy
        entry: ftpolicy hook --   # judges the estates that the changed files belong to
        language: system          # the ftpolicy that is installed; its own repository has the same hook for pre-commit
        files: '(\.(tf|tofu|tfvars|tfstate|tftpl|tpl|tmpl|ya?ml|json|rego))$'
        require_serial: true
"""

PRE_COMMIT = f"""\
# Run `pre-commit install` once in every clone. A removed file is not passed to hooks: let CI run `ftpolicy check`.
repos:
{PRE_COMMIT_ENTRY}"""

_HEAD = f"""\
# What `ftpolicy check` does without arguments, here and in every directory below. `ftpolicy config show --origin` tells
# what holds and why; `ftpolicy schema config` gives an editor all keys.
apiVersion: ftpolicy/v1
kind: Configuration
required_version: ">={__version__}"

# The gate: errors fail it, and what is undecided because a fact is missing. Others: warning, info; or never alone.
fail_on: [error, undecided]

# Which objects are meant for FT, beside what cluster specs say: by name, Terraform address or vSphere tag.
# fault_tolerance:
#   vms: [{{tag: ft/yes}}]

# What is different here about rules. A rule that is switched off needs a reason, and every report shows it.
# rules:
#   vm.no_npiv: {{enabled: false, reason: "There is no Fibre Channel here."}}

# Findings that were there before and do not fail the gate: `ftpolicy baseline` writes this file.
# baseline: .ftpolicy-baseline.json

# Everything that is to be judged together is an estate. Paths are relative to this file. A name must exist, a glob may
# match nothing: write "plan*.json" for a plan that is not always there.
estates:
"""


def estate_names(places: Sequence[InputDirectory], top: str) -> Mapping[InputDirectory, str]:
    """Return a name for every place: its directory, or ``top`` for the directory of the configuration itself."""
    names: dict[InputDirectory, str] = {}
    for place in places:
        text = "-".join([*(place.directory.parts or (top,)), *([place.variant] if place.variant else [])])
        name = re.sub(r"[^A-Za-z0-9._-]+", "-", text).strip("-._") or "estate"
        while name in names.values():
            name += "-2"
        names[place] = name
    return names


def spec_name(place: InputDirectory) -> str:
    """Return the name of the cluster spec that an estate without one gets."""
    return f"cluster-{place.variant}.yaml" if place.variant else "cluster.yaml"


def configuration_text(names: Mapping[InputDirectory, str]) -> str:
    """Return a configuration with an estate for every place: code, its values, and what is beside them."""
    lines: list[str] = []
    for place, name in names.items():
        endings = [one for one in CODE if any(file.endswith(one) for file in place.code_files)]
        lines += [f"  {name}:", "    inputs:"]
        lines += [f"      - {_quoted(_any(place, f'*{ending}'))}" for ending in endings]
        files = [*place.value_files, *place.inputs, *([] if place.has_spec else [spec_name(place)])]
        lines += [f"      - {_quoted(_glob(place, file))}" for file in dict.fromkeys(files)]
        if place.code_files and InputKind.TERRAFORM_PLAN not in place.inputs.values():
            plan = _quoted(_any(place, "plan*.json"))
            lines.append(f"      - {plan}      # terraform plan -out p.bin && terraform show -json p.bin > plan.json")
        lines += [f"    # {file} cannot be read yet" for file in place.unreadable]
    return _HEAD + "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _any(place: InputDirectory, pattern: str) -> str:
    """Return a pattern of names in the directory of ``place``."""
    return _glob(place, pattern).replace("[*]", "*")


def _glob(place: InputDirectory, file: str) -> str:
    """Return the name of a file as a glob that matches nothing else."""
    return re.sub(r"[*?\[]", lambda found: f"[{found[0]}]", (place.directory / file).as_posix())
