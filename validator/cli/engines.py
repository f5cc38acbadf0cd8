"""The options that choose an engine, and the engine that follows from them."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from validator.cli import common
from validator.cli.catalogue import Catalogue
from validator.config import Settings
from validator.engine.base import Bundle, Engine
from validator.errors import ConfigurationError
from validator.rules.catalogue import Rule
from validator.rules.ruleset import choose
from validator.verdicts.evaluate import data_document

TOKEN_VARIABLE = "FTPOLICY_OPA_TOKEN"  # noqa: S105 - the name of a variable, not its value


@dataclass(frozen=True, slots=True)
class EngineChoice:
    """What the options say about the engine; ``url`` and the rest concern OPA only."""

    name: str = "embedded"
    url: str | None = None
    push: bool = False
    ca_file: str | None = None
    certificate: str | None = None
    key: str | None = None
    token_file: str | None = None
    timeout: float = 60.0
    parallel: int = 4

    def maker(self, make_bundle: Callable[[], Bundle], rules: Sequence[Rule]) -> Callable[[], Engine]:
        """Return the function that makes the engine for ``rules``; ``make_bundle`` gives what a server has to have.

        Raises:
            ConfigurationError: options that do not go together, or a file that cannot be read.
        """
        if self.name == "embedded":
            if self.url is not None or self.push:
                raise ConfigurationError("--opa-url and --push are for --engine opa")
            return lambda: common.embedded_engine_for(rules)
        if self.url is None:
            raise ConfigurationError("--engine opa needs --opa-url URL, such as http://localhost:8181")
        if not self.url.startswith(("http://", "https://")):
            raise ConfigurationError("--opa-url is no address of a server; write http://host:8181 or https://host")
        if self.key is not None and self.certificate is None:
            raise ConfigurationError("--opa-key needs --opa-cert")
        for file in (self.ca_file, self.certificate, self.key):
            if file is not None and not Path(file).is_file():
                raise ConfigurationError(f"there is no file {file}")
        token = _token(self.token_file, os.environ)
        return lambda: self._opa(make_bundle(), token)

    def _opa(self, bundle: Bundle, token: str | None) -> Engine:
        from validator.engine.opa import OpaServer, Server  # noqa: PLC0415 - its client costs a quarter of a second

        assert self.url is not None
        certificate = None if self.certificate is None else (self.certificate, self.key or self.certificate)
        server = Server(self.url, self.ca_file, certificate, token, timeout=self.timeout, parallel=self.parallel)
        return OpaServer(server, bundle, push=self.push)


EMBEDDED = EngineChoice()
"""The engine of commands that do not let people choose."""


def engine_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of the engine; the command gets them as one ``engine``, an ``EngineChoice``."""

    @wraps(command)
    def with_choice(
        *,
        engine: str,
        opa_url: str | None,
        push: bool,
        opa_ca_file: str | None,
        opa_cert: str | None,
        opa_key: str | None,
        opa_token_file: str | None,
        opa_timeout: float,
        opa_parallel: int,
        **others: Any,
    ) -> Any:
        choice = EngineChoice(
            engine, opa_url, push, opa_ca_file, opa_cert, opa_key, opa_token_file, opa_timeout, opa_parallel
        )
        return command(engine=choice, **others)

    wrapped: Callable[..., Any] = with_choice
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(["embedded", "opa"]),
        default="embedded",
        show_default=True,
        help="Who evaluates the policies: this process, or an OPA server.",
    ),
    click.option("--opa-url", metavar="URL", help="Base address of the OPA server, as http://localhost:8181."),
    click.option("--push", is_flag=True, help="Give the policies to the server, in a namespace of their own."),
    click.option("--opa-ca-file", metavar="FILE", help="Authority that the server's certificate is verified with."),
    click.option(
        "--opa-cert", metavar="FILE", help="Client certificate; --opa-key, unless the key is in the same file."
    ),
    click.option("--opa-key", metavar="FILE", help="Key of the client certificate."),
    click.option(
        "--opa-token-file", metavar="FILE", help=f"File with the bearer token (else {TOKEN_VARIABLE} has it)."
    ),
    click.option(
        "--opa-timeout", type=click.FloatRange(0.1), default=60.0, show_default=True, help="Seconds for one answer."
    ),
    click.option(
        "--opa-parallel", type=click.IntRange(1, 64), default=4, show_default=True, help="Requests at a time."
    ),
)


def bundle_of(known: Catalogue, settings: Settings) -> tuple[Sequence[Rule], Bundle]:
    """Return the rules that a bundle has under ``settings``, and the bundle; whoever judges chooses among them."""
    from validator.rules.bundle import build  # noqa: PLC0415 - for servers and facts documents only

    rules = choose(known.rules, replace(settings, only=None)).rules
    return rules, build(rules, data_document(rules, known.data))


def policy_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options of commands that take policies of a company beside the built-in ones."""
    for option in (
        click.option(
            "--data",
            multiple=True,
            metavar="FILE",
            type=click.Path(),
            help="JSON or YAML whose keys become data.KEY for the policies of --policy; repeatable.",
        ),
        click.option(
            "--policy",
            "policies",
            multiple=True,
            metavar="DIR",
            type=click.Path(),
            help="Further policies, as DIR/ft/AREA/NAME.rego, instead of those of the configuration; repeatable.",
        ),
    ):
        command = option(command)
    return command


def _token(file: str | None, environment: Mapping[str, str]) -> str | None:
    """Return the bearer token of a file or of the environment. No message quotes it.

    Raises:
        ConfigurationError: the file cannot be read, or has no token that a header can hold.
    """
    if file is None:
        token = environment.get(TOKEN_VARIABLE, "")
        source = TOKEN_VARIABLE
    else:
        try:
            token = Path(file).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise ConfigurationError(f"cannot read the token in {file}") from None
        source = file
    token = token.strip()
    if not token and file is None:
        return None
    if not token or not token.isascii() or not token.isprintable() or " " in token:
        raise ConfigurationError(f"{source} does not hold one bearer token: one word of printable ASCII characters")
    return token
