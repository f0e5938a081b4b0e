"""Times on the command line: typed without an offset they are UTC."""

from datetime import UTC, datetime, time


def utc(moment: datetime) -> datetime:
    """Return a typed time as an aware one."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def last_midnight() -> datetime:
    """Return the midnight (UTC) that was last."""
    return datetime.combine(datetime.now(UTC).date(), time(), UTC)
