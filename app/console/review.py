"""``kindred review``: the questions that the ladder leaves to a person."""

from enum import StrEnum
from typing import Annotated, Any

import typer
from rich.markup import escape

from app.console.api import call
from app.console.output import OUT, AsJson, print_json, print_table
from app.console.rulings import DryRun, rule, show
from app.console.say_again import restore

command = typer.Typer(no_args_is_help=True)
command.command("restore")(restore)

ReviewId = Annotated[str, typer.Argument(help="Id of a question, as `kindred review list` shows it.")]


class Answer(StrEnum):
    """The two answers there are."""

    same = "same"
    different = "different"


@command.command("list")
def list_reviews(
    limit: Annotated[int, typer.Option(min=1, max=500, help="How many.")] = 20,
    skip: Annotated[int, typer.Option(min=0, help="How many to leave out first.")] = 0,
    as_json: AsJson = False,
) -> None:
    """List open questions, oldest first: two records each, and what refused to join them."""
    page = call("reviews", "GET", "/v1/reviews", parameters={"limit": limit, "skip": skip})
    if as_json:
        print_json(page)
        return
    print_table(
        "Open questions",
        ("review", "rule", "evidence", "one record", "the other", "since"),
        (
            (
                one["review"],
                one["rule"],
                one["evidence"],
                *(each["record"] for each in one["records"]),
                one["opened_at"][:10],
            )
            for one in page["reviews"]
        ),
    )
    if page["next_skip"] is not None:
        OUT.print(f"There are more: --skip {page['next_skip']}")


@command.command("show")
def show_review(review: ReviewId, as_json: AsJson = False) -> None:
    """Show a question: two records side by side, what they say in bits, and what refused."""
    found = call("reviews", "GET", f"/v1/reviews/{review}")
    if as_json:
        print_json(found)
        return
    one, other = found["sides"]
    OUT.print(f"[bold]{found['review']}[/bold]  {found['state']}, {found['rule']}, for {found['evidence']}")
    names = sorted({*one["fields"], *other["fields"]})
    print_table(
        "Records",
        ("", one["record"], other["record"]),
        [
            ("person", one["person"], other["person"]),
            *((name, one["fields"].get(name), other["fields"].get(name)) for name in names),
            ("contacts", _contacts(one), _contacts(other)),
            ("identifiers", "\n".join(one["identifiers"]), "\n".join(other["identifiers"])),
            ("seen", _seen(one), _seen(other)),
        ],
    )
    print_pair(found["explanation"])


@command.command("decide")
def decide(
    review: ReviewId,
    answer: Annotated[Answer, typer.Argument(help="same: one person; different: two.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Decide a question; the answer binds from then on, until it is withdrawn."""
    body = {"verdict": answer.value, "dry_run": dry_run}
    show(rule("POST", f"/v1/reviews/{review}/decision", body=body), as_json=as_json)


@command.command("withdraw")
def withdraw(
    judgement: Annotated[str, typer.Argument(help="Id of a judgement, as the decision showed it.")],
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Withdraw a judgement or an undo; the evidence decides again."""
    parameters = {"dry_run": "true"} if dry_run else {}
    show(rule("DELETE", f"/v1/judgements/{judgement}", parameters=parameters), as_json=as_json)


def print_pair(pair: dict[str, Any]) -> None:
    """Print what two records say, and the path between them or what kept them apart."""
    verdict, prior = pair["verdict"], pair["prior"]
    print_table(
        "What the two say by themselves",
        ("field", "says", "bits"),
        [
            ("prior", "two records drawn at random", _bits(prior)),
            *(
                (one["field"], one["says"], _bits(one["bits"]) if one["counts"] else "(covered)")
                for one in verdict["said"]
            ),
            ("posterior", f"confidence {verdict['confidence']:.3f}", _bits(verdict["bits"])),
        ],
    )
    for one in verdict["barred"]:
        OUT.print(f"{one['values']} shared {one['kind']} value(s) join nobody: over a limit or barred")
    for word in pair["judgements"]:
        OUT.print(f"judgement {word['judgement']}: {word['verdict']} be one person")
    if verdict["apart"] is None:
        print_table(
            f"One person: {pair['persons'][0]}",
            ("record", "joined by", "rule", "fields", "bits", "confidence"),
            (
                (
                    one["record"],
                    one["via"],
                    one["rule"],
                    _fields(one["fields"]),
                    _bits(one["bits"]),
                    f"{one['confidence']:.3f}",
                )
                for one in pair["path"]
            ),
        )
        return
    apart = verdict["apart"]
    OUT.print(
        f"Two persons, {escape(' and '.join(pair['persons']))}: [bold]{apart['rule']}[/bold]"
        f"\nbetween the two as wholes: {_fields(apart['fields']) or 'nothing'}, with the prior {_bits(apart['bits'])}"
    )


def _fields(fields: list[dict[str, Any]]) -> str:
    return ", ".join(f"{one['field']} {_bits(one['bits'])}" for one in fields)


def _bits(millibits: int) -> str:
    return f"{millibits / 1000:+.1f}"


def _contacts(side: dict[str, Any]) -> str:
    return "\n".join(
        f"{one['value']} ({one['assurance']}{', weak' if one['weak'] else ''}{', shared' if one['shared'] else ''})"
        for one in side["contacts"]
    )


def _seen(side: dict[str, Any]) -> str:
    return f"{side['first_seen'][:10]} to {side['last_seen'][:10]}"
