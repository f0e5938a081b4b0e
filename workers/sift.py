"""What the graph refuses is found and left out, so that it does not keep all else out."""

from collections.abc import Awaitable, Callable, Sequence

from graph.errors import GraphRefused


async def sifted[T, R](
    things: Sequence[T], take: Callable[[Sequence[T]], Awaitable[R]]
) -> tuple[list[R], list[T]]:
    """Take things together, in halves where the graph refuses them, and return the answers and what it refuses.

    Args:
        things: None is no call.
        take: Safe to repeat.
    """
    if not things:
        return [], []
    try:
        return [await take(things)], []
    except GraphRefused:
        if len(things) == 1:
            return [], [things[0]]
    middle = len(things) // 2
    first, refused = await sifted(things[:middle], take)
    second, also_refused = await sifted(things[middle:], take)
    return [*first, *second], [*refused, *also_refused]
