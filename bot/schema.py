"""What content files may hold: typed models, one per kind of file."""

from __future__ import annotations

from datetime import date as day
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

LABEL = 8  # 汉字 on a button


def _short(label: str) -> str:
    width = sum(2 if ord(char) > 0x2E7F else 1 for char in label)
    if width > LABEL * 2:
        raise ValueError(f"按钮「{label}」超过 {LABEL} 个汉字")
    return label


def _fits(most: int) -> AfterValidator:
    """At most so many bytes, as WeChat counts."""

    def check(text: str) -> str:
        size = len(text.encode())
        if size > most:
            raise ValueError(f"「{text}」有 {size} 个字节，最多 {most} 个；一个汉字是 3 个")
        return text

    return AfterValidator(check)


Label = Annotated[str, Field(min_length=1), AfterValidator(_short)]
Text = Annotated[str, Field(min_length=1)]
Id = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]*$")]
Statement = Annotated[str, Field(pattern=r"^G-\d{3}$")]
Correction = Annotated[str, Field(pattern=r"^C-\d{2}$")]
Entry = Annotated[str, Field(pattern=r"^(?:do:[a-z]+|[A-Za-z0-9][A-Za-z0-9-]*)$")]  # or something to do


class Strict(BaseModel):
    """No unknown fields: a misspelt one is a mistake, not a comment."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Source(Strict):
    basis: Text
    date: str
    checked: day
    confidence: Literal["高", "中", "低"]
    verify: bool = False


class Row(Strict):
    name: Text
    aspects: dict[str, str]


class Copy(Strict):
    label: Label
    text: Annotated[str, Field(min_length=1, max_length=256)]


class Topic(Strict):
    id: Id
    group: Id
    label: Label
    title: Text
    answer: Text
    why: str = ""
    now: str = ""
    next: list[str] = Field(default=[], max_length=4)
    covers: list[Statement] = []
    corrections: list[Correction] = []
    asks: list[str] = []
    rows: list[Row] = []
    copies: list[Copy] = []
    source: Source


class Group(Strict):
    id: Id
    label: Label
    title: Text
    intro: str = ""
    entries: Annotated[list[Entry], Field(min_length=1, max_length=8)]


class GuideFile(Strict):
    groups: list[Group] = []
    topics: list[Topic] = []


class Hotline(Strict):
    id: Id
    number: str
    name: Text
    use: Text
    hours: str
    source: Source


Unit = Literal["hour", "day", "workday", "month", "year"]
Days = Annotated[int, Field(ge=0)]


class Length(Strict):
    count: Days
    unit: Unit


class Extension(Strict):
    id: Id
    label: Label
    reason: Text
    length: Annotated[int, Field(ge=1)]


class Opening(Strict):
    on: Literal["silence", "answer"]
    says: Text
    place: str = ""
    clock: str = ""
    stage: str = ""


class Turning(Strict):
    label: Label
    clock: Id
    stage: Id


class Stage(Strict):
    """One step of a clock with its own time; `length`, `extensions` and `cap` are in its `unit`."""

    id: Id
    whose: Literal["theirs", "yours", "keeps"]
    does: Text
    starts: Text
    began: Text
    length: Days
    unit: Unit
    extensions: list[Extension] = []
    cap: Days = 0
    look: Length | None = None
    opens: Annotated[list[Opening], Field(max_length=3)] = []
    then: Turning | None = None
    law: str = ""
    article: str = ""
    valid_from: day | None = None


class Clock(Strict):
    id: Id
    title: Text
    text: Text
    law: Text
    article: str = ""
    valid_from: day
    valid_to: day | None = None
    stages: Annotated[list[Stage], Field(min_length=1)]
    source: Source


class Fact(Strict):
    """An amount, a number of days, an article: written once, named in sentences as `{fact.<id>}`."""

    id: Id
    title: Text
    text: Text
    source: Source


class Sort(Strict):
    """One of several things the same place is for, with the clock it has there."""

    id: Id
    label: Label
    clock: str
    stage: str = ""
    matters: list[Id] = []


class Place(Strict):
    id: Id
    label: Label
    clock: str
    says: Text
    stage: str = ""
    screen: Literal["first", "more"] = "first"
    kinds: Annotated[list[Sort], Field(max_length=5)] = []


class Item(Strict):
    id: Id
    label: Label
    text: Text


class Part(Strict):
    id: Id
    label: Label
    items: Annotated[list[Item], Field(min_length=1)]


class Choice(Strict):
    id: Id
    label: Label


class Matter(Strict):
    id: Id
    code: Annotated[str, Field(pattern=r"^I-\d{2}$")]
    group: Id
    label: Label
    scam: bool
    parts: Annotated[list[Part], Field(min_length=1)]
    opening: Text
    questions: list[Text]
    pin: list[Text]
    evidence: list[Text]
    promises: list[Choice]
    next_step: Text
    wait: Text
    redflags: list[Text]
    advice: str = ""
    corrections: list[Correction] = []
    asks: list[str] = []
    source: Source


class Rule(Strict):
    id: Id
    kind: Literal["urgent", "refuse", "talk"]
    patterns: list[Text]
    unless: list[Text] = []
    says: Text
    says_night: str = ""
    next: list[str] = []


class Branch(Strict):
    """A part of the menu as it must be: topics by id with their labels, sub-groups, shortcuts to topics elsewhere."""

    id: Id
    label: Label
    topics: dict[Id, Label] = {}
    groups: list[Branch] = []
    shortcuts: list[Id] = []


class Outline(Strict):
    """What content must hold in the end."""

    statements: int
    corrections: int
    matters: dict[str, Text]
    menu: list[Branch]


class Forbidden(Strict):
    """Words that content never says; `unless` are patterns that make a sentence with them a warning."""

    pattern: Text
    why: Text
    unless: list[Text] = []


class Wording(Strict):
    """What may not be said, and what may be typed although it looks like a number that changes."""

    forbidden: list[Forbidden]
    denials: list[Text]
    numbers: list[Text]


class CalendarFile(Strict):
    """One year of days off and make-up workdays; `published` is missing where nobody could verify the day."""

    source: Text
    published: day | None = None
    valid_from: day
    valid_through: day
    off: dict[day, str]
    makeup: dict[day, str] = {}


Verdict = Literal["official", "plausible", "unknown", "caution", "danger", "not-callable", "other"]


class Sign(Strict):
    """One rule of contacts/numbers.yaml, links.yaml or apps.yaml."""

    id: Id
    out: Verdict
    incoming: Annotated[Verdict, Field(alias="in")]
    abroad: Verdict | None = None
    pattern: str = ""
    words: tuple[Annotated[tuple[Text, ...], Field(min_length=1)], ...] = ()
    unless: tuple[Text, ...] = ()
    numbers: tuple[Id, ...] = ()
    hides: tuple[Id, ...] = ()
    why: Text
    todo: str = ""
    source: Source


class Site(Strict):
    domain: Text
    name: Text
    brands: list[Text] = []


class LinksFile(Strict):
    sites: Annotated[list[Site], Field(min_length=1)]
    neighbours: list[Text]
    shorteners: list[Text]
    endings: list[Text]
    tails: list[Text]
    files: list[Text]
    installers: list[Text]
    rules: list[Sign]


Asks = dict[Id, list[Text]]  # by topic, in what words people ask for it
Words = dict[Text, Text]  # by syllable its characters, or by class its words


class Choosable(Strict):
    """An entry of WeChat's menu: tapping it says `key`."""

    name: Annotated[Label, _fits(60)]
    key: Annotated[Text, _fits(128)]


class Column(Strict):
    """A column of WeChat's menu; platform's limits: menu/create."""

    id: Id
    name: Annotated[Text, _fits(16)]
    entries: Annotated[list[Choosable], Field(min_length=1, max_length=5)]


Columns = Annotated[list[Column], Field(min_length=1, max_length=3)]
