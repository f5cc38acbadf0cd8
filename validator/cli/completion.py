"""What a shell offers after Tab: rules, areas, formats, estates, schemas. Everything is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import click
from click.shell_completion import CompletionItem


def rules(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the ids of rules, with their titles."""
    return _matching(_titles(), incomplete)


def rules_and_areas(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the ids of rules and the names of areas."""
    titles = _titles()
    areas = {name.partition(".")[0]: "all rules of the area" for name in titles}
    return _matching({**areas, **titles}, incomplete)


def formats(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the formats of reports."""
    from validator.report import FORMATS  # noqa: PLC0415 - see above

    return _matching(dict.fromkeys(FORMATS, ""), incomplete)


def estates(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the estates of the configuration; none where it cannot be read."""
    from validator.config import read_configuration  # noqa: PLC0415 - see above

    configuration, _ = read_configuration(context.params.get("config"))
    return _matching(dict.fromkeys(configuration.estates, ""), incomplete)


def designs(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the designs that a spec can start from."""
    from validator.cli.designs import DESIGNS  # noqa: PLC0415 - see above

    return _matching({word: one.what for word, one in DESIGNS.items()}, incomplete)


def schemas(context: click.Context, parameter: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """Offer the names of schemas."""
    from validator.assets import schema_names  # noqa: PLC0415 - see above

    return _matching(dict.fromkeys(schema_names(), ""), incomplete)


def _titles() -> Mapping[str, str]:
    from validator.rules.catalogue import load_rules  # noqa: PLC0415 - see above

    return {rule.id: rule.texts["en"].title for rule in load_rules()}


def _matching(known: Mapping[str, str], incomplete: str) -> list[CompletionItem]:
    fitting: Iterable[str] = (name for name in sorted(known) if name.startswith(incomplete))
    return [CompletionItem(name, help=known[name] or None) for name in fitting]
