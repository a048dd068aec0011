"""Reads content/, checks it, reports *all* mistakes with file and line, returns a Guide."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, ClassVar, Final, TypeVar

import yaml
from pydantic import BaseModel, TypeAdapter, ValidationError

from bot import lines, links, routing, schema
from bot.core import guide as g
from bot.core import search, topics
from bot.core.calendar import Calendar
from bot.core.plaintext import folded
from bot.core.texts import Texts
from bot.lines import Fault, Lines

FOLDER: Final = Path(__file__).parent.parent / "content"
DATE: Final = re.compile(r"\b(\d{4})-(\d{1,2})-(\d{1,2})\b")
LEFT_OPEN: Final = re.compile(r"\{[a-z]+\.[\w.-]+\}")
REFERENCE: Final = re.compile(r"\{(hotline|clock|fact)\.([\w-]+)\}")
Model = TypeVar("Model", bound=BaseModel)
BOOL: Final = "tag:yaml.org,2002:bool"
Fast: Any = lines.Fast  # seven times faster than the one in Python


class Loader(Fast):  # type: ignore[misc]
    """YAML 1.2's idea of yes and no: `off`, `on`, `yes` and `no` are words, only true and false are not."""

    yaml_implicit_resolvers: ClassVar[dict[Any, Any]] = {
        first: [(tag, pattern) for tag, pattern in resolvers if tag != BOOL]
        for first, resolvers in Fast.yaml_implicit_resolvers.items()
    }


Loader.add_implicit_resolver(BOOL, re.compile(r"true|false"), ["t", "f"])


