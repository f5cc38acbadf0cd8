"""Files, directories and standard input become fragments of facts; what an input is follows from its content."""

from __future__ import annotations

import json
import re
from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from pathlib import Path as FilePath
from typing import TYPE_CHECKING, Any

from validator.config.discovery import shown_path
from validator.errors import FtpolicyError, InputError
from validator.inputs import facts_document as facts_input, spec
from validator.inputs.collected import Inputs, SeenResources
from validator.inputs.directory import list_directory
from validator.inputs.recognition import (
    NotAnInputError,
    has_our_keys,
    has_wrapper_line,
    is_state,
    looks_like,
    refuse_log,
    refuse_own_kind,
    refuse_table,
    terraform_log,
)
from validator.inputs.spec_rest import readable_rest
from validator.model import Fragment, InputKind, LeftOut, Location
from validator.own_files import BASELINE_FORMAT, OLD_BASELINE_FORMATS
from validator.readers.json_text import parse_json
from validator.readers.text import STDIN, beginning, export_hint, read_text
from validator.terraform import code as terraform_code
from validator.terraform.hcl.configuration.options import VALUES, Options
from validator.terraform.plan.notes import plan_notes
from validator.terraform.plan.state import is_tfstate, shown_state

if TYPE_CHECKING:
    from validator.readers.yaml_text import YamlNode

