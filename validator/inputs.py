"""Files, directories and standard input become fragments of facts; what an input is follows from its content."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from validator import baseline, config, facts_input, spec, terraform, terraform_code
from validator.errors import FtpolicyError, InputError
from validator.hcl.options import SUFFIXES as _CODE, Options
from validator.model import Fragment, InputKind, Location, Resource
from validator.places import CodePlaces
from validator.readers.json_text import parse_json
from validator.readers.plan_notes import plan_notes
from validator.readers.terraform_json import read_changes, read_outputs, read_plan, read_state
from validator.readers.text import STDIN, read_text
from validator.readers.tfstate import is_tfstate, shown_state
from validator.recognition import (
    NotAnInputError,
    has_wrapper_line,
    is_state,
    looks_like,
    refuse_log,
    refuse_own_kind,
    terraform_log,
)
from validator.waivers import file as waivers_file

if TYPE_CHECKING:
    from validator.hcl.read import Terraform
    from validator.hcl.remarks import Remark
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
    """Everything that could be read, and the errors of what could not.

    ``source_maps`` find the lines of what Terraform code says.
    """

    fragments: list[Fragment] = field(default_factory=list)
    read: list[Input] = field(default_factory=list)
    errors: list[FtpolicyError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    options: Options = field(default_factory=Options)
    source: str | None = None
    source_maps: list[CodePlaces] = field(default_factory=list)
    existing: list[tuple[Fragment, frozenset[tuple[str, str]]]] = field(default_factory=list)
    """Every plan and state, with the address and the id of each resource that exists already."""

    @property
    def is_only_other(self) -> bool:
        """Whether every error is about a well-formed file that is none of the kinds that are read."""
        return all(isinstance(error, NotAnInputError) for error in self.errors)

    def add(self, fragment: Fragment) -> None:
        """Take a fragment, and list its input."""
        self.fragments.append(fragment)
        self.read.append(Input(fragment.file, fragment.kind, fragment.count()))

    def add_terraform(self, document: Mapping[str, Any], kind: InputKind, path: str) -> None:
        """Take the facts of a plan or a state."""
        resources, remarks = self._resources(document, kind, path)
        existing = resources
        if kind is InputKind.TERRAFORM_PLAN:
            changes = read_changes(document, path)
            self.add(terraform.plan_facts(resources, changes, path))
            existing = [*resources, *(change.before for change in changes if change.before is not None)]
        else:
            self.add(terraform.facts_of(resources, kind, path))
        self._heed(remarks)
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

    def add_code(self, found: Terraform) -> None:
        """Take the facts of Terraform code."""
        self.add(terraform.facts_of(found.resources, InputKind.TERRAFORM_HCL, found.path))
        self._heed(found.remarks)

    def _heed(self, remarks: Sequence[Remark]) -> None:
        """Take the waivers among the comments of the code that the last fragment is of."""
        if remarks:
            from validator.waivers.code import read_remarks  # noqa: PLC0415 - a run without waivers does not need it

            self.errors += read_remarks(remarks, self.fragments[-1])

    def read_code(self, path: str, files: Sequence[str] = ()) -> None:
        """Read the Terraform code of a directory, or some of its files."""
        found = terraform_code.read(path, self.options, files, with_outputs=isinstance(self, Seen))
        self._take(found)
        self.add_code(found)

    def _take(self, found: Terraform) -> None:
        self.errors += found.errors
        self.notes += found.notes
        self.source_maps.append(found.places)

    def _resources(
        self, document: Mapping[str, Any], kind: InputKind, path: str
    ) -> tuple[list[Resource], Sequence[Remark]]:
        """Return the resources of a plan or a state, and the comments of its code.

        With its code (``--source``) what a plan leaves out is filled in.
        """
        if kind is not InputKind.TERRAFORM_PLAN:
            return read_state(document, path), ()
        resources = read_plan(document, path)
        if self.source is None:
            return resources, ()
        found = terraform_code.of_plan(document, self.source)
        self._take(found)
        return terraform_code.filled(resources, found), found.remarks


@dataclass(slots=True)
class Seen(Inputs):
    """What the readers saw of plans and states, kept instead of the facts; other inputs are read as ever.

    ``outputs`` maps names to values with ``Unknown`` and ``Secret`` leaves.
    """

    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def add_terraform(self, document: Mapping[str, Any], kind: InputKind, path: str) -> None:
        """Take the resources and the outputs of a plan or a state; of two outputs of one name the first stays."""
        resources, _ = self._resources(document, kind, path)
        self._see(resources, read_outputs(document, path), kind, path)

    def add_code(self, found: Terraform) -> None:
        """Take the resources and the outputs of Terraform code, as those of a plan."""
        self._see(found.resources, found.outputs, InputKind.TERRAFORM_HCL, found.path)

    def _see(self, resources: list[Resource], outputs: Mapping[str, Any], kind: InputKind, path: str) -> None:
        self.resources += resources
        for name, value in outputs.items():
            if self.outputs.setdefault(name, value) != value:
                self.notes.append(f"{path}: the output {name} is left out: an input before it has one of that name")
        self.read.append(Input(path, kind, len(resources)))


def read_inputs(paths: Sequence[str], options: Options | None = None, source: str | None = None) -> Inputs:
    """Return what the inputs at ``paths`` say. One that cannot be read is an error; the others are read all the same.

    ``options`` are the values of variables of Terraform code, ``source`` is the directory of the code of plans.
    """
    inputs = Inputs(options=options or Options(), source=source)
    _read(paths, inputs)
    inputs.leave_out_superseded()
    return inputs


def read_resources(paths: Sequence[str], options: Options | None = None, source: str | None = None) -> Seen:
    """Return what the readers see at ``paths``, before it becomes facts; all else is as ``read_inputs`` has it."""
    seen = Seen(options=options or Options(), source=source)
    _read(paths, seen)
    return seen


def _read(paths: Sequence[str], inputs: Inputs) -> None:
    code = terraform_code.by_directory(paths)
    for directory, files in code.items():
        try:
            inputs.read_code(directory, terraform_code.existing(files))
        except FtpolicyError as error:
            inputs.errors.append(error)
    given = {file for files in code.values() for file in files}
    for path in dict.fromkeys(path for path in paths if path not in given):
        try:
            if path != STDIN and FilePath(path).is_dir():
                _read_directory(path, inputs)
            else:
                _read_file(path, inputs)
        except FtpolicyError as error:
            inputs.errors.append(error)


def _read_directory(path: str, inputs: Inputs) -> None:
    """Read every file of the directory that is an input; say which ones are not.

    Terraform code is one input. Beside a plan or a shown state it is left out: they know more of the same. A raw state
    beside code is left out: it tells what is, and the code what will be.
    """
    entries = sorted(FilePath(path).iterdir())
    code = [entry for entry in entries if entry.name.endswith(_CODE) and not entry.name.startswith(".")]
    found = [entry for entry in entries if entry.suffix in SUFFIXES and entry not in code and entry.is_file()]
    own = {FilePath(name).resolve() for name in (config.DEFAULT_FILE, waivers_file.DEFAULT_FILE, baseline.DEFAULT_FILE)}
    files = [file for file in found if file.resolve() not in own]
    before, read_before = len(inputs.read) + len(inputs.errors), len(inputs.read)
    for file in files:
        if code and file.name.endswith((".tfstate", ".tfvars.json")):
            if file.suffix == ".tfstate":
                inputs.notes.append(
                    f"{file}: left out: the Terraform code beside it tells what will be; name the file to read it"
                )
            continue
        try:
            _read_file(str(file), inputs)
        except NotAnInputError as error:
            inputs.notes.append(f"{error.location}: left out: {error.message}")
        except FtpolicyError as error:
            inputs.errors.append(error)
    if code:
        _read_code_of(path, code, read_before, inputs)
    if len(inputs.read) + len(inputs.errors) == before:
        hint = "Name the files, or a directory with .tf, .json, .yaml, .yml or .tfstate files."
        message = "the directory has no Terraform code, plan, state, cluster spec or facts document"
        raise InputError(message, Location(path), hint)


def _read_code_of(path: str, code: Sequence[FilePath], before: int, inputs: Inputs) -> None:
    kinds = {one.kind: one.path for one in inputs.read[before:]}
    if InputKind.TERRAFORM_PLAN in kinds:  # the plan is of this code
        if inputs.source is None:
            inputs.notes += terraform_code.unheeded_waivers(path, code)
        return
    if InputKind.TERRAFORM_STATE in kinds:
        state = kinds[InputKind.TERRAFORM_STATE]
        inputs.notes.append(
            f"{path}: its Terraform code is left out beside the state {state}; name the .tf files to read it"
        )
        return
    inputs.read_code(path)


_PLAN_HINT = "Write the plan as JSON: `terraform plan -out p.bin && terraform show -json p.bin > plan.json`."


def _read_file(path: str, inputs: Inputs) -> None:
    _read_text(read_text(path), path, inputs)


def _read_text(text: str, path: str, inputs: Inputs) -> None:
    if not text.strip():
        raise InputError("the file is empty", Location(path, 1, 1))
    if has_wrapper_line(text):
        inputs.notes.append(f"{path}: line 1 is not JSON and was passed over")
        text = "\n" + text.partition("\n")[2]  # keeps the numbers of the lines
    if text.lstrip()[0] in "{[":
        refuse_log(text, path)
        document = parse_json(text, path)
        if not spec.is_spec(document):
            del text  # as large as the plan, and no longer needed
            _read_document(document, path, inputs)
            return
        text = _SURROGATES.sub(lambda pair: str(json.loads(f'"{pair[0]}"')), text)
    _read_yaml(text, path, inputs)


def _read_document(document: Any, path: str, inputs: Inputs) -> None:
    if not isinstance(document, Mapping):
        raise NotAnInputError(looks_like(document), Location(path, 1, 1))
    if document.get("format") == facts_input.FORMAT:
        inputs.add(facts_input.read_facts(document, path))
    elif document.get("format") == baseline.FORMAT:
        raise NotAnInputError(
            "this is a baseline, not an input", Location(path, 1, 1), f"Use it with: --baseline {path}"
        )
    elif "planned_values" in document or "resource_changes" in document:
        inputs.add_terraform(document, InputKind.TERRAFORM_PLAN, path)
        inputs.notes += [f"{path}: {note}" for note in plan_notes(document)]
    elif is_tfstate(document):
        inputs.add_terraform(shown_state(document, path), InputKind.TERRAFORM_STATE, path)
    elif is_state(document):
        inputs.add_terraform(document, InputKind.TERRAFORM_STATE, path)
    else:
        raise NotAnInputError(looks_like(document), Location(path, 1, 1))


def _read_yaml(text: str, path: str, inputs: Inputs) -> None:
    from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - a run on plans alone does not need YAML
    from validator.waivers.comments import read_comments  # noqa: PLC0415 - as above

    if len(text) > _MAX_YAML:
        raise InputError(f"the YAML is larger than {_MAX_YAML // 1024**2} MiB, the limit", Location(path))
    if hint := terraform_log(text):
        raise NotAnInputError(hint, Location(path, 1, 1), _PLAN_HINT)
    documents = parse_yaml(text, path)
    if not documents:
        raise InputError("the file has no YAML document, only comments or nothing", Location(path, 1, 1))
    specs: list[tuple[Node, Fragment]] = []
    before = len(inputs.errors)
    for document in documents:
        refuse_own_kind(document.value, Location(path, document.line, document.column))
        if not spec.is_spec(dict.fromkeys(document.value) if isinstance(document.value, dict) else None):
            place = Location(path, document.line, document.column)
            raise NotAnInputError(
                looks_like(document.plain()), place, "A cluster spec begins with: apiVersion: ftpolicy/v1"
            )
        fragment, errors = spec.read_spec(document, path)
        inputs.errors.extend(errors)
        if fragment is not None:
            inputs.add(fragment)
            specs.append((document, fragment))
    if len(inputs.errors) == before:  # else comments may stand at objects that were not read
        inputs.errors += read_comments(text, path, specs)
