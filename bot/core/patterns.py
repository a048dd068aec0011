"""Regular expressions compiled for the first text that asks for them: nobody waits for them at the start."""

from __future__ import annotations

import re
from functools import cache


@cache
def words(source: str) -> re.Pattern[str]:
    """The pattern, compiled once."""
    return re.compile(source)
