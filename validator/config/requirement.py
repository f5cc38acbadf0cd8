"""Which versions of ftpolicy a configuration asks for: ``required_version``."""

from __future__ import annotations

from validator import __version__
from validator.errors import InputError
from validator.model import Location


def unmet(wanted: object, place: Location) -> InputError | None:
    """Return the error where this version of ftpolicy is not one that the specifier ``wanted`` allows, else ``None``.

    The specifier is one of PEP 440 (">=0.3,<1"), compared by the library that pip uses, which knows pre-releases too.
    """
    # packaging: only a configuration that asks for a version needs it
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415

    if not isinstance(wanted, str):
        return None  # the schema will tell
    try:
        allowed = SpecifierSet(wanted)
    except InvalidSpecifier:
        return InputError(
            f"“required_version” is “{wanted[:60]}”; expected versions to compare with", place, 'As in: ">=0.3,<1".'
        )
    if allowed.contains(__version__, prereleases=True):
        return None
    return InputError(
        f"this configuration is for ftpolicy {wanted}; this is {__version__}", place, "Install a version that fits."
    )
