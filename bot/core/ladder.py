"""The ladder: from the lender's own service up to a court, rung by rung, and where somebody stands on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from bot.core.person import Reply
from bot.core.topics import Source

# Why a step is the next one: nothing was done yet, they talked without a result, a promise or a clock still runs, the
# time is over, the time for passing it on is over and nobody said whether it was, there is an answer, a promise was
# broken, some of what was promised came and some did not, one of two addressees is missing, the police were told, the
# case goes on after its end, or one of the replies. It has come to an end with `solved`; with `settled` too, though
# another answer is still to come.
Why = Literal[
    "first",
    "talked",
    "waiting",
    "silent",
    "passing",
    "answered",
    "broken",
    "mixed",
    "missing",
    "reported",
    "reopened",
    "partly",
    "refused",
    "final",
    "withdraw",
    "shuffled",
    "nothing",
    "threat",
    "solved",
    "settled",
]
Mark = Literal["done", "here", "next", "open", "skipped", "late"]
Kind = Literal["", "lender", "regulator"]
OTHERWISE: Final = "fee"  # the problem of a matter that no list names


@dataclass(frozen=True, slots=True)
class Rung:
    """One step: `who` to turn to, `how` (the official entry), what to `bring`, the `text` to send.

    `places` are the addressees as complaints name them: one of them will do unless `every` is needed. `side` is a way
    beside the ladder. `wall` cites the rule that closes it until there is an answer; without one nothing is closed.
    `limit` is the place whose answer leaves limited time for it. `answers` are replies that mean something of their
    own here. `kind` says who sits there: the lender itself, or who watches over it.
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
    kind: Kind = ""


@dataclass(frozen=True, slots=True)
class Ladder:
    """The rungs for some kinds of company and problem, lowest first; none named means all. `end` is the honest end."""

    id: str
    rungs: tuple[Rung, ...]
    end: str
    orgs: frozenset[str] = frozenset()
    problems: frozenset[str] = frozenset()
    main: tuple[Rung, ...] = field(init=False)

    def __post_init__(self) -> None:
        """The rungs that lead upwards, found once: every step is looked for among them."""
        object.__setattr__(self, "main", tuple(rung for rung in self.rungs if not rung.side))

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
    """A complaint as the ladder sees it: where, the last day to wait for an answer, whether there is one, and which.

    `on` is the day on which it was answered, or else filed. `passing`: until then it was only to be passed on or
    accepted, who is to answer has a time of its own.
    """

    place: str
    until: date
    answered: bool = False
    reply: Reply = ""
    on: date = date.min
    passing: bool = False


CameTo = Reply | Literal["broken", "mixed"]
Threat = Literal["", "open", "told"]  # none, one that the police do not know of yet, one that they were told of


@dataclass(frozen=True, slots=True)
class Facts:
    """What is on record: complaints oldest first, whether they talked, the day a promise runs out, what it came to.

    `limits` are the last days for what an answer left time for, by the place that answered. `reopened`: the case had
    come to an end, and nothing happened since it goes on.
    """

    filings: tuple[Filing, ...] = ()
    talked: bool = False
    promised: date | None = None
    came_to: CameTo = ""
    limits: Mapping[str, date] | None = None
    threat: Threat = ""
    reopened: bool = False


@dataclass(frozen=True, slots=True)
class Standing:
    """Where somebody stands, what comes next (None: an honest end) and why.

    `beside` is the place of a complaint that counts now and has no rung here. `since` is the day from which we suggest
    the next step; `now` says that it may be done today already: no cited rule closes it. `missing` are addressees that
    still have no complaint, `pending` the places that still owe an answer, `sides` the ways beside it that are open.
    """

    ladder: Ladder
    here: Rung
    why: Why
    next: Rung | None
    since: date
    now: bool = True
    missing: tuple[str, ...] = ()
    sides: tuple[Rung, ...] = ()
    late: tuple[Rung, ...] = ()
    done: frozenset[str] = frozenset()
    beside: str = ""
    pending: tuple[str, ...] = ()

    def mark(self, rung: Rung) -> Mark:
        """How a rung is drawn; done is only what is on record."""
        order = self.ladder.main
        if rung in self.late:
            return "late"
        if rung == self.next and (self.beside or rung != self.here):
            return "next"
        if rung == self.here and not self.beside:
            return "here"
        if rung.id in self.done:
            return "done"
        return "skipped" if rung in order and order.index(rung) < order.index(self.here) else "open"


@dataclass(frozen=True, slots=True)
class _Found:
    """What decides: the highest rung that was tried (-1: none), the complaints that count now, why, and until when."""

    at: int
    lead: tuple[Filing, ...]
    why: Why
    until: date | None


GO_ON: Final[frozenset[str]] = frozenset({"refused", "final", "withdraw", "shuffled", "nothing"})  # nothing to wait for
PASSED: Final = GO_ON | {"partly", "silent", "broken", "mixed"}  # what one addressee has had its time for
OVER: Final[frozenset[str]] = frozenset({"solved", "settled"})


def stand(ladder: Ladder, facts: Facts, today: date, emergency: Rung) -> Standing:
    """Where one stands by what is on record, and the step that follows; an untold threat goes before all."""
    found = _found(ladder, facts, today, emergency)
    here, why = ladder.main[max(found.at, 0)], found.why
    late = tuple(rung for rung in ladder.rungs if _late(rung, facts, today))
    beside = found.lead[-1].place if found.lead and found.lead[-1].place not in here.places else ""
    missing = tuple(place for place in here.places if here.every and found.at >= 0 and not _at((place,), facts))
    if missing and not beside and why not in {*PASSED, *OVER, "threat", "reported"}:
        why = "missing"
    step = _next(ladder, facts, found.at, late) if why != "missing" else here
    following = emergency if why == "threat" else None if why in OVER else step
    closed = why == "waiting" and following is not None and bool(following.wall)
    return Standing(
        ladder=ladder,
        here=here,
        why=why,
        next=following,
        since=found.until + timedelta(days=1) if found.until and why == "waiting" else today,
        now=not closed,
        missing=missing if why not in OVER else (),
        sides=tuple(rung for rung in ladder.rungs if rung.side and rung not in late and _open(rung, facts)),
        late=late,
        done=frozenset(rung.id for rung in ladder.rungs if _filed(rung, facts) or (not rung.places and facts.talked)),
        beside=beside,
        pending=tuple(it.place for it in facts.filings if not it.answered and it.place not in emergency.places),
    )


