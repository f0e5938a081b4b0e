"""Invents what the real retail year lacks, and writes it as seven systems would export it.

Shares no code with the adapters that read it: both know only the vendors' shapes.
"""

from app.demo.simulate.run import Summary, simulate

__all__ = ["Summary", "simulate"]
