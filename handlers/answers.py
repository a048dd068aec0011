"""Free talk: small talk, a typed question, what we cannot read."""

from __future__ import annotations

from typing import Final, Literal

from bot.core import safety as rules
from bot.core import search
from bot.core.guide import Guide, Rule
from bot.core.messages import Button
from bot.core.taps import tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from bot.core.updates import FileKind
from handlers import menu
from handlers.parts import door, option, say, show

Kind = Literal["answer", "choose", "urgent", "refuse", "unknown"]
SPOKEN_OF: Final[dict[FileKind, str]] = {"photo": "photo", "video": "photo", "file": "file", "voice": "voice"}


def talk(turn: Turn, text: str) -> Outcome | None:
    """An answer to what somebody typed, or None when nothing fits."""
    small = rules.ringing(text, turn.guide.small_talk)
    if small is not None:
        return spoken(turn, small)
    hits = search.find(turn.guide.index, text)
    verdict = search.verdict(hits)
    if verdict == "answer":
        return menu.topic(turn, hits[0].id)
    if verdict == "choose":
        buttons = (Button(turn.guide.topics[hit.id].label, tap("topic", hit.id)) for hit in hits)
        return show(say(turn, "unknown.choose"), *buttons, option(turn, "menu", "menu"), door(turn))
    return None


def spoken(turn: Turn, rule: Rule) -> Outcome:
    """Small talk's written answer; the thread of the talk stays where it is."""
    leads = (menu.lead(turn, entry) for entry in rule.next if entry != "do:start")
    return show(blocks(rule.says), *leads, option(turn, "home", "start"))


def received(turn: Turn, kind: FileKind) -> Outcome:
    """Something that is not text, acknowledged honestly."""
    name = SPOKEN_OF.get(kind, kind)
    found = {rule.id: rule for rule in turn.guide.small_talk}
    outcome = spoken(turn, found.get(name) or found["other"])
    return Outcome(outcome.message)


def classify(text: str, guide: Guide) -> tuple[Kind, tuple[str, ...]]:
    """What kind of answer a text gets and which topics, best first: for `huiyin ask`."""
    rule = rules.ringing(text, guide.safety)
    if rule is not None:
        topics = tuple(entry for entry in rule.next if entry in guide.topics)
        return ("urgent" if rule.kind == "urgent" else "refuse"), topics
    small = rules.ringing(text, guide.small_talk)
    if small is not None:
        return "answer", tuple(entry for entry in small.next if entry in guide.topics)
    hits = search.find(guide.index, text)
    return search.verdict(hits), tuple(hit.id for hit in hits)