_SURROGATES = re.compile(r"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""How JSON escapes characters beyond U+FFFF; YAML, of which JSON is a part otherwise, does not have it."""
_TABLES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls")
_MAX_YAML = 64 * 1024 * 1024


def read_inputs(
    paths: Sequence[str],
    options: Options | None = None,
    source: str | None = None,
    found: Container[str] = (),
) -> Inputs:
    """Return what the inputs at ``paths`` say. One that cannot be read is an error; the others are read all the same.

    ``options`` are the values of variables of Terraform code, ``source`` is the directory of the code of plans. ``found``
    are those of the paths that a glob found and nobody named: they need not be inputs, as what is found in a directory.
    """
    inputs = Inputs(options=options or Options(), source=source)
    _read(paths, inputs, found)
    inputs.compare_named()
    inputs.leave_out_superseded()
    return inputs


def read_resources(
    paths: Sequence[str],
    options: Options | None = None,
    source: str | None = None,
    found: Container[str] = (),
) -> SeenResources:
    """Return what the readers see at ``paths``, before it becomes facts; all else is as ``read_inputs`` has it."""
    seen = SeenResources(options=options or Options(), source=source)
    _read(paths, seen, found)
    return seen


def _read(paths: Sequence[str], inputs: Inputs, found: Container[str]) -> None:
    code = terraform_code.by_directory(paths)
    given = {file for files in code.values() for file in files}
    beside = {*code, *(path for path in paths if terraform_code.has_code(path))}
    if beside:
        values = [path for path in paths if path.endswith(VALUES) and not FilePath(path).is_dir()]
        inputs.options = _with_values(inputs.options, values, {FilePath(place).resolve() for place in beside})
        given.update(values)
    for path in dict.fromkeys(path for path in paths if path not in given):
        try:
            if path != STDIN and FilePath(path).is_dir():
                _read_directory(path, inputs)
            elif path in found:
                _read_found(path, inputs)
            else:
                _read_file(path, inputs)
        except FtpolicyError as error:
            inputs.errors.append(error)
    for directory, files in code.items():
        try:
            is_found = all(file in found for file in files) and terraform_code.is_whole(directory, files)
            _read_code(directory, terraform_code.existing(files), inputs, () if is_found else files)
        except FtpolicyError as error:
            inputs.errors.append(error)


def _with_values(options: Options, files: Sequence[str], beside: Container[FilePath]) -> Options:
    """Return options with the files of variables among the inputs, but for those that are read with the code beside them."""
    chosen = [
        file
        for file in dict.fromkeys(files)
        if not (terraform_code.is_automatic(FilePath(file).name) and FilePath(file).parent.resolve() in beside)
    ]
    return replace(options, given=(*(("var-file", file) for file in chosen), *options.given))


def _read_directory(path: str, inputs: Inputs) -> None:
    """Read every file of the directory that is an input; list which ones are not.

    Terraform code is one input. Beside a plan or a shown state it is left out: they know more of the same. A raw state
    beside code is left out: it tells what is, and the code what will be. A file that nobody named need not be ours; but one
    that has our keys must be readable, and a name of ours that leads nowhere is an error: something stood there.
    """
    listed = list_directory(path)
    inputs.errors += listed.errors
    before, read_before = len(inputs.read) + len(inputs.errors) - len(listed.errors), len(inputs.read)
    inputs.left_out += listed.left_out
    named = "".join(beginning(str(file)) for file in listed.code)  # as in yamldecode(file("hosts.yaml"))
    for file in listed.files:
        if listed.code and file.name.endswith((".tfstate", ".tfvars.json")):
            if file.suffix == ".tfstate":
                reason = "the Terraform code beside it tells what will be; name the file to read it"
                inputs.left_out.append(LeftOut(str(file), reason))
            continue
        if file.name in named and "ftpolicy" not in beginning(str(file)):
            inputs.left_out.append(LeftOut(str(file), "the Terraform code beside it reads it"))
            continue
        _read_found(str(file), inputs)
    if listed.code:
        _read_code_of(path, listed.code, read_before, inputs)
    if len(inputs.read) + len(inputs.errors) == before:
        hint = "Name the files, or a directory with .tf, .json, .yaml, .yml or .tfstate files."
        if any(name.suffix.lower() in _TABLES for name in FilePath(path).iterdir()):
            hint = export_hint(path)
        message = "the directory has no Terraform code, plan, state, cluster spec or facts document"
        raise InputError(message, Location(path), hint)


def _read_found(path: str, inputs: Inputs) -> None:
    """Read a file that a directory has, or list it with what was left out."""
    try:
        _read_file(path, inputs)
    except NotAnInputError as error:
        inputs.left_out.append(LeftOut(path, error.message))
    except FtpolicyError as error:
        if has_our_keys(beginning(path)):
            inputs.errors.append(error)
        else:
            inputs.left_out.append(LeftOut(path, f"{error.message}, and it has no key of an input"))


def _read_code_of(path: str, code: Sequence[FilePath], before: int, inputs: Inputs) -> None:
    kinds = {one.kind: one.path for one in inputs.read[before:]}
    if InputKind.TERRAFORM_STATE in kinds and InputKind.TERRAFORM_PLAN not in kinds:
        state = kinds[InputKind.TERRAFORM_STATE]
        reason = f"the state {state} is beside it; name the .tf files to read them"
        inputs.left_out += [LeftOut(str(file), reason) for file in code]
        return
    _read_code(path, code, inputs)


def _read_code(path: str, code: Sequence[FilePath | str], inputs: Inputs, only: Sequence[str] = ()) -> None:
    """Read the Terraform code of a directory (``only`` some files of it), unless a plan beside is of it and tells more."""
    if not inputs.is_superseded(path):
        inputs.read_code(path, only)
        return
    plan = inputs.plans_in(path)[0]
    inputs.left_out += [LeftOut(str(file), f"the plan {plan} is read instead") for file in code]
    if inputs.source is None:
        inputs.notes += terraform_code.waivers_without_code(path, [FilePath(file) for file in code])


_PLAN_HINT = "Write the plan as JSON: `terraform plan -out p.bin && terraform show -json p.bin > plan.json`."


def _read_file(path: str, inputs: Inputs) -> None:
    if path != STDIN:
        inputs.files.add(shown_path(FilePath(path)))
    _read_text(read_text(path), path, inputs)


def _read_text(text: str, path: str, inputs: Inputs) -> None:
    if not text.strip():
        raise InputError("the file is empty", Location(path, 1, 1))
    refuse_table(text, path)
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
        inputs.errors += facts_input.unread(document, path)
    elif document.get("format") in (BASELINE_FORMAT, *OLD_BASELINE_FORMATS):
        raise NotAnInputError(
            "this is a baseline, not an input", Location(path, 1, 1), f"Use it with: --baseline {path}"
        )
    elif "planned_values" in document or "resource_changes" in document:
        inputs.add_terraform(document, InputKind.TERRAFORM_PLAN, path)
        inputs.notes += [f"{path}: {note}" for note in plan_notes(document, path)]
    elif is_tfstate(document):
        inputs.add_terraform(shown_state(document, path), InputKind.TERRAFORM_STATE, path)
    elif is_state(document):
        inputs.add_terraform(document, InputKind.TERRAFORM_STATE, path)
    else:
        raise NotAnInputError(looks_like(document), Location(path, 1, 1))


def _read_yaml(text: str, path: str, inputs: Inputs) -> None:
    from validator.inputs.import_marks import read_marks  # noqa: PLC0415 - as above
    from validator.inputs.yaml_waivers import read_comments  # noqa: PLC0415 - as above
    from validator.readers.yaml_text import parse_yaml  # noqa: PLC0415 - a run on plans alone does not need YAML

    if len(text) > _MAX_YAML:
        raise InputError(f"the YAML is larger than {_MAX_YAML // 1024**2} MiB, the limit", Location(path))
    if hint := terraform_log(text):
        raise NotAnInputError(hint, Location(path, 1, 1), _PLAN_HINT)
    documents = parse_yaml(text, path)
    if not documents:
        raise InputError("the file has no YAML document, only comments or nothing", Location(path, 1, 1))
    specs: list[tuple[YamlNode, Fragment]] = []
    before = len(inputs.errors)
    for document in documents:
        refuse_own_kind(document.value, Location(path, document.line, document.column))
        if not spec.is_spec(document.value):
            place = Location(path, document.line, document.column)
            raise NotAnInputError(
                looks_like(document.plain()), place, "A cluster spec begins with: apiVersion: ftpolicy/v1"
            )
        fragment, errors = spec.read_spec(document, path)
        inputs.errors.extend(errors)
        if fragment is None:
            fragment = readable_rest(document, path)
        if fragment is not None:
            inputs.add(fragment)
            specs.append((document, fragment))
    read_marks(text, [fragment for _, fragment in specs])
    if len(inputs.errors) == before:  # else comments may stand at objects that were not read
        inputs.errors += read_comments(text, path, specs)
