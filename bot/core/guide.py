"""Content as the handlers see it: typed, checked once at the start, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.calendar import Calendar
from bot.core.clocks import Clock
from bot.core.index import Index
from bot.core.ladder import Ladders
from bot.core.texts import Texts
from bot.core.topics import Source, Topic
from bot.core.verdicts import Signs


@dataclass(frozen=True, slots=True)
class Group:
    """One branch of the menu; `entries` are topic or group ids in their order."""

    id: str
    label: str
    title: str
    intro: str
    entries: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hotline:
    """A public number. `hours` is worded 通常 unless a primary source says so."""

    id: str
    number: str
    name: str
    use: str
    hours: str
    source: Source


@dataclass(frozen=True, slots=True)
class Fact:
    """An amount, a number of days, an article: content names it as `{fact.<id>}`, so that one edit corrects all."""

    id: str
    title: str
    text: str
    source: Source


@dataclass(frozen=True, slots=True)
class Sort:
    """One of several things the same place is for; `matters` are the cases in which it is the likeliest."""

    id: str
    label: str
    clock: str
    stage: str = ""
    matters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Place:
    """Somewhere to complain, with the clock (and its stage, or the first one) that runs from then on.

    `kinds` are the things it is for where there are several, the first one being the usual one; `screen` is where it
    is offered.
    """

    id: str
    label: str
    clock: str
    says: str
    stage: str = ""
    screen: Literal["first", "more"] = "first"
    kinds: tuple[Sort, ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """Whom to complain to about one kind of problem: `steps` in their order, the first one first.

    `papers` is what they ask for, `wait` how long it takes; `places` are preselected for 我已投诉, `topic` says more.
    """

    id: str
    steps: tuple[str, ...]
    papers: str
    wait: str
    places: tuple[str, ...]
    topic: str


@dataclass(frozen=True, slots=True)
class Counterpart:
    """The kind of company somebody has to do with, and its route for each problem.

    `screen` is where it is offered: at once, among the rarer ones, or after they could not say who it is.
    """

    id: str
    label: str
    screen: Literal["first", "more", "unclear"]
    routes: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Routing:
    """Kind of company × problem → route. `problems` are labels by id."""

    problems: Mapping[str, str]
    counterparts: Mapping[str, Counterpart]
    routes: Mapping[str, Route]
    source: Source


@dataclass(frozen=True, slots=True)
class Item:
    """One line of a checklist; `id` stays for ever, since it stands in buttons."""

    id: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Part:
    """A group of checklist items: 材料, 想好要说的, 环境与记录."""

    id: str
    label: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Matter:
    """A reason to call (I-01…I-20) with its checklist, its words and its next step.

    `group` is the branch of the guide it belongs to. `scam` matters have no call: `advice` is shown instead.
    `promises` are what the person may tap as promised, `asks` the ways in which people name it.
    """

    id: str
    code: str
    group: str
    label: str
    scam: bool
    parts: tuple[Part, ...]
    opening: str
    questions: tuple[str, ...]
    pin: tuple[str, ...]
    evidence: tuple[str, ...]
    promises: tuple[tuple[str, str], ...]
    next_step: str
    wait: str
    redflags: tuple[str, ...]
    advice: str
    source: Source
    corrections: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """All items in their order; typed numbers count in this order."""
        return tuple(item for part in self.parts for item in part.items)


@dataclass(frozen=True, slots=True, eq=False)  # compared by identity: it is looked up for every message
class Rule:
    """Something people type that has a written answer: a danger, a request we refuse, or small talk.

    `patterns` are regular expressions over normalised text, `unless` the ordinary uses that must not ring.
    `says` is the answer as content text, `next` where its buttons lead (topic ids or `do:<verb>[:<arg>…]`).
    """

    id: str
    kind: Literal["urgent", "refuse", "talk"]
    patterns: tuple[str, ...]
    unless: tuple[str, ...]
    says: str
    next: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the menu under WeChat's conversation: what each entry shows, and what tapping it says."""

    id: str
    name: str
    entries: tuple[tuple[str, str], ...]


@dataclass(
    frozen=True, slots=True, weakref_slot=True, eq=False
)  # by identity: what texts come to is remembered for each
class Guide:
    """All content."""

    texts: Texts
    groups: Mapping[str, Group]
    topics: Mapping[str, Topic]
    matters: Mapping[str, Matter]
    hotlines: Mapping[str, Hotline]
    clocks: Mapping[str, Clock]
    facts: Mapping[str, Fact]
    places: Mapping[str, Place]
    routing: Routing
    ladders: Ladders
    safety: tuple[Rule, ...]
    small_talk: tuple[Rule, ...]
    signs: Signs
    spellings: tuple[tuple[str, str], ...]
    calendar: Calendar
    index: Index
    version: str
    wechat_menu: tuple[Column, ...] = ()
    called: Mapping[str, str] = field(default_factory=dict)  # matters by what people call them, folded
    labels: frozenset[str] = frozenset()  # what stands on buttons, folded: typed, it is a wish and no cry for help
