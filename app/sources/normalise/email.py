"""Email addresses."""

from functools import lru_cache

from disposable_email_domains import blocklist
from email_validator import EmailNotValidError, validate_email

from app.sources.normalise.blocked import LISTS, is_blocked
from app.sources.normalise.contact_value import ContactValue
from app.sources.normalise.refusal import Refusal


@lru_cache(maxsize=65_536)
def email(text: str) -> ContactValue | Refusal:
    """Normalise one address; role accounts and ``test@test.com`` are blocked, what is no address at all is bad."""
    if is_blocked(text):
        return "blocked"
    try:
        valid = validate_email(text.strip().strip("<>").removeprefix("mailto:"), check_deliverability=False)
    except EmailNotValidError:
        return "bad"
    value = valid.normalized.lower()
    local, _, domain = value.rpartition("@")
    if value in LISTS.emails or local.partition("+")[0] in LISTS.roles or is_blocked(local):
        return "blocked"
    return ContactValue(value, domain in blocklist)
