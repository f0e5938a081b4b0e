"""Who an SDK's message says its device's holder is."""

import re
from typing import Final

from msgspec import Struct

from app.sources.claims import asserted_contacts
from app.sources.machine import identity
from app.sources.normalise.birth_date import birth_date
from app.sources.normalise.blocked import is_blocked
from app.sources.normalise.names import full_name, name
from app.sources.outcome import Outcome, Unfit
from app.sources.segment.preferences import preference
from app.sources.segment.shapes import Context, Message, Properties, Traits
from graph.ids import RecordKey
from graph.keyring import Keyring
from graph.records import Consent, Contact, Identifier, Record

_NO_TRAITS = Traits()
_MAYBE_PHONE: Final = re.compile(r"(?:\d[^0-9A-Za-z]{0,2}){7}")


class Holder(Struct, frozen=True):
    """What is claimed.

    Attributes:
        user: The site's own user id; None for a visitor who is not logged in.
    """

    user: str | None
    contacts: tuple[Contact, ...]

    @property
    def claims(self) -> tuple[Contact | Identifier, ...]:
        """Everything claimed, for an event."""
        return (*self.contacts, *((_user_id(self.user),) if self.user else ()))


def _user_id(user: str) -> Identifier:
    return Identifier("segment.user_id", user, "asserted")


def given_id(value: str | int | None) -> str | None:
    """Read a user id; None for what SDKs send when there is none."""
    text = str(value).strip() if value is not None else ""
    return None if is_blocked(text) else text[:256]


def record_key(user: str, keyring: Keyring) -> RecordKey:
    """Key of a user's record; an id that may be an email or a phone is hashed, for keys are shown.

    Seven digits may be a phone: a shop's long numbers are hashed too, which costs nobody anything.
    """
    plain = identity(user) == user and not user.startswith("#") and _MAYBE_PHONE.search(user) is None
    return RecordKey(f"segment:user:{user if plain else keyring.pseudonym('segment.user', user)}")


def traits_of(message: Message, context: Context) -> tuple[Traits, ...]:
    """Traits of the call itself, then those in its context."""
    return tuple(traits for traits in (message.traits, context.traits) if traits is not None)


def holder_of(message: Message, context: Context, properties: Properties, out: Outcome) -> Holder:
    """Collect what a message claims; a user id that is an email claims the email too."""
    user = given_id(message.user_id)
    sources: tuple[Traits | Properties, ...] = (*traits_of(message, context), properties)
    emails = [source.email for source in sources if source.email] + ([user] if user and "@" in user else [])
    phones = [str(source.phone) for source in sources if source.phone]
    return Holder(user, asserted_contacts(next(iter(emails), None), next(iter(phones), None), out))


def _names(traits: Traits) -> tuple[str | None, str | None]:
    given = name(traits.first_name or traits.snake_first_name or "")
    family = name(traits.last_name or traits.snake_last_name or "")
    return (given, family) if given or family else full_name(traits.name or "")


def record_of(holder: Holder, message: Message, context: Context, out: Outcome) -> Record | None:
    """The user's record as an identify call tells it; None without a user id."""
    if holder.user is None:
        return None
    traits = next(iter(traits_of(message, context)), _NO_TRAITS)
    given, family = _names(traits)
    born = birth_date(traits.birthday, out.as_of) if traits.birthday else None
    if born in {"bad", "blocked"}:
        out.drop("birthday", born or "")
        born = None
    return Record(
        key=record_key(holder.user, out.keyring),
        source_time=out.as_of,
        given_name=given,
        family_name=family,
        birth_date=born,
        contacts=holder.contacts,
        identifiers=(_user_id(holder.user),),
        consent=Consent(personalisation=preference(context, "personalization", "personalisation")),
    )


def alias_of(message: Message, out: Outcome) -> Record:
    """The record of a user that goes on under a new id, holding the old one too.

    Raises:
        Unfit: One of the two ids is missing.
    """
    user, before = given_id(message.user_id), given_id(message.previous_id)
    if user is None:
        raise Unfit("userId", "missing")
    if before is None:
        raise Unfit("previousId", "missing")
    return Record(
        key=record_key(user, out.keyring),
        source_time=out.as_of,
        identifiers=tuple(map(_user_id, dict.fromkeys((user, before)))),
    )
