"""A case on one page: what happened, what was promised, which clocks run, where it stands and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.core.ladder import Mark

Kind = Literal["case", "talk", "promise", "kept", "broken", "complaint", "answer"]


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, at a moment, in words."""

    at: datetime
    kind: Kind
    words: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """A rung as it is drawn."""

    mark: Mark
    label: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """All of it in words that are the same in the talk, on the page and in an export."""

    reference: str
    title: str
    status: str
    goal: str
    ledger: str
    events: tuple[Event, ...]
    clocks: tuple[str, ...]
    steps: tuple[Step, ...]
    next: str
    written_at: datetime
