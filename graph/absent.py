"""Imports of libraries that take in a large optional one if it is there, without it."""

import sys
from collections.abc import Generator
from contextlib import contextmanager
from types import ModuleType
from typing import cast


@contextmanager
def absent(package: str) -> Generator[None]:
    """Let what is imported in the block find the package not installed, unless it is loaded already.

    The Neo4j driver and LightGBM both load pandas at once wherever it is installed (here for the GDS
    client alone), to take its frames, of which there are none: a second and 40 MB a process.  Later imports find it again.
    """
    if package in sys.modules:
        yield
        return
    modules = cast("dict[str, ModuleType | None]", sys.modules)
    modules[package] = None  # how the import system is told that it is not there
    try:
        yield
    finally:
        sys.modules.pop(package, None)
