"""A person as a handler sees them: everything it may need, read in one go, never changed in place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.taps import Tap
from bot.core.updates import Address

Consent = Literal["", "given", "refused"]
PromiseState = Literal["pending", "kept", "partly", "broken", "replaced", "withdrawn"]
NudgeState = Literal["pending", "sent", "held", "answered", "stopped", "failed"]
NudgeKind = Literal["promise", "moved", "complaint", "call", "repay", "follow", "limit"]
LenderState = Literal["", "found", "looking", "missing", "refused"]
Way = Literal[
    "call",
    "chat",
    "mail",
    "counter",
    "letter",
    "social",
    "answer",  # something came from them, nobody said how
]
Reply = Literal[
    "",  # not told, or not yet
    "solved",
    "partly",  # a part was agreed to
    "refused",
    "final",  # a final answer, in their words
    "withdraw",  # first withdraw, then we deal with it
    "shuffled",  # passed on from one to the other
    "nothing",  # they answered, and promised nothing
    "threat",
]
CameTo = Reply | Literal["unreached"]  # nobody answered: they tried
Origin = Literal[
    "",  # noted before origins were kept
    "words",  # read from the words
    "event",  # read from the words, counted from the day of the event they name
    "guess",  # our suggestion where the words took a question
    "rough",  # the same beyond the known calendar
    "hand",  # moved by taps
]


@dataclass(frozen=True, slots=True)
class Asking:
    """The one pending question and what is already known about its answer."""

    question: str
    args: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ending:
    """A case was closed with an outcome, and perhaps taken up again."""

    at: datetime
    outcome: str
    reopened_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One matter with one lender. `marks` are the ticked checklist items, `notes` what was written on an item.

    `org` is the kind of company (a counterpart of the routing), `goal` what they want, in one line of theirs.
    `repay_at` is the end of the day on which the instalment is due, where that is what the case is about.
    """

    id: int
    matter: str
    opened_at: datetime
    lender: str = ""
    lender_state: LenderState = ""
    route: str = ""
    marks: frozenset[str] = frozenset()
    notes: Mapping[str, str] = field(default_factory=dict)
    called_at: datetime | None = None
    repay_at: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    org: str = ""
    goal: str = ""
    endings: tuple[Ending, ...] = ()

    @property
    def open(self) -> bool:
        """Whether anything may still be asked about it."""
        return self.closed_at is None

    @property
    def unsafe(self) -> bool:
        """Whether nobody should be called: they would not say who the lender is, or it looks like a fraud (C-27)."""
        return self.lender_state == "refused"


@dataclass(frozen=True, slots=True)
class Contact:
    """One call, chat or letter: when, with whom, and in a few words what was said. `reply` is what it came to.

    `reference` is the number that the lender gave to it.
    """

    id: int
    case_id: int
    way: Way
    at: datetime
    who: str = ""
    said: str = ""
    reply: CameTo = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Basis:
    """What a promise's date rests on, so that it can be computed again: `since` is the instant its words count from.

    `grammar` and `calendar` are the versions that read it; `provisional` says that the calendar did not reach so far.
    """

    since: datetime | None = None
    origin: Origin = ""
    grammar: str = ""
    calendar: str = ""
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Promise:
    """What a lender promised. `words` are the time as typed; `was_due_at` is the date before a calendar moved it.

    `replaces` is the earlier promise of the same thing, 0 where there is none; `settled_at` is when its state was told,
    `broken_at` when it was first told to be broken, whatever came later. `talk` is the contact in which it was made, 0
    where nobody said: then only the day it was noted is known. `came` is what did come of one that was kept in part.
    """

    id: int
    case_id: int
    what: str
    due_at: datetime
    grain: str
    words: str
    made_at: datetime
    who: str = ""
    written: Literal["", "yes", "no"] = ""
    state: PromiseState = "pending"
    basis: Basis = Basis()
    was_due_at: datetime | None = None
    replaces: int = 0
    settled_at: datetime | None = None
    broken_at: datetime | None = None
    talk: int = 0
    came: str = ""


@dataclass(frozen=True, slots=True)
class Complaint:
    """A complaint filed elsewhere: `place` is a content id, `reference` at most the last six characters.

    Its clock runs from `received_on`, or `filed_on` where nothing else is known. `sort` says what the place was asked
    for, `stage` (`T-01.decide`) which step it has come to, `extended` which extensions were announced; empty is usual.
    `reply` is what their answer came to, where that was told.
    """

    id: int
    case_id: int
    place: str
    filed_on: datetime
    due_at: datetime
    reference: str = ""
    answered_at: datetime | None = None
    withdrawn_at: datetime | None = None
    received_on: datetime | None = None
    sort: str = ""
    stage: str = ""
    extended: tuple[str, ...] = ()
    reply: Reply = ""

    @property
    def waiting(self) -> bool:
        """Whether an answer is still to come."""
        return self.answered_at is None and self.withdrawn_at is None


@dataclass(frozen=True, slots=True)
class Nudge:
    """A planned follow-up. `subject` is the id of the promise, complaint or case it is about.

    `due_at` never moves by itself; `times` counts how often it was said; `late` is decided when it is said.
    """

    id: int
    kind: NudgeKind
    case_id: int
    subject: int
    due_at: datetime
    state: NudgeState = "pending"
    times: int = 0


@dataclass(frozen=True, slots=True)
class Person:
    """One user, reached at `address` just now. `screen` is what typed numbers stand for; `muted`: no nudge is pushed.

    `counter` is the last number given to a case, promise, complaint or nudge of theirs; `misses` counts the
    messages in a row that were not understood; `quiet_until` pauses nudges about debts; `nudged_at` is when the last
    nudge that waits for an answer was sent; `leaving` are the ids of nudges that are being pushed just now; `resting`
    until when each is put off for a night, a bad day or another nudge, `belated` which of those were late by then.
    """

    id: str
    address: Address
    known: bool = False
    consent: Consent = ""
    zone: str = "Asia/Shanghai"
    preview: bool = False
    muted: bool = False
    asking: Asking | None = None
    screen: tuple[tuple[str, Tap], ...] = ()
    digits: bool = False
    misses: int = 0
    current: int = 0
    counter: int = 0
    reachable: bool = True
    quiet_until: datetime | None = None
    spoke_at: datetime | None = None
    nudged_at: datetime | None = None
    cases: tuple[Case, ...] = ()
    contacts: tuple[Contact, ...] = ()
    promises: tuple[Promise, ...] = ()
    complaints: tuple[Complaint, ...] = ()
    nudges: tuple[Nudge, ...] = ()
    leaving: frozenset[int] = frozenset()
    resting: Mapping[int, datetime] = field(default_factory=dict)
    belated: frozenset[int] = frozenset()

    @property
    def case(self) -> Case | None:
        """The current case, while it is open."""
        return next((case for case in self.cases if case.id == self.current and case.open), None)

    @property
    def remembered(self) -> bool:
        """Whether they agreed that we keep their record."""
        return self.consent == "given"
