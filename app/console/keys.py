"""``kindred keys``: the only time a key is seen."""

from datetime import UTC, datetime
from typing import Annotated

import msgspec
import typer

from app.access import SCOPES, Scope, create, read_table
from app.console.output import OUT, AsJson, print_json
from app.secret_file import SecretFileError, add, end, newest
from app.settings import from_environment
from app.sources.identity_token import KINDS, Claims, sign

command = typer.Typer(no_args_is_help=True)


@command.command("create")
def create_keys(
    scope: Annotated[
        list[str] | None,
        typer.Option(help="ingest, storefront, crm or reviews; may be repeated. All if left out."),
    ] = None,
    name: Annotated[
        str | None,
        typer.Option(
            help="Stands for the holder where it says who decided, such as desk-1; no personal data."
        ),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Make new keys, which end the older ones of the same scope and name, and show them this once."""
    chosen: list[Scope] = [one for one in SCOPES if scope is None or one in scope]
    unknown = sorted(set(scope or ()) - set(SCOPES))
    if unknown:
        raise typer.BadParameter(f"there is no scope {unknown[0]}; there are {', '.join(SCOPES)}")
    settings = from_environment()
    try:
        made: dict[Scope, str] = create(settings.api_keys_file, chosen, name=name)
    except ValueError as exc:
        raise typer.BadParameter(str(exc)) from exc
    if as_json:
        print_json(made)
        return
    for one, key in made.items():
        OUT.print(f"{one:<11} {key}", soft_wrap=True)
    OUT.print(f"Their hashes are in {settings.api_keys_file}; an API that runs reads them at its next start.")


@command.command("check")
def check_key(
    key: Annotated[str, typer.Option(prompt=True, hide_input=True, help="Asked for if left out.")],
) -> None:
    """Say what a key is for, without calling the API."""
    held = read_table(from_environment().api_keys_file).scope_of(key)
    OUT.print(held or "not valid")
    raise typer.Exit(0 if held else 1)


@command.command("create-token-secret")
def create_token_secret(as_json: AsJson = False) -> None:
    """Make one more secret for a storefront's server to sign identity tokens with, and show it; older ones go on."""
    path = from_environment().token_secrets_file
    made = add(path)
    if as_json:
        print_json({"kid": made.kid, "secret": made.secret})
        return
    OUT.print(f"kid     {made.kid}\nsecret  {made.secret}", soft_wrap=True)
    OUT.print(f"It is in {path}; workers know it from the next batch on.", soft_wrap=True)


@command.command("end-token-secret")
def end_token_secret(kid: Annotated[str, typer.Argument(help="Name of the secret.")]) -> None:
    """Let a secret prove nothing of what arrives from now on; what arrived before stays proved."""
    end(from_environment().token_secrets_file, kid, now=datetime.now(UTC))


@command.command("sign-token")
def sign_token(
    user: Annotated[str, typer.Option(help="User id that is logged in.")],
    device: Annotated[str, typer.Option(help="Anonymous id of the browser (anonymousId, clientId).")],
    kind: Annotated[str, typer.Option(help="Whose user id: shopify.customer_id or segment.user_id.")] = KINDS[
        0
    ],
    minutes: Annotated[int, typer.Option(min=1, max=1440, help="How long it lives.")] = 30,
) -> None:
    """Sign an identity token with the newest secret, for trying out; print nothing else."""
    secret = newest(from_environment().token_secrets_file)
    if secret is None:
        raise SecretFileError("there is no secret in use; `kindred keys create-token-secret` makes one")
    now = int(datetime.now(UTC).timestamp())
    said = {"kind": kind, "sub": user, "device": device, "iat": now, "exp": now + 60 * minutes}
    try:
        claims = msgspec.convert(said, Claims)
    except msgspec.ValidationError as exc:
        raise typer.BadParameter(str(exc)) from exc
    OUT.print(sign(claims, secret), soft_wrap=True)