class BadContent(Exception):
    """Content that cannot be used: every mistake, each with its file and line."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


@dataclass(slots=True)
class Reading:
    """One pass over a content folder: what was read, and what is wrong with it.

    `broken` are the ids of entries that were left out because of a mistake, `unknown` the blanks that nothing fills.
    """

    folder: Path
    mistakes: list[str] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unknown: set[str] = field(default_factory=set)
    doubled: bool = False
    texts: dict[str, str] = field(default_factory=dict)
    digest: Any = field(default_factory=hashlib.sha256)

    def files(self, pattern: str) -> list[Path]:
        """Files that match, in a steady order; none is a mistake."""
        found = sorted(self.folder.glob(pattern))
        if not found:
            self.mistakes.append(f"content/{pattern}：一个文件也没有")
        return found

    def load(self, path: Path, kind: Any) -> Any:
        """A file as `kind` (a model or a list of one) without its wrong entries, or None; what is wrong is noted."""
        name = f"content/{path.relative_to(self.folder).as_posix()}"
        source = path.read_bytes()
        self.digest.update(source)
        try:
            return self._right(name, source, kind, yaml.load(source, Loader))  # noqa: S506 - a safe loader
        except yaml.MarkedYAMLError as reason:
            line = reason.problem_mark.line + 1 if reason.problem_mark else 1
            self.mistakes.append(f"{name}:{line}：YAML 在这里读不下去，看看缩进、冒号、引号和括号")
        except yaml.YAMLError:
            self.mistakes.append(f"{name}:1：不是 UTF-8 的文字，请另存为 UTF-8")
        except ValueError as reason:
            self.mistakes.append(f"{name}:{_impossible(source)}：没有这个日期（{reason}）")
        return None

    def _right(self, name: str, source: bytes, kind: Any, data: Any) -> Any:
        """What is right in a file: one wrong entry is told once, and nobody is told that the others lead to nothing."""
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError as reason:
            node, errors = lines.composed(source), reason.errors()  # read again, for the line numbers
        self.mistakes += [f"{name}:{lines.line_of(node, e['loc'])}：{_where(e['loc'])}{_said(e)}" for e in errors]
        self.broken |= _without(data, [error["loc"] for error in errors])
        try:
            return TypeAdapter(kind).validate_python(data)
        except ValidationError:
            return None

    def by_id(self, entries: Iterable[Any]) -> dict[str, Any]:
        """Entries by their id; one that is used twice would hide the other."""
        out: dict[str, Any] = {}
        for entry in entries:
            self.doubled |= entry.id in out
            out[entry.id] = entry
        return out

    def all(self, pattern: str, kind: Any) -> list[Any]:
        """Everything readable in the files that match."""
        return [loaded for path in self.files(pattern) if (loaded := self.load(path, kind)) is not None]


SAID: Final = {
    "extra_forbidden": "不认识这个字段",
    "missing": "缺这个字段",
    "literal_error": "只能是 {expected}",
    "string_too_short": "不能空着",
    "string_too_long": "太长了，最多 {max_length} 个字",
    "string_pattern_mismatch": "写法不对",
    "string_type": "要写成文字",
    "too_long": "太多了，最多 {max_length} 个",
    "too_short": "太少了，至少 {min_length} 个",
    "greater_than_equal": "不能小于 {ge}",
    "list_type": "要写成列表",
}
KINDS: Final = {"bool": "只能是 true 或 false", "int": "要写一个数", "date": "要写成 2026-11-22 这样的日期"}


def _said(error: Any) -> str:
    """A mistake in plain Chinese."""
    kind = error["type"]
    if kind == "value_error":
        return str(error["msg"]).removeprefix("Value error, ")
    plain = SAID.get(kind) or KINDS.get(kind.split("_")[0], "写得不对")
    return plain.format(**error.get("ctx", {}))


def _impossible(source: bytes) -> int:
    """The line of the first date that no calendar has."""
    for number, line in enumerate(source.decode(errors="replace").splitlines(), 1):
        for year, month, day in DATE.findall(line):
            try:
                date(int(year), int(month), int(day))
            except ValueError:
                return number
    return 1


def _where(location: Iterable[int | str]) -> str:
    return "/".join(str(part) for part in location) + "：" if location else ""


def _without(data: Any, wrong: Iterable[tuple[int | str, ...]]) -> set[str]:
    """Takes the wrong entries out of a file's lists; their ids."""
    listed: dict[int, tuple[list[Any], set[int]]] = {}
    for location in wrong:
        entries, number = _entry(data, location)
        listed.setdefault(id(entries), (entries, set()))[1].add(number)
    out: set[str] = set()
    for entries, numbers in listed.values():
        gone = [entries.pop(number) for number in sorted(numbers, reverse=True)]
        out |= {
            str(value) for entry in gone if isinstance(entry, dict) for value in (entry.get("id"), entry.get("code"))
        }
    return out


def _entry(data: Any, location: tuple[int | str, ...]) -> tuple[list[Any], int]:
    """The list and the place in it that an error is about; a list of its own where the whole file is one entry."""
    for depth in (0, 1):
        entries = data if depth == 0 else data.get(location[0]) if isinstance(data, dict) and location else None
        if isinstance(entries, list) and len(location) > depth and isinstance(location[depth], int):
            return entries, int(location[depth])
    return [data], 0


def load(folder: Path = FOLDER, trusted: str = "") -> g.Guide:
    """The whole content as a Guide; BadContent lists every mistake at once.

    `trusted` is a version whose patterns were compiled before, at an earlier start: they are right.
    """
    reading = Reading(folder)
    guide = read(reading)
    if guide.version != trusted:
        reading.faults += bad_patterns(guide)
    found = [*reading.mistakes, *told(reading, None)]
    if found:
        raise BadContent(found)
    return guide


def told(reading: Reading, known: Lines | None) -> list[str]:
    """What does not fit together, each with its file and line; `known` are the lines where they were read already."""
    if not (reading.faults or reading.unknown or reading.doubled):
        return []
    where = known or lines.read(reading.folder)
    blanks = [passage.mistake(f"不认识 {one}", one) for one in reading.unknown for passage in where.holding(one)]
    return [str(one) for one in sorted([*map(where.placed, reading.faults), *blanks, *where.repeated()])]


