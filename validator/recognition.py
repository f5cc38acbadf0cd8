"""What a text or a document is, and what one that is no input seems to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from validator.readers.tfstate import VERSION

_MAX_LINE = 10_000


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


def looks_like(document: Any) -> str:
    """Say what a well-formed document that is not an input seems to be."""
    if isinstance(document, Mapping):
        if "version" in document and "lineage" in document:
            return f"this is a raw state file (terraform.tfstate), but not a whole one of version {VERSION}"
        if "resource" in document or "terraform" in document:
            return "this looks like Terraform code in JSON, not a plan"
        if "apiVersion" in document or "kind" in document:
            return "this looks like a Kubernetes manifest, not a cluster spec"
        keys = ", ".join(json.dumps(key, ensure_ascii=False) for key in list(document)[:5])
        return (
            f"this is no plan, state, cluster spec or facts document; it is a mapping with the keys {keys or 'of none'}"
        )
    kind = "a list" if isinstance(document, list) else "a single value"
    return f"this is no plan, state, cluster spec or facts document; it is {kind}"
