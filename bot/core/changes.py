"""What may change: every decision a handler can take, in the past tense. Storage writes each one down."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.core.person import (
    Asking,
    Basis,
    CameTo,
    Case,
    Complaint,
    Contact,
    LenderState,
    Nudge,
    Promise,
    PromiseState,
    Reply,
)


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """They agreed to being remembered; from here on there is a journal."""

    version: str


@dataclass(frozen=True, slots=True)
class ConsentRefused:
    """They only want to look."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question is pending now, or none."""

    asking: Asking | None


@dataclass(frozen=True, slots=True)
class Misunderstood:
    """So many messages in a row were not understood; 0 starts anew."""

    times: int


TallyKind = Literal["answered", "helpful", "unhelpful", "choose", "unanswered", "urgent", "refuse"]


@dataclass(frozen=True, slots=True)
class Tallied:
    """One more of a kind that day; `topic` is the article's id where there is one. Nothing says whose or what words."""

    kind: TallyKind
    topic: str = ""


@dataclass(frozen=True, slots=True)
class CaseOpened:
    """A new matter; it becomes the current one."""

    case: Case


@dataclass(frozen=True, slots=True)
class CaseSwitched:
    """Another case is current; 0 means none."""

    case_id: int


@dataclass(frozen=True, slots=True)
class LenderNamed:
    """Who the lender is, or how far the search for its full name got."""

    case_id: int
    lender: str
    state: LenderState


@dataclass(frozen=True, slots=True)
class CounterpartChosen:
    """What kind of company the lender is: it decides who is responsible."""

    case_id: int
    org: str


@dataclass(frozen=True, slots=True)
class MatterChosen:
    """What the case is about, said later or put right."""

    case_id: int
    matter: str


@dataclass(frozen=True, slots=True)
class GoalSet:
    """What they want, in one line of theirs."""

    case_id: int
    goal: str


@dataclass(frozen=True, slots=True)
class Contacted:
    """They were in touch with the lender."""

    contact: Contact


@dataclass(frozen=True, slots=True)
class ContactDetailed:
    """With whom, what was said, what it came to, under which number. An empty value changes nothing."""

    contact_id: int
    who: str = ""
    said: str = ""
    reply: CameTo = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class RepaymentDaySet:
    """The instalment of this case is due by the end of that day."""

    case_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class RouteChosen:
    """Which way they try first: help, chat or call."""

    case_id: int
    route: str


@dataclass(frozen=True, slots=True)
class ItemMarked:
    """A checklist item is ready, or not."""

    case_id: int
    item: str
    done: bool


@dataclass(frozen=True, slots=True)
class ItemNoted:
    """A few words on a checklist item; empty words remove the note."""

    case_id: int
    item: str
    note: str


@dataclass(frozen=True, slots=True)
class CallStarted:
    """They said they are calling now."""

    case_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class CallEnded:
    """The call led somewhere, or nowhere: `result` is reached, unreached or later."""

    case_id: int
    result: str


@dataclass(frozen=True, slots=True)
class CaseClosed:
    """Done with; a closed case sends nothing."""

    case_id: int
    at: datetime
    outcome: str


@dataclass(frozen=True, slots=True)
class CaseReopened:
    """It goes on; its history was kept."""

    case_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class PromiseMade:
    """Somebody promised something by a time."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class PromiseDetailed:
    """Who promised it, whether in writing, what it is, in which talk, what came. An empty value changes nothing."""

    promise_id: int
    who: str = ""
    written: str = ""
    what: str = ""
    talk: int = 0
    came: str = ""


@dataclass(frozen=True, slots=True)
class PromiseMoved:
    """The promised time was corrected."""

    promise_id: int
    due_at: datetime
    grain: str
    words: str
    basis: Basis = field(default_factory=Basis)


@dataclass(frozen=True, slots=True)
class PromiseRecounted:
    """Its date was counted again by another calendar; it may be the same."""

    promise_id: int
    due_at: datetime
    basis: Basis


@dataclass(frozen=True, slots=True)
class PromiseSettled:
    """What became of it, as it was told at `at`."""

    promise_id: int
    state: PromiseState
    at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintFiled:
    """They complained somewhere."""

    complaint: Complaint


@dataclass(frozen=True, slots=True)
class ComplaintAnswered:
    """The complaint got its answer at `at`; `reply` is what it came to. An empty one changes nothing."""

    complaint_id: int
    at: datetime
    reply: Reply = ""


@dataclass(frozen=True, slots=True)
class ComplaintMoved:
    """The day it was filed on was corrected, and with it when to look."""

    complaint_id: int
    filed_on: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class ComplaintTimed:
    """Its clock was put right: since when it runs, what for, at which step, how far extended; when to look follows."""

    complaint_id: int
    due_at: datetime
    received_on: datetime | None
    sort: str
    stage: str
    extended: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComplaintWithdrawn:
    """It was noted by mistake: it stays in the history, nothing is sent about it."""

    complaint_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class NudgePlanned:
    """A follow-up is to be sent."""

    nudge: Nudge


@dataclass(frozen=True, slots=True)
class NudgeMoved:
    """It comes at another time. At their own wish it is as a new one, at a time they named exactly then; for our part
    (a night, a bad day, another one just before) only the try moves; `late` where we had been late by then."""

    nudge_id: int
    due_at: datetime
    why: Literal["wish", "named", "rest", "late"] = "wish"


@dataclass(frozen=True, slots=True)
class NudgeHeld:
    """Its time came while they wanted no reminders: it waits until they do."""

    nudge_id: int


@dataclass(frozen=True, slots=True)
class NudgeShown:
    """It was put into a message, pushed or said at the next contact."""

    nudge_id: int


@dataclass(frozen=True, slots=True)
class NudgeAnswered:
    """They reacted to it; it is done."""

    nudge_id: int


@dataclass(frozen=True, slots=True)
class NudgeStopped:
    """It will not be sent."""

    nudge_id: int


@dataclass(frozen=True, slots=True)
class Paused:
    """No nudge about debts before this time. The reason is never stored."""

    until: datetime


@dataclass(frozen=True, slots=True)
class PreferenceSet:
    """A preference: `zone`, `preview`, or `muted` for no reminders at all."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ReachChanged:
    """Whether the address they wrote from can be pushed to."""

    reachable: bool


@dataclass(frozen=True, slots=True)
class PersonForgotten:
    """Everything about them goes."""


Change = (
    ConsentGiven
    | ConsentRefused
    | Asked
    | Misunderstood
    | Tallied
    | CaseOpened
    | CaseSwitched
    | LenderNamed
    | CounterpartChosen
    | MatterChosen
    | GoalSet
    | Contacted
    | ContactDetailed
    | RepaymentDaySet
    | RouteChosen
    | ItemMarked
    | ItemNoted
    | CallStarted
    | CallEnded
    | CaseClosed
    | CaseReopened
    | PromiseMade
    | PromiseDetailed
    | PromiseMoved
    | PromiseRecounted
    | PromiseSettled
    | ComplaintFiled
    | ComplaintAnswered
    | ComplaintMoved
    | ComplaintTimed
    | ComplaintWithdrawn
    | NudgePlanned
    | NudgeMoved
    | NudgeHeld
    | NudgeShown
    | NudgeAnswered
    | NudgeStopped
    | Paused
    | PreferenceSet
    | ReachChanged
    | PersonForgotten
)
