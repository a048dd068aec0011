"""The content that ships, read once for all tests that look at it."""

from __future__ import annotations

from typing import Final

from bot import content

GUIDE: Final = content.load()
