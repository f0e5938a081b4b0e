"""Why a value has no normal form."""

from typing import Literal

type Refusal = Literal["blocked", "bad"]
"""``blocked`` identifies nobody (a placeholder, a role account); ``bad`` cannot be read."""
