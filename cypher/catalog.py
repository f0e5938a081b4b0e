"""The queries in this folder, by name: one statement a file, with a comment that says what it is for."""

import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Final

_PARAMETER: Final = re.compile(r"\$([A-Za-z_]\w*)")
_NOT_CODE: Final = re.compile(r"//[^\n]*|'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\"")


class UnknownStatement(LookupError):
    """There is no such file below ``cypher/``."""


class MalformedStatement(ValueError):
    """A file lacks its leading comment, or holds more than one statement."""


@cache
def text(name: str) -> str:
    """Return the statement at a path below ``cypher/``, given without its suffix.

    Raises:
        UnknownStatement: No file has that name.
        MalformedStatement: It has no leading comment or holds several statements.
    """
    file = files("cypher").joinpath(*f"{name}.cypher".split("/"))
    try:
        statement = file.read_text(encoding="utf-8")
    except FileNotFoundError as exc:
        raise UnknownStatement(name) from exc
    if not statement.startswith("// "):
        raise MalformedStatement(f"{name}: no leading comment")
    if ";" in bare(statement):
        raise MalformedStatement(f"{name}: more than one statement")
    return statement


def bare(statement: str) -> str:
    """Return the statement without comments and without the contents of its strings."""
    return _NOT_CODE.sub("", statement)


def packed(statement: str) -> str:
    """Return the statement with its parameters read from one map, ``$p``.

    Neo4j 5.26 makes another plan for each order of magnitude of a list that is a parameter itself, and a
    statement of the ladder takes a tenth of a second to plan; of a list inside a map it knows no size.
    """
    code = _NOT_CODE.split(statement)
    kept = [*_NOT_CODE.findall(statement), ""]
    return "".join(_PARAMETER.sub(r"$p.\1", part) + other for part, other in zip(code, kept, strict=True))


def parameters(statement: str) -> frozenset[str]:
    """Return the names of the ``$parameters`` a statement uses, comments and strings left out."""
    return frozenset(_PARAMETER.findall(bare(statement)))


def scans(statement: str) -> bool:
    """Return whether the statement's comment says that it reads the whole graph on purpose."""
    return any(line.startswith("// scans:") for line in statement.splitlines())


def names() -> tuple[str, ...]:
    """Return the name of every statement, in order."""
    return tuple(sorted(_below(files("cypher"), "")))


def _below(folder: Traversable, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _below(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".cypher"):
            yield f"{prefix}{entry.name.removesuffix('.cypher')}"