def _found(ladder: Ladder, facts: Facts, today: date, emergency: Rung) -> _Found:
    """The latest of what was filed at the highest rung and at places that have no rung here decides."""
    main = ladder.main
    at = max((number for number, rung in enumerate(main) if _filed(rung, facts)), default=-1)
    rungs = frozenset(place for rung in main for place in rung.places)
    outside = [(it,) for it in facts.filings if it.place not in rungs]
    own = _at(main[at].places, facts) if at >= 0 else ()
    lead = max((*outside, own), key=_moment, default=())
    if at < 0 and not main[0].places and (facts.talked or lead):
        at = 0  # whoever complained somewhere need not begin with a call
    why, until = _why(lead, facts, today, emergency)
    if at >= 0 and main[at].kind == "lender" and lead == own and why == "waiting" and facts.came_to in GO_ON:
        why, until = _said(facts.came_to), None  # the lender itself said so meanwhile, by phone
    return _Found(at, lead, _ended(why, facts, today, emergency), until)


def _moment(lead: tuple[Filing, ...]) -> tuple[date, bool]:
    """When something happened last; on the same day an answer comes after what was filed."""
    return max(((it.on, it.answered) for it in lead), default=(date.min, False))


def _next(ladder: Ladder, facts: Facts, at: int, late: tuple[Rung, ...]) -> Rung | None:
    """The next rung upwards that was not tried, at the top one that was passed over.

    After a threat who watches over the lender goes before it.
    """
    steps = [rung for rung in ladder.main if rung not in late and not _filed(rung, facts)]
    if facts.threat:
        watching = next((rung for rung in steps if rung.kind == "regulator"), None)
        if watching is not None:
            return watching
    above = ladder.main[at + 1 :]
    return next((rung for rung in (*above, *ladder.main) if rung in steps and (rung.places or rung in above)), None)


def _at(places: Sequence[str], facts: Facts) -> tuple[Filing, ...]:
    return tuple(filing for filing in facts.filings if filing.place in places)


def _filed(rung: Rung, facts: Facts) -> bool:
    return bool(facts.filings) and any(filing.place in rung.places for filing in facts.filings)


def _late(rung: Rung, facts: Facts, today: date) -> bool:
    """Whether its own time is over: then it is never advised."""
    last = (facts.limits or {}).get(rung.limit)
    return last is not None and last < today


def _open(rung: Rung, facts: Facts) -> bool:
    """Whether a way beside the ladder can be gone: not filed yet, and no rule makes it wait for an answer."""
    answered = any(filing.answered for filing in _at((rung.limit,), facts)) if rung.limit else False
    return not _filed(rung, facts) and (not rung.wall or answered)


def _why(lead: tuple[Filing, ...], facts: Facts, today: date, emergency: Rung) -> tuple[Why, date | None]:
    """What the last thing on record came to, and the last day to wait for, where one still waits."""
    if facts.threat == "open":
        return "threat", None
    if not lead:
        return _talks(facts, today)
    waiting = [filing for filing in lead if not filing.answered]
    open_ = [filing.until for filing in waiting]
    if open_ and lead[-1].place in emergency.places:
        return "reported", None  # the police are nobody whose answer one waits for
    if any(until >= today for until in open_):
        return "waiting", min(until for until in open_ if until >= today)
    if open_:
        return ("passing" if all(filing.passing for filing in waiting) else "silent"), None
    replies = [filing.reply for filing in lead if filing.reply]
    return _answered(replies[-1] if replies else "", facts, today)


def _answered(reply: Reply, facts: Facts, today: date) -> tuple[Why, date | None]:
    """There is an answer; what it promised is waited for, and may be broken."""
    if facts.promised is not None and facts.promised >= today:
        return "waiting", facts.promised
    return _said(facts.came_to or reply), None


def _said(came_to: CameTo) -> Why:
    """A threat that the police know of is an answer like any other."""
    return "answered" if came_to in {"", "threat"} else came_to  # type: ignore[return-value]


def _talks(facts: Facts, today: date) -> tuple[Why, date | None]:
    """Nothing was filed: what calls and chats came to."""
    if facts.promised is not None and facts.promised >= today:
        return "waiting", facts.promised
    if facts.came_to not in {"", "threat"}:
        return _said(facts.came_to), None
    return ("talked" if facts.talked else "first"), None


def _ended(why: Why, facts: Facts, today: date, emergency: Rung) -> Why:
    """Whether it is really over: not while another answer or a promise is owed, nor after it was taken up again."""
    if facts.reopened and why in {"talked", "answered", "solved"}:
        return "reopened"
    last = max(facts.filings, key=lambda it: (it.on, it.answered), default=None)
    solved = why == "solved" or (
        why in {"waiting", "silent", "passing"} and last is not None and last.reply == "solved"
    )
    if not solved or facts.reopened:
        return why
    if facts.promised is not None:
        return why if facts.promised >= today else "mixed"
    owed = any(not it.answered and it.place not in emergency.places for it in facts.filings)
    return "settled" if owed else "solved"
