"""``python -m app.demo.simulate <exports> <truth> <until> <seed> [customers]``."""

import sys
from datetime import datetime
from pathlib import Path

from app.demo.simulate.run import simulate


def main(arguments: list[str]) -> None:
    """Run one simulation and say what it made."""
    exports, truth, until, seed, *customers = arguments
    last = ""

    def tell(step: str, share: float) -> None:
        nonlocal last
        if step != last:
            sys.stderr.write(f"{share:4.0%} {step}\n")
            last = step

    summary = simulate(
        Path(exports),
        Path(truth),
        until=datetime.fromisoformat(until),
        seed=int(seed),
        customers=int(customers[0]) if customers else None,
        progress=tell,
    )
    sys.stdout.write(f"{summary}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