def read(reading: Reading) -> g.Guide:
    """What can be read of a folder; what is wrong is noted in the reading."""
    guide = _read(reading)
    reading.faults += [*links.faults(guide, frozenset(reading.broken)), *routing.faults(guide)]
    return guide


def _read(reading: Reading) -> g.Guide:
    files: list[schema.GuideFile] = reading.all("guide/*.yaml", schema.GuideFile)
    hotlines = _flat(reading.all("contacts/hotlines.yaml", list[schema.Hotline]))
    clocks = _flat(reading.all("clocks/*.yaml", list[schema.Clock]))
    facts = _flat(reading.all("facts/*.yaml", list[schema.Fact]))
    named = {f"hotline.{line.id}": line.number or line.name for line in hotlines}
    named |= {f"clock.{clock.id}": clock.text for clock in clocks} | {f"fact.{fact.id}": fact.text for fact in facts}
    fill = _Fill(named, reading.unknown)
    safety = _rules(reading, "safety.yaml", fill)
    talk = _rules(reading, "small_talk.yaml", fill)
    texts = {name: fill(text) for name, text in _texts(reading).items()}
    leaves = reading.by_id(_topic(topic, fill) for file in files for topic in file.topics)
    matters = reading.by_id(_matter(matter, fill) for matter in reading.all("checklists/*.yaml", schema.Matter))
    return g.Guide(
        texts=Texts({**texts, **reading.texts}, _heard(texts)),
        groups=reading.by_id(_group(group, fill) for file in files for group in file.groups),
        topics=leaves,
        matters=matters,
        hotlines=reading.by_id(g.Hotline(**{**dict(line), "source": _source(line.source)}) for line in hotlines),
        clocks=reading.by_id(g.Clock(**{**dict(clock), "source": _source(clock.source)}) for clock in clocks),
        facts=reading.by_id(g.Fact(**{**dict(fact), "source": _source(fact.source)}) for fact in facts),
        places=reading.by_id(
            _place(place, fill) for place in _flat(reading.all("contacts/places.yaml", list[schema.Place]))
        ),
        routing=routing.build(reading.all("contacts/routing.yaml", schema.RoutingFile), fill, _source),
        safety=safety,
        small_talk=talk,
        calendar=_calendar(reading.all("calendar/*.yaml", schema.CalendarFile)),
        index=search.index(leaves.values(), matters.values()),
        version=reading.digest.hexdigest()[:12],
    )


@dataclass(frozen=True, slots=True)
class _Fill:
    """Fills `{hotline.110}`, `{clock.T-01}` and `{fact.lpr}`; an unknown one is a mistake."""

    facts: Mapping[str, str]
    unknown: set[str]

    def __call__(self, text: str) -> str:
        filled = REFERENCE.sub(self._fact, text).strip()
        self.unknown.update(blank for blank in LEFT_OPEN.findall(filled) if blank[1:-1] not in self.facts)
        return filled

    def _fact(self, match: re.Match[str]) -> str:
        return self.facts.get(match[0][1:-1], match[0])


def _flat(lists: Iterable[list[Any]]) -> list[Any]:
    return [entry for entries in lists for entry in entries]


def _texts(reading: Reading) -> dict[str, str]:
    """Sentences by dotted name."""
    out: dict[str, str] = {}
    for tree in reading.all("texts/zh-CN.yaml", dict[str, Any]):
        _flatten("", tree, out)
    return out


def _flatten(prefix: str, tree: Mapping[str, Any], out: dict[str, str]) -> None:
    for name, value in tree.items():
        if isinstance(value, dict):
            _flatten(f"{prefix}{name}.", value, out)
        else:
            out[f"{prefix}{name}"] = str(value)


