"""Comments in Terraform code that are meant for ftpolicy, and the resource instances that they stand at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from validator.model import Location
from validator.terraform.hcl.positions import SourceMap, declared
from validator.terraform.hcl.syntax.tree import Block, Comment, File

_MARKED = re.compile(r"(?:#+|//|/\*)(?P<text>\s*ftpolicy\s*:.*?)(?:\*/)?", re.IGNORECASE | re.DOTALL)
_COMMENT = r"(?:#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*\*/)"
_ALONE = re.compile(rf"(?:\s|{_COMMENT})*")
"""What stands left of a comment that has the line to itself."""
_DIRECTLY = re.compile(rf"[^\S\n]*\n(?:[^\S\n]*{_COMMENT}[^\S\n]*\n)*[^\S\n]*")
"""What stands between such a comment and the block below that it is about: further comments, and no empty line."""
_MAKES = ("resource", "data", "module")


class FtpolicyComment(NamedTuple):
    """A comment without its marks, where it stands, and what it is about.

    ``block`` names the resource or the module call; it is empty where the comment stands at none. ``addresses`` are those
    of the resource instances that the block makes, none where ``count`` or ``for_each`` makes none.
    """

    location: Location
    text: str
    block: str
    addresses: tuple[str, ...]


def read_comments(files: Sequence[File], places: SourceMap) -> list[FtpolicyComment]:
    """Return the comments of ``files`` that begin with ``ftpolicy:``.

    A comment is about the resource or the module call that it stands in, behind, or directly above of.
    """
    marked = [(file, comment, text) for file in files for comment, text in _ftpolicy_comments(file)]
    addresses = places.addresses() if marked else {}
    remarks: list[FtpolicyComment] = []
    for file, comment, text in marked:
        block = _block(file, comment)
        location = file.source.location(comment.at)
        if block is None or block.type not in _MAKES:
            remarks.append(FtpolicyComment(location, text, "", ()))
        else:
            name = ".".join(block.labels if block.type == "resource" else (block.type, *block.labels))
            remarks.append(FtpolicyComment(location, text, name, addresses.get(declared(block), ())))
    return remarks


def _ftpolicy_comments(file: File) -> Iterator[tuple[Comment, str]]:
    for comment in file.comments:
        found = _MARKED.fullmatch(comment.text)
        if found is not None:
            yield comment, found["text"]


def _block(file: File, comment: Comment) -> Block | None:
    """Return the block at the top of the file that a comment is about."""
    text, blocks = file.source.text, sorted(file.body.blocks, key=lambda block: block.at)
    line = text.rfind("\n", 0, comment.at) + 1
    if comment.is_inside or not _ALONE.fullmatch(text, line, comment.at):
        return next((block for block in reversed(blocks) if block.at <= comment.at), None)
    below = next((block for block in blocks if block.at > comment.at), None)
    if below is None or not _DIRECTLY.fullmatch(text, comment.at + len(comment.text), below.at):
        return None
    return below
