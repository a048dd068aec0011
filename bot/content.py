"""Reads content/, checks it, reports *all* mistakes with file and line, returns a Guide."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any, Final

from bot import asking, clocks, ladders, learning, lines, links, routing, schema, schema_routes, signs, wordlists
from bot.core import guide as g
from bot.core import topics
from bot.core.calendar import Calendar
from bot.core.grams import Lexicon, lexicon
from bot.core.index import index, written
from bot.core.learnt import NOTHING, Learnt
from bot.core.plaintext import folded
from bot.core.texts import Texts
from bot.core.verdicts import Signs
from bot.lines import Fault, Lines
from bot.pressed import FOLDER, LEARNT
from bot.reading import Reading

LEFT_OPEN: Final = re.compile(r"\{[a-z]+\.[\w.-]+\}")
REFERENCE: Final = re.compile(r"\{(hotline|clock|fact)\.([\w-]+)\}")


class BadContent(Exception):
    """Content that cannot be used: every mistake, each with its file and line."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def load(folder: Path = FOLDER) -> g.Guide:
    """The whole content as a Guide; BadContent lists every mistake at once."""
    reading = Reading(folder)
    guide = read(reading)
    reading.faults += bad_patterns(guide)
    found = [*reading.mistakes, *told(reading, None)]
    if found:
        raise BadContent(found)
    return guide


def learnable(folder: Path = FOLDER) -> tuple[Mapping[str, Sequence[str]], Lexicon]:
    """All ways of asking by what they ask for, and the words they are compared by; BadContent as for `load`."""
    guide, reading = load(folder), Reading(folder)
    besides = asking.besides(asking.read(reading), asking.read(reading, "alarms"))
    return written(guide.topics.values(), guide.matters.values(), besides), guide.index.lexicon


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
    reading.faults += [
        *links.faults(guide, frozenset(reading.broken)),
        *routing.faults(guide),
        *ladders.faults(guide),
        *clocks.faults(guide),
        *signs.leaning(guide.signs),
    ]
    return guide


def _read(reading: Reading) -> g.Guide:
    files: list[schema.GuideFile] = reading.all("guide/*.yaml", schema.GuideFile)
    hotlines = _flat(reading.all("contacts/hotlines.yaml", list[schema.Hotline]))
    timed = _flat(reading.all("clocks/*.yaml", list[schema.Clock]))
    facts = _flat(reading.all("facts/*.yaml", list[schema.Fact]))
    named = {f"hotline.{line.id}": line.number or line.name for line in hotlines}
    named |= {f"clock.{clock.id}": clock.text for clock in timed} | {f"fact.{fact.id}": fact.text for fact in facts}
    fill = _Fill(named, reading.unknown)
    weave = wordlists.weaver(reading.all("words/classes.yaml", dict[str, list[str]]), reading.mistakes)
    safety = _rules(reading, "safety.yaml", fill, weave)
    talk = _rules(reading, "small_talk.yaml", fill, weave)
    texts = {name: fill(text) for name, text in _texts(reading).items()}
    leaves = reading.by_id(_topic(topic, fill) for file in files for topic in file.topics)
    asked, alarms = asking.read(reading), asking.read(reading, "alarms")
    reading.mistakes += asking.mistakes(leaves, (rule.id for rule in safety), asked, alarms)
    besides = asking.besides(asked, alarms)
    matters = reading.by_id(_matter(matter, fill) for matter in reading.all("checklists/*.yaml", schema.Matter))
    return g.Guide(
        texts=Texts({**texts, **reading.texts}, _heard(texts)),
        groups=reading.by_id(_group(group, fill) for file in files for group in file.groups),
        topics=leaves,
        matters=matters,
        hotlines=reading.by_id(g.Hotline(**{**dict(line), "source": _source(line.source)}) for line in hotlines),
        clocks=reading.by_id(clocks.build(clock, fill, _source) for clock in timed),
        facts=reading.by_id(g.Fact(**{**dict(fact), "source": _source(fact.source)}) for fact in facts),
        places=reading.by_id(
            clocks.place(place, fill) for place in _flat(reading.all("contacts/places.yaml", list[schema.Place]))
        ),
        routing=routing.build(reading.all("contacts/routing.yaml", schema_routes.RoutingFile), fill, _source),
        ladders=ladders.build(
            _flat(reading.all("ladder/rungs.yaml", list[schema_routes.Rung])),
            reading.all("ladder/ladders.yaml", schema_routes.LaddersFile),
            fill,
            _source,
        ),
        safety=safety,
        small_talk=talk,
        signs=_signs(reading, (line.number for line in hotlines), fill),
        spellings=wordlists.spellings(reading.all("words/homophones.yaml", dict[str, list[str]])),
        calendar=_calendar(reading.all("calendar/*.yaml", schema.CalendarFile)),
        index=index(written(leaves.values(), matters.values(), besides), _lexicon(reading), _learnt(reading)),
        wechat_menu=_columns(_flat(reading.all("wechat_menu.yaml", schema.Columns))),
        version=reading.digest.hexdigest()[:12],
        called=_called(leaves.values(), matters.values()),
        labels=_labels(texts, leaves.values(), matters.values()),
    )


