"""What was read of all inputs: fragments of facts, or what the readers saw; and what is wrong with the rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from validator.errors import FtpolicyError
from validator.model import Fragment, InputKind, LeftOut, Location, PlanDifferences, Resource, Time
from validator.readers.text import STDIN
from validator.terraform import code as terraform_code, mapping as terraform
from validator.terraform.hcl.configuration.options import Options
from validator.terraform.plan.plan import read_changes, read_outputs, read_plan, read_state
from validator.terraform.plan.positions import CodeLocations

if TYPE_CHECKING:
    from validator.terraform.hcl.comments import FtpolicyComment
    from validator.terraform.hcl.modules.agreement import Agreement
    from validator.terraform.hcl.read import ReadConfiguration


@dataclass(frozen=True, slots=True)
class Input:
    """One input as reports list it: its path, its kind, and how many objects of the estate it mentions."""

    path: str
    kind: InputKind
    objects: int


_COMPARED = ("configuration", "variables", "complete", "resource_changes")
"""The parts of a plan that are compared with its code."""


@dataclass(slots=True)
class Inputs:
    """Everything that could be read, and the errors of what could not.

    ``source_maps`` find the lines of what Terraform code says.
    """

    fragments: list[Fragment] = field(default_factory=list)
    read: list[Input] = field(default_factory=list)
    errors: list[FtpolicyError] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    options: Options = field(default_factory=Options)
    source: str | None = None
    source_maps: list[CodeLocations] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    """Every file that was read, inputs and what they lead to: modules, values, templates, data."""

    existing: list[tuple[Fragment, frozenset[tuple[str, str]]]] = field(default_factory=list)
    """Every plan and state, with the address and the id of each resource that exists already."""

    _plans: dict[str, tuple[Mapping[str, Any], Sequence[Resource]]] = field(default_factory=dict)
    """Of every plan with code beside it, by its file, what is compared with the code."""

    _compared: set[str] = field(default_factory=set)

    def add(self, fragment: Fragment) -> None:
        """Take a fragment, and list its input."""
        self.fragments.append(fragment)
        self.read.append(Input(fragment.file, fragment.kind, fragment.count()))
        if fragment.kind is InputKind.CLUSTER_SPEC and fragment.time is Time.AFTER:
            told = "verdicts tell of the design, and not of what is there"
            self.notes.append(f"{fragment.file} says “describes: target”: {told}")

    def add_terraform(self, document: Mapping[str, Any], kind: InputKind, path: str) -> None:
        """Take the facts of a plan or a state."""
        resources, remarks = self._resources(document, kind, path)
        existing = resources
        if kind is InputKind.TERRAFORM_PLAN:
            changes = read_changes(document, path)
            self.add(terraform.plan_facts(resources, changes, path))
            if terraform_code.has_code(str(Path(path).parent)):
                self._plans[path] = {name: document.get(name) for name in _COMPARED}, resources
            existing = [*resources, *(change.before for change in changes if change.before is not None)]
        else:
            self.add(terraform.facts_of(resources, kind, path))
        self.notes += terraform.not_read(existing, path)
        self._add_waivers(remarks)
        identities = frozenset(
            (one.address, one.values["id"])
            for one in existing
            if one.mode == "managed" and isinstance(one.values.get("id"), str)
        )
        self.existing.append((self.fragments[-1], identities))

    def is_superseded(self, directory: str) -> bool:
        """Tell whether a plan in ``directory`` is of the code there, and so tells more than the code.

        A plan that is not, or does not say of which code it is, is left out: the code is what is going to be planned.
        """
        for file in self.plans_in(directory) if self.source is None else ():  # else the source is compared, and read
            found = terraform_code.agreement(*self._plans[file], directory, self.options)
            self._compared.add(file)
            if not found.has_configuration:
                self._drop(file, "it has no “configuration”, so nothing tells that it is of the code beside it")
            elif not found.is_whole:
                self._drop(file, "it is not of the code beside it, which is read instead")
                self._tell(file, directory, found)
            elif found.left_out:
                more = f" and {len(found.left_out) - 1} more" if found.left_out[1:] else ""
                self._drop(
                    file, f"it leaves out {found.left_out[0]}{more} of the code beside it, which is read instead"
                )
            self.errors += found.errors
            self.notes += [f"{file}: {gap}" for gap in found.gaps]
            self.files.update(found.looked_at.files())
        return bool(self.plans_in(directory))

    def compare_named(self) -> None:
        """Compare the plans whose code is beside them and no input: whoever names a plan means it, as long as it is current.

        One that has little in common with the code beside it is that of another directory, which is no fault.
        """
        for file, compared in self._plans.items() if self.source is None else ():
            directory = str(Path(file).parent)
            if file in self._compared:
                continue
            found = terraform_code.agreement(*compared, directory, self.options)
            if found.has_configuration and not found.is_whole and not found.is_of_another:
                self._tell(file, directory, found)

    def plans_in(self, directory: str) -> list[str]:
        """Return the plans among the inputs that stand in ``directory``."""
        place = Path(directory).resolve()
        plans = [one.path for one in self.read if one.kind is InputKind.TERRAFORM_PLAN and one.path != STDIN]
        return [file for file in plans if Path(file).parent.resolve() == place]

    def _drop(self, file: str, reason: str) -> None:
        """Leave out a plan that was read."""
        self.fragments = [one for one in self.fragments if one.file != file]
        self.existing = [one for one in self.existing if one[0].file != file]
        self.read = [one for one in self.read if one.path != file]
        self.left_out.append(LeftOut(file, reason))

    def _tell(self, file: str, directory: str, found: Agreement) -> None:
        """Make a fact of what differs between a plan and code."""
        fragment = Fragment(InputKind.TERRAFORM_PLAN, file)
        fragment.plans[file] = PlanDifferences(
            f"{directory.rstrip('/')}/", tuple(found.only_in_plan), tuple(found.only_in_code), tuple(found.different)
        )
        fragment.sources["plans", file] = found.place or Location(file)
        self.fragments.append(fragment)

    def leave_out_superseded(self) -> None:
        """Leave out every state that a plan starts from: the plan tells what holds once it is applied."""
        plans = [one for one in self.existing if one[0].kind is InputKind.TERRAFORM_PLAN]
        for state, resources in self.existing:
            later = [plan.file for plan, known in plans if resources and resources <= known]
            if state.kind is InputKind.TERRAFORM_STATE and later:
                self.fragments = [one for one in self.fragments if one is not state]
                reason = f"{later[0]} starts from it and tells what holds afterwards"
                self.left_out.append(LeftOut(state.file, reason))

    def add_code(self, found: ReadConfiguration) -> None:
        """Take the facts of Terraform code."""
        self.add(terraform.facts_of(found.resources, InputKind.TERRAFORM_HCL, found.path))
        self.notes += terraform.not_read(found.resources, found.path)
        self._add_waivers(found.remarks)

    def _add_waivers(self, remarks: Sequence[FtpolicyComment]) -> None:
        """Take the waivers among the comments of the code that the last fragment is of."""
        if remarks:
            from validator.inputs.code_waivers import read_code_waivers  # noqa: PLC0415 - a run without waivers does not need it

            self.errors += read_code_waivers(remarks, self.fragments[-1])

    def read_code(self, path: str, files: Sequence[str] = ()) -> None:
        """Read the Terraform code of a directory, or some of its files."""
        found = terraform_code.read(path, self.options, files, with_outputs=isinstance(self, SeenResources))
        self._take(found)
        self.add_code(found)

    def _take(self, found: ReadConfiguration) -> None:
        self.errors += found.errors
        self.notes += found.notes
        self.source_maps.append(found.places)
        self.files.update(found.looked_at.files())

    def _resources(
        self, document: Mapping[str, Any], kind: InputKind, path: str
    ) -> tuple[list[Resource], Sequence[FtpolicyComment]]:
        """Return the resources of a plan or a state, and the comments of its code.

        With its code (``--source``) what a plan leaves out is filled in.
        """
        if kind is not InputKind.TERRAFORM_PLAN:
            return read_state(document, path), ()
        resources = read_plan(document, path)
        if self.source is None:
            return resources, ()
        self._compare_with_source(document, resources, path, self.source)
        found = terraform_code.of_plan(document, self.source)
        self._take(found)
        return terraform_code.filled(resources, found), found.remarks

    def _compare_with_source(
        self, document: Mapping[str, Any], resources: Sequence[Resource], path: str, source: str
    ) -> None:
        found = terraform_code.agreement(document, resources, source, self.options)
        if not found.has_configuration:
            self.notes.append(f"{path} has no “configuration”, so it is not compared with the code in {source}")
        self.notes += [f"{path}: {gap}" for gap in found.gaps]
        if not found.is_whole:
            self._tell(path, source, found)


@dataclass(slots=True)
class SeenResources(Inputs):
    """What the readers saw of plans and states, kept instead of the facts; other inputs are read as ever.

    ``outputs`` maps names to values with ``Unknown`` and ``Secret`` leaves.
    """

    resources: list[Resource] = field(default_factory=list)
    outputs: dict[str, Any] = field(default_factory=dict)

    def add_terraform(self, document: Mapping[str, Any], kind: InputKind, path: str) -> None:
        """Take the resources and the outputs of a plan or a state; of two outputs of one name the first stays."""
        resources, _ = self._resources(document, kind, path)
        self._see(resources, read_outputs(document, path), kind, path)

    def is_superseded(self, directory: str) -> bool:
        """Tell whether a plan stands in ``directory``; whether it is of the code there is for those who judge it."""
        return bool(self.plans_in(directory))

    def add_code(self, found: ReadConfiguration) -> None:
        """Take the resources and the outputs of Terraform code, as those of a plan."""
        self._see(found.resources, found.outputs, InputKind.TERRAFORM_HCL, found.path)

    def _see(self, resources: list[Resource], outputs: Mapping[str, Any], kind: InputKind, path: str) -> None:
        self.resources += resources
        for name, value in outputs.items():
            if self.outputs.setdefault(name, value) != value:
                self.notes.append(f"{path}: the output {name} is left out: an input before it has one of that name")
        self.read.append(Input(path, kind, len(resources)))
