"""What a text or a document is, and what one that is no input seems to be."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from validator.errors import InputError
from validator.facts.model import FORMAT
from validator.inputs.designs import import_of
from validator.model import Location
from validator.own_files import CONFIGURATION_KIND, WAIVERS_KIND
from validator.readers.text import export_hint
from validator.terraform.plan.state import VERSION

_MAX_LINE = 10_000
_SERVER_CELL = re.compile(r'^(?!\s*[{\[#]).*[,;\t|]"?VI SDK Server"?(?:[,;\t|\r]|$)')
"""A cell between separators, and no text in JSON or a comment that has these words."""


def has_wrapper_line(text: str) -> bool:
    """Tell whether a JSON object follows on one line of something else, such as the command that a wrapper ran.

    A comment, a directive or a key before it is YAML.
    """
    end = text.find("\n", 0, _MAX_LINE)
    line = text[: max(end, 0)].rstrip()
    if not line or not text.startswith("{", end + 1):
        return False
    return line.startswith("[command]") or not (line[0] in " \t{[#%&!-" or line.endswith(":"))


def is_state(document: Mapping[str, Any]) -> bool:
    """Tell whether a document is the output of `terraform show -json` of a state."""
    values = document.get("values")
    if isinstance(values, Mapping):
        return "root_module" in values or "outputs" in values
    return set(document) <= {"format_version", "terraform_version", "checks"} and "format_version" in document


def terraform_log(text: str) -> str | None:
    """Return what is wrong with a text that `terraform plan` printed; ``None`` for any other."""
    head = text[:20_000]
    if "Terraform will perform the following actions" in head or "Terraform used the selected providers" in head:
        return "this is what `terraform plan` prints for people, not a plan"
    return None


_OURS = re.compile(
    r"""ftpolicy(?:/v|\.facts)|planned_values|resource_changes|"?terraform_version"?:|root_module|"lineage":"""
)
_FOREIGN = re.compile(r"""^["']?apiVersion["']?[ \t]*:[ \t]*["']?(?!ftpolicy/)[\w.-]+(?:/|["' \t]*$)""", re.MULTILINE)
_KEYS = re.compile(r"""^(?:\{?[ \t]*")?(?:clusters|hosts|vms|distributed_switches|datastores)"?[ \t]*:""", re.MULTILINE)


def has_our_keys(text: str) -> bool:
    """Tell whether a text that cannot be read as an input is meant to be one, by the words of our inputs in it.

    Our own version or the members of a plan, a state or a facts document say so; so do the lists of a cluster spec at the
    top, unless an ``apiVersion`` says whose they are.
    """
    return _OURS.search(text) is not None or (_KEYS.search(text) is not None and _FOREIGN.search(text) is None)


def looks_like(document: Any) -> str:
    """Say what a well-formed document that is not an input seems to be."""
    if to_import := import_of(document):
        return to_import
    if isinstance(document, Mapping):
        if "encrypted_data" in document and "encryption_version" in document:
            return "this is a state or a plan that OpenTofu encrypted; write what it says with `tofu show -json > state.json`"
        if "version" in document and "lineage" in document:
            return f"this is a raw state file (terraform.tfstate), but not a whole one of version {VERSION}"
        if "resource" in document or "terraform" in document:
            return "this looks like Terraform code in JSON, not a plan"
        if "apiVersion" in document or "kind" in document:
            return "this looks like a Kubernetes manifest, not a cluster spec"
        if str(document.get("format", "")).startswith("ftpolicy."):
            return f"the format is “{document['format']}”; as an input only “{FORMAT}” is read"
        keys = ", ".join(json.dumps(key, ensure_ascii=False) for key in list(document)[:5])
        return (
            f"this is no plan, state, cluster spec or facts document; it is a mapping with the keys {keys or 'of none'}"
        )
    kind = "a list" if isinstance(document, list) else "a single value"
    return f"this is no plan, state, cluster spec or facts document; it is {kind}"


class NotAnInputError(InputError):
    """A file that is well formed but none of the kinds that are read."""


def refuse_log(text: str, path: str) -> None:
    """Refuse the stream of `terraform plan -json`: one JSON object a line, without the planned values."""
    first = text.lstrip().partition("\n")[0]
    if '"@level"' in first:
        message = "this is the log stream of `terraform plan -json`, not a plan"
        raise NotAnInputError(message, Location(path, 1, 1), "Write the plan with `terraform show -json PLANFILE`.")


def refuse_table(text: str, path: str) -> None:
    """Refuse a CSV file: by its name, or by a cell that the headers of all tables of RVTools have."""
    head = text[:_MAX_LINE].partition("\n")[0]
    if path.lower().endswith((".csv", ".tsv")) or _SERVER_CELL.search(head):
        raise NotAnInputError("this is a table (CSV), not an input", Location(path, 1, 1), export_hint(path))


def refuse_own_kind(value: Any, place: Location) -> None:
    """Refuse a document that belongs to ftpolicy and describes no estate."""
    kind = value["kind"].value if isinstance(value, dict) and "kind" in value else None
    if kind == CONFIGURATION_KIND:
        raise NotAnInputError("this is a configuration, not an input", place, f"Use it with: --config {place.file}")
    if kind == WAIVERS_KIND:
        raise NotAnInputError("this is a waivers file, not an input", place, f"Use it with: --waivers {place.file}")
