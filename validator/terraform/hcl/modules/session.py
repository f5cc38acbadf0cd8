"""What one reading of a configuration shares: limits, files, problems, and configurations that were parsed before."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from validator.errors import FtpolicyError, InputError
from validator.model import Location
from validator.reasons import ReasonCode, because
from validator.terraform.hcl.checks import problems
from validator.terraform.hcl.configuration.files import Root, RootFiles
from validator.terraform.hcl.configuration.model import ModuleConfiguration
from validator.terraform.hcl.configuration.read import read_configuration
from validator.terraform.hcl.errors import NOWHERE, EvaluationError, UndeclaredError
from validator.terraform.hcl.evaluation.expressions import value_of
from validator.terraform.hcl.evaluation.scope import Context, Scope
from validator.terraform.hcl.syntax.tree import Argument, SourceText
from validator.terraform.hcl.values.values import Budget, UnknownValue, Value


@dataclass(slots=True)
class Session:
    """One reading of a root module and of the modules it calls.

    ``is_part``: only some files of the directory are read, so what they do not declare may be declared elsewhere.
    """

    root: Root
    is_part: bool = False
    workspace: str | None = None
    budget: Budget = field(default_factory=Budget)
    errors: list[FtpolicyError] = field(default_factory=list)
    notes: dict[str, None] = field(default_factory=dict)
    _parsed: dict[str, ModuleConfiguration] = field(default_factory=dict)
    files: RootFiles = field(init=False)
    _shown: set[str] = field(default_factory=set)
    """The errors as they are shown."""
    _grants: int = 1_500_000

    def __post_init__(self) -> None:
        self.files = RootFiles(self.root, self._grant)

    def _grant(self, size: int) -> None:
        granted = min(size, self._grants)
        self._grants -= granted
        self.budget.left += granted

    def configuration(self, directory: str) -> ModuleConfiguration:
        """Return the configuration of a directory; its errors are added once."""
        if directory not in self._parsed:
            configuration = read_configuration(self.root, directory)
            self.keep(directory, configuration, is_part=False)
            for block in configuration.others:
                if block.type == "import":
                    self.wrong("only the root module has blocks “import”", block.source, block.at)
        return self._parsed[directory]

    def configurations(self) -> Iterable[ModuleConfiguration]:
        """Return every configuration that was read."""
        return self._parsed.values()

    def keep(self, directory: str, configuration: ModuleConfiguration, *, is_part: bool) -> None:
        """Check a configuration and remember it. ``is_part``: it is only some of the files of the directory."""
        checked = problems(configuration, is_part=is_part)
        configuration.has_cycles = checked.has_cycles
        self.errors += checked.errors
        self._parsed[directory] = configuration

    def value(self, argument: Argument, scope: Scope) -> Value:
        """Return the value of an argument.

        What Terraform refuses to evaluate is unknown, and noted; a reference to nothing is an error of the configuration.

        Raises:
            TooMuchError: evaluating takes more work than an input may ask for.
        """
        try:
            return value_of(argument.expression, Context(scope, self.budget))
        except EvaluationError as error:
            return self.refused(error.message, argument.source, argument.at if error.at is None else error.at)
        except UndeclaredError as error:
            error.at = argument.at if error.at == NOWHERE else error.at
            return self.undeclared(error, argument.source)
        except RecursionError:
            return self.refused("it is nested too deeply to be evaluated", argument.source, argument.at)

    def refused(self, message: str, source: SourceText, at: int) -> UnknownValue:
        """Note that Terraform refuses an expression, and return what stands for its value."""
        place = source.location(at)
        self.notes.setdefault(f"{place}: the value is unknown: {message}")
        return UnknownValue(because(ReasonCode.REFUSED, error=message, place=str(place)))

    def wrong(self, message: str, source: SourceText, at: int) -> UnknownValue:
        """Take an error of the configuration, and return what stands for the value."""
        return self.undeclared(UndeclaredError(message, at), source)

    def undeclared(self, error: UndeclaredError, source: SourceText) -> UnknownValue:
        """Take the error of a reference to nothing, and return what stands for its value."""
        place = source.location(error.at)
        self.add_error(error.message, place)
        return UnknownValue(because(ReasonCode.FAULTY, error=error.message, place=str(place)))

    def add_error(self, message: str, place: Location) -> None:
        """Add an error, once."""
        if not self._shown:
            self._shown = {str(error) for error in self.errors}
        error = InputError(message, place)
        if str(error) not in self._shown:
            self._shown.add(str(error))
            self.errors.append(error)

    def note(self, message: str) -> None:
        """Add a note, once."""
        self.notes.setdefault(message)
