"""The person fields of a record as the graph keeps it: the value in force of each field, and nothing of a shared record."""

from collections.abc import Iterable

from graph.fields.record import PersonFields, person_fields
from graph.keyring import Keyring
from graph.matching.view import RecordView
from graph.records import ContactKind


def own_fields(
    view: RecordView, emails: Iterable[str], phones: Iterable[str], keyring: Keyring
) -> PersonFields:
    """Return what a record says of its holder.

    A field has the value with the latest source time, as ``RecordView.fields`` keeps it; a record whose
    fields are not the holder's own has none.  A contact point that was only observed, or is weak, says
    nothing of the holder; the plain values are told apart by their keys.

    Args:
        view: The union of the record's versions.
        emails: Plain values of all versions.
        phones: The same.
        keyring: That made the keys of the view.
    """
    if view.shared:
        return PersonFields()
    said = {name: dated.value for name, dated in view.fields.items()}
    return person_fields(
        {
            "given_name": _present(said.get("given_name")),
            "family_name": _present(said.get("family_name")),
            "birth_date": _present(said.get("birth_date")),
            "gender": _present(said.get("gender")),
            "street": _present(said.get("street")),
            "city": _present(said.get("city")),
            "postcode": _present(said.get("postcode")),
            "email": _claimed(view, emails, "email", keyring),
            "phone": _claimed(view, phones, "phone", keyring),
        }
    )


def _present(value: str | None) -> tuple[str, ...]:
    return (value,) if value else ()


def _claimed(view: RecordView, values: Iterable[str], kind: ContactKind, keyring: Keyring) -> tuple[str, ...]:
    held = ((value, view.holds.get(keyring.contact(kind, value))) for value in values)
    return tuple(
        value for value, holding in held if holding and holding.assurance != "observed" and not holding.weak
    )
