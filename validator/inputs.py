"""Files, directories and standard input become fragments of facts; what an input is follows from its content."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from validator import baseline, config, facts_input, spec, terraform
from validator.errors import FtpolicyError, InputError
from validator.model import Fragment, InputKind, Location, Resource
from validator.readers.json_text import parse_json
from validator.readers.plan_notes import plan_notes
from validator.readers.terraform_json import read_changes, read_outputs, read_plan, read_state
from validator.readers.text import STDIN, read_text
from validator.readers.tfstate import VERSION, is_tfstate, shown_state
from validator.waivers import file as waivers_file

if TYPE_CHECKING:
    from validator.readers.yaml_text import Node

SUFFIXES = (".json", ".yaml", ".yml", ".tfstate")
"""Names of files that a directory is searched for."""

_SURROGATES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""How JSON escapes characters beyond U+FFFF; YAML, of which JSON is a part otherwise, does not have it."""
_MAX_YAML = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Input:
    """One input as reports list it: its path, its kind, and how many objects of the estate it mentions."""

    path: str
    kind: InputKind
    objects: int


@dataclass(slots=True)
class Inputs:
    """Everything that could be read, and the errors of what could not."""

    fragments: list[Fragment] = field(default_factory=list)
    read: list[Input] = field(default_factory=list)
    errors: list[FtpolicyError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    existing: list[tuple[Fragment, frozenset[tuple[str, str]]]] = field(default_factory=list)
    """Every plan and state, with the address and the id of each resource that exists already."""

    @property
    def is_only_other(self) -> bool:
        """Whether every error is about a well-formed file that is none of the kinds that are read."""
        return all(isinstance(error, _NotAnInputError) for error in self.errors)

    def add(self, fragment: Fragment) -> None:
        """Take a fragment, and list its input."""
        self.fragments.append(fragment)
        self.read.append(Input(fragment.file, fragment.kind, fragment.count()))

    def add_terraform(self, document: Mapping[str, Any], kind: InputKind, path: str) -> None:
        """Take the facts of a plan or a state."""
        resources = _resources(document, kind, path)
        existing = resources
        if kind is InputKind.TERRAFORM_PLAN:
            changes = read_changes(document, path)
            self.add(terraform.plan_facts(resources, changes, path))
            existing = [*resources, *(change.before for change in changes if change.before is not None)]
        else:
            self.add(terraform.facts_of(resources, kind, path))
        identities = frozenset(
            (one.address, one.values["id"])
            for one in existing
            if one.mode == "managed" and isinstance(one.values.get("id"), str)
        )
        self.existing.append((self.fragments[-1], identities))

    def leave_out_superseded(self) -> None:
        """Leave out every state that a plan starts from: the plan tells what holds once it is applied."""
        plans = [one for one in self.existing if one[0].kind is InputKind.TERRAFORM_PLAN]
        for state, resources in self.existing:
            later = [plan.file for plan, known in plans if resources and resources <= known]
            if state.kind is InputKind.TERRAFORM_STATE and later:
                self.fragments = [one for one in self.fragments if one is not state]
                self.notes.append(f"{state.file}: left out: {later[0]} starts from it and tells what holds afterwards")


@dataclass(slots=True)
class Seen(Inputs):
    """What the readers saw of plans and states, kept instead of the facts; other inputs are read as ever.

    ``outputs`` maps names to values with ``Unknown`` and ``Secret`` leaves.
    """

    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def add_terraform(self, document: Mapping[str, Any], kind: InputKind, path: str) -> None:
        """Take the resources and the outputs of a plan or a state; of two outputs of one name the first stays."""
        resources = _resources(document, kind, path)
        self.resources += resources
        for name, value in read_outputs(document, path).items():
            if self.outputs.setdefault(name, value) != value:
                self.notes.append(f"{path}: the output {name} is left out: an input before it has one of that name")
        self.read.append(Input(path, kind, len(resources)))


def read_inputs(paths: Sequence[str]) -> Inputs:
    """Return what the inputs at ``paths`` say. One that cannot be read is an error; the others are read all the same."""
    inputs = Inputs()
    _read(paths, inputs)
    inputs.leave_out_superseded()
    return inputs


def read_resources(paths: Sequence[str]) -> Seen:
    """Return what the readers see at ``paths``, before it becomes facts; errors and notes as ``read_inputs`` has them."""
    seen = Seen()
    _read(paths, seen)
    return seen


def _resources(document: Mapping[str, Any], kind: InputKind, path: str) -> list[Resource]:
    return read_plan(document, path) if kind is InputKind.TERRAFORM_PLAN else read_state(document, path)


def _read(paths: Sequence[str], inputs: Inputs) -> None:
    for path in dict.fromkeys(paths):
        try:
            if path != STDIN and FilePath(path).is_dir():
                _read_directory(path, inputs)
            else:
                _read_file(path, inputs)
        except FtpolicyError as error:
            inputs.errors.append(error)


def _read_directory(path: str, inputs: Inputs) -> None:
    """Read every file of the directory that is an input; say which ones are not."""
    found = sorted(entry for entry in FilePath(path).iterdir() if entry.suffix in SUFFIXES and entry.is_file())
    own = {FilePath(name).resolve() for name in (config.DEFAULT_FILE, waivers_file.DEFAULT_FILE, baseline.DEFAULT_FILE)}
    files = [file for file in found if file.resolve() not in own]
    before = len(inputs.read) + len(inputs.errors)
    for file in files:
        try:
            _read_file(str(file), inputs)
        except _NotAnInputError as error:
            inputs.notes.append(f"{error.location}: left out: {error.message}")
        except FtpolicyError as error:
            inputs.errors.append(error)
    if len(inputs.read) + len(inputs.errors) == before:
        terraform_files = any(entry.suffix == ".tf" for entry in FilePath(path).iterdir())
        raise InputError(
            "the directory has no plan, state, cluster spec or facts document",
            Location(path),
            _HCL_HINT
            if terraform_files
            else "Name the files, or a directory with .json, .yaml, .yml or .tfstate files.",
        )


_HCL_HINT = "Terraform code is read as a plan: `terraform plan -out p.bin && terraform show -json p.bin > plan.json`."


class _NotAnInputError(InputError):
    """A file that is well formed but none of the kinds that are read."""


def _read_file(path: str, inputs: Inputs) -> None:
    if path.endswith((".tf", ".tf.json", ".tofu")):
        raise _NotAnInputError("this is Terraform code, which is not read directly", Location(path), _HCL_HINT)
    _read_text(read_text(path), path, inputs)


def _read_text(text: str, path: str, inputs: Inputs) -> None:
    if not text.strip():
        raise InputError("the file is empty", Location(path, 1, 1))
    if _has_wrapper_line(text):
        inputs.notes.append(f"{path}: line 1 is not JSON and was passed over")
        text = "\n" + text.partition("\n")[2]  # keeps the numbers of the lines
    if text.lstrip()[0] in "{[":
        _refuse_log(text, path)
        document = parse_json(text, path)
        if not spec.is_spec(document):
            del text  # as large as the plan, and no longer needed
            _read_document(document, path, inputs)
            return
        text = _SURROGATES.sub(lambda pair: str(json.loads(f'"{pair[0]}"')), text)
    _read_yaml(text, path, inputs)


def _has_wrapper_line(text: str) -> bool:
    """Tell whether a JSON object follows on one line of something else, such as the command that a wrapper ran.

    A comment, a directive or a key before it is YAML.
    """
    end = text.find("\n", 0, _MAX_LINE)
    line = text[: max(end, 0)].rstrip()
    if not line or not text.startswith("{", end + 1):
        return False
    return line.startswith("[command]") or not (line[0] in " \t{[#%&!-" or line.endswith(":"))


_MAX_LINE = 10_000


def _read_document(document: Any, path: str, inputs: Inputs) -> None:
    if not isinstance(document, Mapping):
        raise _NotAnInputError(_looks_like(document), Location(path, 1, 1))
    if document.get("format") == facts_input.FORMAT:
        inputs.add(facts_input.read_facts(document, path))
    elif document.get("format") == baseline.FORMAT:
        raise _NotAnInputError(
            "this is a baseline, not an input", Location(path, 1, 1), f"Use it with: --baseline {path}"
        )
    elif "planned_values" in document or "resource_changes" in document:
        inputs.add_terraform(document, InputKind.TERRAFORM_PLAN, path)
        inputs.notes += [f"{path}: {note}" for note in plan_notes(document)]
    elif is_tfstate(document):
        inputs.add_terraform(shown_state(document, path), InputKind.TERRAFORM_STATE, path)
    elif _is_state(document):
        inputs.add_terraform(document, InputKind.TERRAFORM_STATE, path)
    else:
        raise _NotAnInputError(_looks_like(document), Location(path, 1, 1))


def _is_state(document: Mapping[str, Any]) -> bool:
    values = document.get("values")
    if isinstance(values, Mapping):
        return "root_module" in values or "outputs" in values
    return set(document) <= {"format_version", "terraform_version", "checks"} and "format_version" in document


def _read_yaml(text: str, path: str, inputs: Inputs) -> None:
    from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - a run on plans alone does not need YAML
    from validator.waivers.comments import read_comments  # noqa: PLC0415 - as above

    if len(text) > _MAX_YAML:
        raise InputError(f"the YAML is larger than {_MAX_YAML // 1024**2} MiB, the limit", Location(path))
    if hint := _terraform_log(text):
        raise _NotAnInputError(hint, Location(path, 1, 1), _HCL_HINT)
    documents = parse_yaml(text, path)
    if not documents:
        raise InputError("the file has no YAML document, only comments or nothing", Location(path, 1, 1))
    specs: list[tuple[Node, Fragment]] = []
    before = len(inputs.errors)
    for document in documents:
        _refuse_own_kind(document.value, Location(path, document.line, document.column))
        if not spec.is_spec(dict.fromkeys(document.value) if isinstance(document.value, dict) else None):
            place = Location(path, document.line, document.column)
            raise _NotAnInputError(
                _looks_like(document.plain()), place, "A cluster spec begins with: apiVersion: ftpolicy/v1"
            )
        fragment, errors = spec.read_spec(document, path)
        inputs.errors.extend(errors)
        if fragment is not None:
            inputs.add(fragment)
            specs.append((document, fragment))
    if len(inputs.errors) == before:  # else comments may stand at objects that were not read
        inputs.errors += read_comments(text, path, specs)


def _refuse_own_kind(value: Any, place: Location) -> None:
    """Refuse a document that belongs to ftpolicy and describes no estate."""
    kind = value["kind"].value if isinstance(value, dict) and "kind" in value else None
    if kind == config.KIND:
        raise _NotAnInputError("this is a configuration, not an input", place, f"Use it with: --config {place.file}")
    if kind == waivers_file.KIND:
        raise _NotAnInputError("this is a waivers file, not an input", place, f"Use it with: --waivers {place.file}")


def _refuse_log(text: str, path: str) -> None:
    """Refuse the stream of `terraform plan -json`: one JSON object a line, without the planned values."""
    first = text.lstrip().partition("\n")[0]
    if '"@level"' in first:
        message = "this is the log stream of `terraform plan -json`, not a plan"
        raise _NotAnInputError(message, Location(path, 1, 1), "Write the plan with `terraform show -json PLANFILE`.")


def _terraform_log(text: str) -> str | None:
    head = text[:20_000]
    if "Terraform will perform the following actions" in head or "Terraform used the selected providers" in head:
        return "this is what `terraform plan` prints for people, not a plan"
    return None


def _looks_like(document: Any) -> str:
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
