"""Functions of paths, and of the files below the root of the configuration.

https://github.com/hashicorp/terraform/blob/v1.11.4/internal/lang/funcs/filesystem.go; paths are cleaned as
https://pkg.go.dev/path/filepath#Clean does it.
"""

from __future__ import annotations

import base64
import posixpath
from collections.abc import Callable

from validator.reasons import ReasonCode
from validator.terraform.hcl.evaluation.functions.base import Function, NotEvaluatedError
from validator.terraform.hcl.evaluation.functions.hashing import digest
from validator.terraform.hcl.evaluation.scope import Files
from validator.terraform.hcl.values.values import ANY, BOOL, STRING, UnknownValue, Value, hide, reveal, unknown_like


def _clean(path: str) -> str:
    cleaned = posixpath.normpath(path) if path else "."
    return cleaned[1:] if cleaned.startswith("//") else cleaned


def _basename(path: str) -> str:
    if not path:
        return "."
    return path.rstrip("/").rpartition("/")[2] or "/"


def _dirname(path: str) -> str:
    head, slash, _ = path.rpartition("/")
    return _clean(head + slash) if slash else "."


def _abspath(path: str) -> str:
    if not path.startswith("/"):
        raise NotEvaluatedError(ReasonCode.CURRENT_DIRECTORY)
    return _clean(path)


def _pathexpand(path: str) -> str:
    if path.startswith("~"):
        raise NotEvaluatedError(ReasonCode.USER)
    return path


def _file(files: Files, path: str) -> Value:
    return files.read(path)


def _fileexists(files: Files, path: str) -> Value:
    return files.exists(path)


def _fileset(files: Files, path: str, pattern: str) -> Value:
    return files.glob(path, pattern)


def _made(change: Callable[[bytes], str]) -> Callable[[Files, str], Value]:
    def run(files: Files, path: str) -> Value:
        content, is_hidden = reveal(files.exact(path))
        if isinstance(content, UnknownValue):
            return unknown_like(content, STRING)
        return hide(change(content.encode("utf-8")), is_hidden)

    return run


PATHS = {
    "abspath": Function(_abspath, (STRING,), STRING),
    "basename": Function(_basename, (STRING,), STRING),
    "dirname": Function(_dirname, (STRING,), STRING),
    "pathexpand": Function(_pathexpand, (STRING,), STRING),
}

FILES = {
    "file": Function(_file, (STRING,), STRING),
    "filebase64": Function(_made(lambda data: base64.b64encode(data).decode("ascii")), (STRING,), STRING),
    "filebase64sha256": Function(_made(lambda data: digest("sha256", data, as_base64=True)), (STRING,), STRING),
    "filebase64sha512": Function(_made(lambda data: digest("sha512", data, as_base64=True)), (STRING,), STRING),
    "fileexists": Function(_fileexists, (STRING,), BOOL),
    "filemd5": Function(_made(lambda data: digest("md5", data)), (STRING,), STRING),
    "fileset": Function(_fileset, (STRING, STRING), ANY),
    "filesha1": Function(_made(lambda data: digest("sha1", data)), (STRING,), STRING),
    "filesha256": Function(_made(lambda data: digest("sha256", data)), (STRING,), STRING),
    "filesha512": Function(_made(lambda data: digest("sha512", data)), (STRING,), STRING),
}