def _labels(texts: Mapping[str, str], leaves: Iterable[topics.Topic], matters: Iterable[g.Matter]) -> frozenset[str]:
    """All that can stand on a button."""
    own = (text for name, text in texts.items() if name.startswith("label."))
    ours = [*matters]
    items = (item.label for matter in ours for item in matter.items)
    promises = (words for matter in ours for _, words in matter.promises)
    names = (*(leaf.label for leaf in leaves), *(matter.label for matter in ours))
    return frozenset(map(folded, (*own, *items, *promises, *names)))


def _called(leaves: Iterable[topics.Topic], matters: Iterable[g.Matter]) -> dict[str, str]:
    """Matters by their names and their own questions; what is a page's name leads to the page."""
    pages = {folded(topic.label) for topic in leaves}
    out: dict[str, str] = {}
    for matter in matters:
        for way in (matter.label, *matter.asks):
            if folded(way) not in pages:
                out.setdefault(folded(way), matter.id)
    return out


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


def _lexicon(reading: Reading) -> Lexicon:
    """How characters sound and which words mean the same."""
    sounds: list[dict[str, str]] = reading.all("words/pinyin.yaml", schema.Words)
    classes: list[dict[str, str]] = reading.all("words/synonyms.yaml", schema.Words)
    return lexicon(sounds[0] if sounds else {}, classes[0] if classes else {})


def _learnt(reading: Reading) -> Learnt:
    """What was learnt from ways of asking, maybe of some time ago: what is new since is found by its likeness."""
    try:
        return learning.read(reading.folder)
    except ValueError:
        reading.mistakes.append(f"content/{LEARNT}：坏了，运行 make learn 重做一份")
        return NOTHING


def _rules(reading: Reading, name: str, fill: _Fill, weave: Callable[[str], str]) -> tuple[g.Rule, ...]:
    rules: list[schema.Rule] = _flat(reading.all(name, list[schema.Rule]))
    reading.texts.update({f"{rule.id}.night": fill(rule.says_night) for rule in rules if rule.says_night})
    return tuple(
        g.Rule(
            rule.id,
            rule.kind,
            tuple(map(weave, rule.patterns)),
            tuple(map(weave, rule.unless)),
            fill(rule.says),
            tuple(rule.next),
        )
        for rule in rules
    )


def _signs(reading: Reading, hotlines: Iterable[str], fill: _Fill) -> Signs:
    """The rules of "verify before dialling": numbers and what is told of them, links, Apps, in this order."""
    links: list[schema.LinksFile] = reading.all("contacts/links.yaml", schema.LinksFile)
    numbers, apps = (_flat(reading.all(f"contacts/{name}.yaml", list[schema.Sign])) for name in ("numbers", "apps"))
    rules = (*numbers, *_flat(file.rules for file in links), *apps)
    return Signs(reading.by_id(signs.sign(rule, fill) for rule in rules), signs.domains(links, hotlines))


def bad_patterns(guide: g.Guide) -> list[Fault]:
    """Patterns that are no regular expressions. Compiling all takes a sixth of a second."""
    rules = (*guide.safety, *guide.small_talk)
    written = [("rule", rule.id, pattern) for rule in rules for pattern in (*rule.patterns, *rule.unless)]
    written += [("sign", name, pattern) for name, pattern in signs.patterns(guide.signs)]
    wrong = ((kind, name, pattern, _problem(pattern)) for kind, name, pattern in written)
    return [
        Fault(kind, name, f"正则写错了：{pattern}（{problem}）", "patterns", pattern)
        for kind, name, pattern, problem in wrong
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


def _columns(columns: Iterable[schema.Column]) -> tuple[g.Column, ...]:
    return tuple(
        g.Column(column.id, column.name, tuple((entry.name, entry.key) for entry in column.entries))
        for column in columns
    )


def _calendar(files: list[schema.CalendarFile]) -> Calendar:
    off = {day: name for file in files for day, name in file.off.items()}
    makeup = {day: name for file in files for day, name in file.makeup.items()}
    first = min((file.valid_from for file in files), default=date(1, 1, 1))
    last = max((file.valid_through for file in files), default=date(1, 1, 1))
    notices = {file.valid_from.year: _notice(file) for file in files}
    days = "".join(f"{day}{name}" for table in (off, makeup) for day, name in sorted(table.items()))
    digest = hashlib.sha256(f"{first}{days}".encode()).hexdigest()[:8]
    return Calendar(off, makeup, first, last, f"{last}-{digest}", notices)


def _notice(file: schema.CalendarFile) -> str:
    """The notice as it is named to people, with its day where that is known."""
    return f"{file.source}（{file.published}）" if file.published else file.source


def with_calendar(guide: g.Guide, folder: Path, file: Path) -> g.Guide:
    """The guide as it will be when a year's calendar file has arrived in the folder. BadContent when it cannot be."""
    reading = Reading(folder)
    known: list[schema.CalendarFile] = reading.all("calendar/*.yaml", schema.CalendarFile)
    arrived = Reading(file.parent)
    known += arrived.all(file.name, schema.CalendarFile)
    if arrived.mistakes or not file.exists():
        raise BadContent(arrived.mistakes or [f"没有这个文件：{file}"])
    return replace(guide, calendar=_calendar(known))
