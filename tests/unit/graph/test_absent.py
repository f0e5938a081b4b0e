"""What starts with every process stays light: pandas is there for the GDS client alone."""

import subprocess
import sys

import pytest

ASKED = """
import importlib, sys
importlib.import_module({module!r})
heavy = {{"pandas", "ibis", "matplotlib"}} & sys.modules.keys()
assert not heavy, heavy
import pandas
assert pandas.DataFrame
"""


@pytest.mark.parametrize(
    "module", ["app.main", "workers.main", "workers.prepare", "app.demo.run", "ranking.train"]
)
def test_a_process_starts_without_what_one_job_or_command_needs_and_that_can_still_be_imported(
    module: str,
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASKED.format(module=module)], check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
