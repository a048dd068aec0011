"""The ladder: from the lender's own service up to a court, rung by rung, and where somebody stands on it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from bot.core.person import Reply
from bot.core.topics import Source

# Why a step is the next one: nothing was done yet, they talked without a result, a promise or a clock still runs, the
# time is over, there is an answer, a promise was broken, one of two addressees is missing, or one of the replies.
Why = Literal[
    "first",
    "talked",
    "waiting",
    "silent",
    "answered",
    "broken",
    "missing",
    "partly",
    "refused",
    "final",
    "withdraw",
    "shuffled",
    "nothing",
    "threat",
    "solved",
]
Mark = Literal["done", "here", "next", "open", "late"]
OTHERWISE: Final = "fee"  # the problem of a matter that no list names


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `who` to turn to, `how` (the official entry), what to `bring`, the `text` to send.

    `places` are the addressees as complaints name them: one of them will do unless `every` is needed. `side` is a way
    beside the ladder. `wall` cites the rule that closes it until there is an answer; without one nothing is closed.
    `limit` is the place whose answer leaves limited time for it. `answers` are replies that mean something of their
    own here.
    """

    id: str
    label: str
    who: str
    how: str
    bring: str
    text: str = ""
    places: tuple[str, ...] = ()
    every: bool = False
    side: bool = False
    wall: str = ""
    limit: str = ""
    answers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs for some kinds of company and problem, lowest first; none named means all. `end` is the honest end."""

    id: str
    rungs: tuple[Rung, ...]
    end: str
    orgs: frozenset[str] = frozenset()
    problems: frozenset[str] = frozenset()

    @property
    def main(self) -> tuple[Rung, ...]:
        """The rungs that lead upwards."""
        return tuple(rung for rung in self.rungs if not rung.side)

    def fits(self, org: str, problem: str) -> bool:
        """Whether it is for this kind of company and problem."""
        return (not self.orgs or org in self.orgs) and (not self.problems or problem in self.problems)


@dataclass(frozen=True, slots=True)
class Ladders:
    """All ladders, the first that fits is taken; `emergency` is the rung that goes before all when there is danger.

    `problems` are the matters of each problem.
    """

    ladders: tuple[Ladder, ...]
    rungs: Mapping[str, Rung]
    problems: Mapping[str, frozenset[str]]
    emergency: str
    source: Source

    def of(self, org: str, matter: str) -> Ladder:
        """The ladder for a kind of company (empty: unknown) and a matter."""
        problem = self.problem(matter)
        return next(one for one in self.ladders if one.fits(org, problem))

    def problem(self, matter: str) -> str:
        """What a matter is about: fee where no list names it."""
        return next((name for name, matters in self.problems.items() if matter in matters), OTHERWISE)


@dataclass(frozen=True, slots=True)
class Filing:
    """A complaint as the ladder sees it: where, the last day to wait for an answer, whether there is one, and which."""

    place: str
    until: date
    answered: bool = False
    reply: Reply = ""


CameTo = Reply | Literal["broken"]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record: complaints oldest first, whether they talked, the day a promise runs out, what it came to.

    `limits` are the last days for what an answer left time for, by the place that answered.
    """

    filings: tuple[Filing, ...] = ()
    talked: bool = False
    promised: date | None = None
    came_to: CameTo = ""
    limits: Mapping[str, date] | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands, what comes next (None: an honest end) and why.

    `since` is the day from which we suggest it; `now` says that it may be done today already: no cited rule closes it.
    `missing` are addressees that still have no complaint, `sides` the ways beside it that are open.
    """

    ladder: Ladder
    here: Rung
    why: Why
    next: Rung | None
    since: date
    now: bool
    missing: tuple[str, ...] = ()
    sides: tuple[Rung, ...] = ()
    late: tuple[Rung, ...] = ()

    def mark(self, rung: Rung) -> Mark:
        """How a rung is drawn."""
        order = self.ladder.main
        if rung in self.late:
            return "late"
        if rung == self.next and rung != self.here:
            return "next"
        if rung == self.here:
            return "here"
        return "done" if rung in order and order.index(rung) < order.index(self.here) else "open"


def stand(ladder: Ladder, facts: Facts, today: date) -> Standing:
    """Where one stands by what is on record: the highest rung that was tried, and the step that follows from it."""
    main = ladder.main
    at = max((number for number, rung in enumerate(main) if _filed(rung, facts)), default=0)
    here = main[at]
    why, until = _why(here, facts, today)
    late = tuple(rung for rung in ladder.rungs if _late(rung, facts, today))
    sides = tuple(rung for rung in ladder.rungs if rung.side and rung not in late and _open(rung, facts))
    missing = tuple(place for place in here.places if here.every and not _at((place,), facts))
    if why == "first" or (missing and why != "solved"):
        return Standing(ladder, here, "missing" if missing else why, here, today, True, missing, sides, late)
    if why == "solved":
        return Standing(ladder, here, why, None, today, True, (), sides, late)
    following = next((rung for rung in main[at + 1 :] if rung not in late and not _filed(rung, facts)), None)
    closed = why == "waiting" and following is not None and bool(following.wall)
    since = until + timedelta(days=1) if until else today
    return Standing(ladder, here, why, following, since, not closed, (), sides, late)


def _at(places: Iterable[str], facts: Facts) -> tuple[Filing, ...]:
    wanted = frozenset(places)
    return tuple(filing for filing in facts.filings if filing.place in wanted)


def _filed(rung: Rung, facts: Facts) -> bool:
    return bool(rung.places) and bool(_at(rung.places, facts))


def _late(rung: Rung, facts: Facts, today: date) -> bool:
    """Whether its own time is over: then it is never advised."""
    last = (facts.limits or {}).get(rung.limit)
    return last is not None and last < today


def _open(rung: Rung, facts: Facts) -> bool:
    """Whether a way beside the ladder can be gone: not filed yet, and no rule makes it wait for an answer."""
    answered = any(filing.answered for filing in _at((rung.limit,), facts)) if rung.limit else False
    return not _filed(rung, facts) and (not rung.wall or answered)


def _why(here: Rung, facts: Facts, today: date) -> tuple[Why, date | None]:
    """What the last thing on record came to, and the last day to wait for, where one still waits."""
    found = _at(here.places, facts)
    if not found:
        return _talks(facts, today)
    replies = [filing.reply for filing in found if filing.reply]
    if "solved" in replies[-1:] or "threat" in replies:
        return ("threat" if "threat" in replies else "solved"), None
    open_ = [filing.until for filing in found if not filing.answered]
    if any(until >= today for until in open_):
        return "waiting", min(until for until in open_ if until >= today)
    if open_:
        return "silent", None
    return _answered(replies[-1] if replies else "", facts, today)


def _answered(reply: Reply, facts: Facts, today: date) -> tuple[Why, date | None]:
    """There is an answer; what it promised is waited for, and may be broken."""
    if facts.promised is not None and facts.promised >= today:
        return "waiting", facts.promised
    return facts.came_to or reply or "answered", None


def _talks(facts: Facts, today: date) -> tuple[Why, date | None]:
    """Nothing was filed: what calls and chats came to."""
    if facts.promised is not None and facts.promised >= today and facts.came_to != "threat":
        return "waiting", facts.promised
    if facts.came_to:
        return facts.came_to, None
    return ("talked" if facts.talked else "first"), None
