"""The command line: help that is true, one line for a failure, an exit code for each kind."""

import inspect
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import jwt
import pytest
from typer import Typer
from typer.testing import CliRunner

from app.access import read_table
from app.cli import COMMANDS, build
from app.console import api, failure
from app.console.persons import person_of
from app.settings import SettingsError, inherited
from graph.errors import GraphUnavailable, UnknownPerson
from graph.ids import PersonId

RUNNER = CliRunner()
REFERENCE = Path(__file__).parents[3] / "docs" / "reference" / "cli.md"


def run(*arguments: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own, in a home of its own."""
    return subprocess.run(
        [sys.executable, "-m", "app.cli", *arguments],
        env=inherited() | {"KINDRED_HOME": str(home), "COLUMNS": "200"} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_the_list_of_commands_says_what_each_says_of_itself(entry: Any) -> None:
    answer = RUNNER.invoke(build([entry.name]), [entry.name, "--help"], env={"COLUMNS": "200"})
    assert answer.exit_code == 0
    assert entry.help in re.sub(r"\s+", " ", answer.output)


def test_the_reference_lists_exactly_the_commands_there_are() -> None:
    listed = re.findall(r"^\| `kindred ([a-z]+)", REFERENCE.read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(set(listed)) == sorted(entry.name for entry in COMMANDS)


def test_the_help_of_all_loads_no_command() -> None:
    code = "import sys; from app.cli import build; build(['--help']); print([m for m in sys.modules if 'polars' in m or 'neo4j' in m])"
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=True
    )
    assert answer.stdout.strip() == "[]"


def test_a_wrong_setting_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    answer = run("down", home=tmp_path, KINDRED_API_PORT="eighty")
    assert answer.returncode == 2
    assert answer.stderr == "kindred: KINDRED_API_PORT: Expected `int`, got `str`\n"


def test_an_api_that_is_not_up_is_one_line_and_exit_code_3(tmp_path: Path) -> None:
    answer = run("recommend", "session:s", home=tmp_path, KINDRED_API_PORT="9")
    assert answer.returncode == 3
    assert "kindred up" in answer.stderr
    assert "Traceback" not in answer.stderr


def test_a_file_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    assert run("ingest", str(tmp_path / "nothing.csv"), home=tmp_path).returncode == 2


def test_new_keys_are_shown_once_and_kept_as_hashes(tmp_path: Path) -> None:
    answer = run("keys", "create", "--scope", "crm", "--json", home=tmp_path)
    keys = json.loads(answer.stdout)
    assert list(keys) == ["crm"]
    table = tmp_path / "keys" / "api.json"
    assert read_table(table).scope_of(keys["crm"]) == "crm"
    assert keys["crm"] not in table.read_text()


def test_a_scope_that_does_not_exist_is_wrong_usage(tmp_path: Path) -> None:
    assert run("keys", "create", "--scope", "everything", home=tmp_path).returncode == 2


def test_headers_can_be_checked_without_any_server(tmp_path: Path) -> None:
    folder = tmp_path / "hubspot"
    folder.mkdir()
    (folder / "contacts.csv").write_text("hs_object_id,email,favourite\n1,a@example.com,x\n")
    answer = run("ingest", "--check", "--json", str(folder), home=tmp_path)
    (check,) = json.loads(answer.stdout)
    assert (check["source"], check["kind"]) == ("hubspot", "contacts")
    assert "favourite" in check["unknown"]


def test_doctor_gives_one_answer_for_programs(tmp_path: Path) -> None:
    answer = run("doctor", "--json", home=tmp_path)
    checks = json.loads(answer.stdout)
    assert answer.returncode == (0 if all(one["remedy"] is None for one in checks) else 1)
    assert {"java", "redis-server"} <= {one["name"] for one in checks}


@pytest.mark.parametrize(
    ("exc", "code"),
    [
        (SettingsError("x"), 2),
        (failure.NotThere("x"), 3),
        (failure.Refused("x"), 1),
        (GraphUnavailable("x"), 3),
        (UnknownPerson(PersonId("p")), 1),
    ],
)
def test_each_kind_of_failure_has_its_exit_code(exc: Exception, code: int) -> None:
    assert isinstance(exc, failure.told())
    assert failure.exit_code_of(exc) == code


def test_a_person_is_named_by_id_or_by_anything_known(monkeypatch: pytest.MonkeyPatch) -> None:
    found = {"ada@example.com": ["p_1"], "shared@example.com": ["p_1", "p_2"], "nobody@example.com": []}

    def answer(_scope: str, _method: str, _path: str, *, body: dict[str, Any]) -> object:
        persons = found[body["keys"][0]["value"]]
        weaker = int(body.get("min_confidence", 0) > 0.9 and bool(persons))
        shown = [] if weaker else [{"person": one} for one in persons]
        return {"results": [{"matches": shown, "weaker": weaker, "problem": None}]}

    monkeypatch.setattr("app.console.persons.call", answer)
    assert person_of("p_7") == "p_7"
    assert person_of("email=ada@example.com") == "p_1"
    with pytest.raises(failure.Refused, match="p_1, p_2"):
        person_of("email=shared@example.com")
    assert person_of("email=ada@example.com", 0.9) == "p_1"
    with pytest.raises(failure.Refused, match=r"1 person\(s\), but less surely than 0.99"):
        person_of("email=ada@example.com", 0.99)
    with pytest.raises(failure.Refused, match="nobody"):
        person_of("email=nobody@example.com")


def test_every_command_is_a_function_or_a_group_with_a_docstring() -> None:
    for entry in COMMANDS:
        loaded = build([entry.name])
        assert isinstance(loaded, Typer)
    assert inspect.getdoc(api.call)


def test_a_token_secret_is_made_used_and_ended(tmp_path: Path) -> None:
    none = run("keys", "sign-token", "--user", "7", "--device", "d", home=tmp_path)
    assert (none.returncode, none.stdout) == (1, "")
    assert "create-token-secret" in none.stderr
    made = json.loads(run("keys", "create-token-secret", "--json", home=tmp_path).stdout)
    told = run("keys", "sign-token", "--user", "7", "--device", "d", home=tmp_path).stdout
    said = jwt.decode(told.strip(), made["secret"], algorithms=["HS256"], audience="kindred")
    assert (said["kind"], said["sub"], said["device"]) == ("shopify.customer_id", "7", "d")
    assert said["exp"] - said["iat"] == 1_800
    assert run("keys", "end-token-secret", made["kid"], home=tmp_path).returncode == 0
    assert run("keys", "sign-token", "--user", "7", "--device", "d", home=tmp_path).returncode == 1


def test_a_token_for_a_kind_that_no_storefront_has_is_wrong_usage(tmp_path: Path) -> None:
    run("keys", "create-token-secret", home=tmp_path)
    answer = run("keys", "sign-token", "--user", "7", "--device", "d", "--kind", "email", home=tmp_path)
    assert answer.returncode == 2
