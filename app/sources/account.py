"""One account row to one ``Record``."""

from collections.abc import Iterator
from typing import Final

from app.sources.machine import identity, own_id, time_of
from app.sources.normalise.birth_date import birth_date
from app.sources.normalise.contact_value import ContactValue
from app.sources.normalise.email import email
from app.sources.normalise.names import full_name, name
from app.sources.normalise.phone import phone
from app.sources.normalise.place import country, line, postcode
from app.sources.normalise.refusal import Refusal
from app.sources.outcome import Outcome, Unfit
from app.sources.person import Person, Point
from app.sources.sheet import Get
from graph.ids import RecordKey
from graph.records import Consent, Contact, Identifier, Record

_YES: Final = frozenset({"yes", "true", "1", "subscribed", "opted_in", "y"})
_NO: Final = frozenset(
    {"no", "false", "0", "unsubscribed", "never_subscribed", "not_subscribed", "opted_out", "n"}
)
_GENDERS: Final = {"f": "female", "female": "female", "woman": "female", "women": "female",
                   "m": "male", "male": "male", "man": "male", "men": "male"}  # fmt: skip


def kept[T](value: T | Refusal, field: str, out: Outcome) -> T | None:
    """Return a normalised value, or count why it is left out."""
    if value == "blocked" or value == "bad":  # ruff: ignore[repeated-equality-comparison] - the checkers narrow this form only
        out.drop(field, str(value))
        return None
    return value


def _texts(text: str, separator: str | None) -> Iterator[str]:
    for part in text.split(separator) if separator else (text,):
        if part.strip():
            yield part


def contacts_of(points: tuple[Point, ...], get: Get, out: Outcome) -> tuple[Contact, ...]:
    """Normalise an account's emails and phones, each once.

    Raises:
        Unfit: The account's own email is there, is no placeholder, and is no address at all.
    """
    found: dict[tuple[str, str], Contact] = {}
    for point in points:
        for text in _texts(get(point.field), point.separator):
            value: ContactValue | Refusal = email(text) if point.kind == "email" else phone(text)
            if value == "bad" and point.key:
                raise Unfit(point.field, "bad_email")
            if (good := kept(value, point.field, out)) is not None:
                contact = Contact(point.kind, good.value, point.trust(get), good.weak)
                found.setdefault((contact.kind, contact.value), contact)
    return tuple(found.values())


def _identifiers(person: Person, own: str, get: Get, out: Outcome) -> tuple[Identifier, ...]:
    found = {(person.id_kind, own): Identifier(person.id_kind, own)} if person.id_kind else {}
    for reference in person.references:
        for text in _texts(get(reference.field), reference.separator):
            if (value := kept(identity(text), reference.field, out)) is not None:
                found.setdefault(
                    (reference.kind, value), Identifier(reference.kind, value, reference.assurance)
                )
    return tuple(found.values())


def _names(person: Person, get: Get) -> tuple[str | None, str | None]:
    given, family = get(person.given_name), get(person.family_name)
    if person.whole_name and not (given or family):
        return full_name(get(person.whole_name))
    return name(given), name(family)


def _answer(text: str) -> bool | None:
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _birth_date(person: Person, get: Get, out: Outcome) -> str | None:
    text = get(person.birth_date)
    return kept(birth_date(text, out.as_of), person.birth_date, out) if text.strip() else None


def _place(person: Person, get: Get, out: Outcome) -> tuple[str | None, str | None]:
    """Return postcode and country."""
    text = get(person.country)
    code = kept(country(text), person.country, out) if text.strip() else None
    text = get(person.postcode)
    return (kept(postcode(text, code), person.postcode, out) if text.strip() else None), code


def record_of(person: Person, get: Get, out: Outcome) -> Record:
    """Read one account; what people typed and nobody can read is left out and counted.

    Raises:
        Unfit: Its id, a time stamp of its system, or its own email cannot be read.
    """
    own = own_id(get(person.id), person.id)
    source_time = time_of(get, person.times, out.as_of)
    contacts = contacts_of(person.points, get, out)
    given_name, family_name = _names(person, get)
    code, country_code = _place(person, get, out)
    return Record(
        key=RecordKey(f"{person.record}:{own}"),
        source_time=source_time,
        given_name=given_name,
        family_name=family_name,
        birth_date=_birth_date(person, get, out),
        gender=_GENDERS.get(get(person.gender).strip().casefold()),
        street=line(get(person.street)),
        city=line(get(person.city)),
        postcode=code,
        country=country_code,
        contacts=contacts,
        identifiers=_identifiers(person, own, get, out),
        consent=Consent(_answer(get(person.email_consent)), _answer(get(person.sms_consent))),
    )
