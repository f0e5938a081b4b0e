"""How much memory a process holds."""

from pathlib import Path


def resident_mb(pid: int) -> float | None:
    """Return the resident memory of a process in MiB, or None when it has ended."""
    try:
        status = Path("/proc", str(pid), "status").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    for line in status.splitlines():
        if line.startswith("VmRSS:"):
            return round(int(line.split()[1]) / 1024, 1)
    return None
