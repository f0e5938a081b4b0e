"""What a browser says about its holder: asserted, whatever it says, but for what it carries of a server's."""

from collections.abc import Iterable
from typing import Final

from app.sources.identity_token import Carrier, proved
from app.sources.normalise.email import email
from app.sources.normalise.phone import phone
from app.sources.outcome import Outcome
from graph.records import Contact, Identifier

FIELD: Final = "identity_token"
"""Field under which tokens that prove nothing are counted."""


def asserted_contacts(address: str | None, number: str | None, out: Outcome) -> tuple[Contact, ...]:
    """Normalise an email and a phone that a browser sent; what cannot be read is left out and counted."""
    found: list[Contact] = []
    if address and address.strip():
        mailbox = email(address)
        if isinstance(mailbox, str):
            out.drop("email", mailbox)
        else:
            found.append(Contact("email", mailbox.value, "asserted", mailbox.weak))
    if number and number.strip():
        line = phone(number)
        if isinstance(line, str):
            out.drop("phone", line)
        else:
            found.append(Contact("phone", line.value, "asserted", line.weak))
    return tuple(found)


def proved_claims(
    token: object, carrier: Carrier, said: Iterable[Contact | Identifier], out: Outcome
) -> tuple[Identifier, ...]:
    """Return whom an identity token proves its carrier's holder to be: nobody, or one.

    A token that proves nothing is counted by its reason and leaves the event as it is: whoever can write
    an event can write garbage into it, and that must neither lose the event nor fill the quarantine.

    Args:
        token: As it came; None or empty where nobody is logged in.
        carrier: The event.
        said: What the browser itself says; where it names another user of the token's kind, the token
            is of an earlier login, and proves nothing of this one.
        out: Where it is counted.
    """
    if token is None or token == "":
        return ()
    found = proved(token, carrier, out.secrets)
    if isinstance(found, Identifier) and any(_contradicts(one, found) for one in said):
        found = "other_user"
    if isinstance(found, Identifier):
        return (found,)
    out.drop(FIELD, found)
    return ()


def _contradicts(one: Contact | Identifier, proof: Identifier) -> bool:
    return isinstance(one, Identifier) and one.kind == proof.kind and one.value != proof.value
