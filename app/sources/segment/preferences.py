"""What a visitor allowed, from the consent object of a message.

Its categories are the workspace's own; read are those named after what they
allow, as Segment's consent manager names them: ``Analytics`` and ``Personalization``.
"""

from app.sources.segment.shapes import Context


def preference(context: Context, *names: str) -> bool | None:
    """Return what is said of a category under any of its names, a no before a yes; None where nothing is."""
    given = (context.consent.category_preferences if context.consent else None) or {}
    said = {allowed for category, allowed in given.items() if category.strip().casefold() in names}
    return None if not said else False not in said
