"""What a browser says about its holder: asserted, whatever it says."""

from app.sources.normalise.email import email
from app.sources.normalise.phone import phone
from app.sources.outcome import Outcome
from graph.records import Contact


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