def _heard(texts: Mapping[str, str]) -> dict[str, frozenset[str]]:
    """Other words for labels, from `heard.<label>`: blanks part them."""
    named = ((name.removeprefix("heard."), words) for name, words in texts.items() if name.startswith("heard."))
    return {
        texts[f"label.{name}"]: frozenset(map(folded, words.split()))
        for name, words in named
        if f"label.{name}" in texts
    }


def _rules(reading: Reading, name: str, fill: _Fill) -> tuple[g.Rule, ...]:
    rules: list[schema.Rule] = _flat(reading.all(name, list[schema.Rule]))
    reading.texts.update({f"{rule.id}.night": fill(rule.says_night) for rule in rules if rule.says_night})
    return tuple(
        g.Rule(rule.id, rule.kind, tuple(rule.patterns), tuple(rule.unless), fill(rule.says), tuple(rule.next))
        for rule in rules
    )


def bad_patterns(guide: g.Guide) -> list[Fault]:
    """Patterns that are no regular expressions. Compiling all takes a sixth of a second."""
    rules = (*guide.safety, *guide.small_talk)
    wrong = ((rule, pattern, _problem(pattern)) for rule in rules for pattern in (*rule.patterns, *rule.unless))
    return [
        Fault("rule", rule.id, f"应答 {rule.id} 的正则写错了：{pattern}（{problem}）", "patterns", pattern)
        for rule, pattern, problem in wrong
        if problem
    ]


def _problem(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as reason:
        return str(reason)
    return ""


def _source(source: schema.Source) -> topics.Source:
    return topics.Source(source.basis, source.date, source.checked, source.confidence, source.verify)


def _group(group: schema.Group, fill: _Fill) -> g.Group:
    return g.Group(group.id, group.label, group.title, fill(group.intro), tuple(group.entries))


def _topic(topic: schema.Topic, fill: _Fill) -> topics.Topic:
    return topics.Topic(
        id=topic.id,
        group=topic.group,
        label=topic.label,
        title=topic.title,
        answer=fill(topic.answer),
        why=fill(topic.why),
        now=fill(topic.now),
        next=tuple(topic.next),
        covers=tuple(topic.covers),
        corrections=tuple(topic.corrections),
        asks=tuple(topic.asks),
        source=_source(topic.source),
        rows=tuple(topics.Row(row.name, tuple((k, fill(v)) for k, v in row.aspects.items())) for row in topic.rows),
        copies=tuple((copy.label, fill(copy.text)) for copy in topic.copies),
    )


def _matter(matter: schema.Matter, fill: _Fill) -> g.Matter:
    lines = {name: tuple(map(fill, getattr(matter, name))) for name in ("questions", "pin", "evidence", "redflags")}
    return g.Matter(
        id=matter.id,
        code=matter.code,
        group=matter.group,
        label=matter.label,
        scam=matter.scam,
        parts=tuple(_part(part, fill) for part in matter.parts),
        opening=fill(matter.opening),
        promises=tuple((choice.id, choice.label) for choice in matter.promises),
        next_step=fill(matter.next_step),
        wait=matter.wait,
        advice=fill(matter.advice),
        corrections=tuple(matter.corrections),
        asks=tuple(matter.asks),
        source=_source(matter.source),
        **lines,
    )


def _part(part: schema.Part, fill: _Fill) -> g.Part:
    return g.Part(part.id, part.label, tuple(g.Item(item.id, fill(item.text), item.label) for item in part.items))


def _place(place: schema.Place, fill: _Fill) -> g.Place:
    return g.Place(place.id, place.label, place.clock, fill(place.says))


def _calendar(files: list[schema.CalendarFile]) -> Calendar:
    off = {day: name for file in files for day, name in file.off.items()}
    makeup = {day: name for file in files for day, name in file.makeup.items()}
    first = min((file.valid_from for file in files), default=date(1, 1, 1))
    last = max((file.valid_through for file in files), default=date(1, 1, 1))
    version = max((f"{file.published}" for file in files), default="")
    return Calendar(off, makeup, first, last, version)
