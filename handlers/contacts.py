"""Verify before dialling: a number, a link or an App is judged by its letters alone, and nothing of it is kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from bot.core.changes import Asked
from bot.core.contacts import Contact, Judgement, again, judge, noticed
from bot.core.messages import Block, Button
from bot.core.person import Asking
from bot.core.plaintext import ordinal
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from bot.core.verdicts import VERDICTS, Direction, heaviest
from handlers import arrival, unknown
from handlers.parts import door, find_case, label, option, say, show, warning

MAINLAND: Final = frozenset({"Asia/Shanghai", "Asia/Chongqing", "Asia/Harbin", "Asia/Urumqi", "Asia/Kashgar", "PRC"})
NOBODY: Final = "0"  # stands for no case
WAYS: Final[dict[str, Direction]] = {"out": "out", "in": "in"}
WORDS: Final = frozenset({"lender", "promise-what"})  # questions whose answers are words
HAN: Final = re.compile(r"[\u2e80-\u9fff]")
SHOWN: Final = 3  # contacts, and reasons, on one screen
CARRIED: Final = 8  # signs in a button: 64 bytes hold no more


def verify(turn: Turn, number: str = NOBODY, way: str = "out") -> Outcome:
    """Ask for it; who called whom is one tap, at most."""
    if way not in WAYS:
        return arrival.stale(turn)
    if number == NOBODY and turn.person.case is not None:
        number = str(turn.person.case.id)
    came = way == "in"
    return show(
        say(turn, "verify.ask-in" if came else "verify.ask"),
        option(turn, "i-call" if came else "they-came", "verify", number, "out" if came else "in"),
        _door(turn, number),
        changes=(Asked(Asking("verify", (number, way))),),
    )


def ask_again(turn: Turn, number: str, way: str) -> Outcome:
    """Back to the question what is to be looked at."""
    return verify(turn, number, way)


def said(turn: Turn, text: str) -> Outcome:
    """What they pasted when asked."""
    assert turn.person.asking is not None
    number, way = turn.person.asking.args
    if ordinal(text) is not None and turn.person.screen:  # an option that is not there
        return replace(unknown.repair(turn, text), changes=(Asked(turn.person.asking),))
    found = judge(turn.typed or text, turn.guide.signs, WAYS.get(way, "out"), _abroad(turn))
    return screen(turn, found, number)


def seen(turn: Turn, text: str) -> Judgement | None:
    """What was pasted unasked; None where there is nothing to judge."""
    return noticed(turn.typed or text, turn.guide.signs, _abroad(turn))


def instead(turn: Turn, question: str, text: str) -> Judgement | None:
    """A doubtful number or link where words were asked for; a number and nothing else is no promise at all."""
    found = seen(turn, text) if question in WORDS else None
    if found is None or not found.contacts:
        return None
    bare = question == "promise-what" and not HAN.search(turn.typed or text)
    return found if bare or found.verdict in {"danger", "caution"} else None


def names_one(turn: Turn, text: str) -> bool:
    """Whether a text holds a number or a link, so that a question about it is no question about something else."""
    found = seen(turn, text)
    return found is not None and bool(found.contacts)


def judged(turn: Turn, way: str, rules: str, number: str = NOBODY) -> Outcome:
    """The same signs the other way round: the button carries their names, so nobody had to keep the number."""
    if way not in WAYS:
        return arrival.stale(turn)
    found = again(tuple(rules.split(".")), turn.guide.signs, WAYS[way], _abroad(turn))
    return screen(turn, found, number) if found.rules else arrival.stale(turn)


def screen(turn: Turn, found: Judgement, number: str = NOBODY, *extra: Button) -> Outcome:
    """The verdict with its reasons, what to do now, and a door."""
    buttons = _in_danger(turn) if found.verdict == "danger" else _further(turn, found, number)
    return show(
        (*warning(turn, find_case(turn.person, number)), *words(turn, found)),
        *buttons,
        *(button for button in extra if button.tap not in {known.tap for known in buttons}),
        *_other_way(turn, found, number),
        option(turn, "verify-again", "verify", number),
        _door(turn, number),
    )


def words(turn: Turn, found: Judgement) -> tuple[Block, ...]:
    """The message alone, as `huiyin verify` prints it."""
    items = tuple(block for contact in _gravest(turn, found) for block in _item(turn, contact, found.direction))
    given = "\n".join(block.text for block in items)
    reasons = [why for why in (_why(turn, name) for name in found.told) if why not in given][:SHOWN]
    told = tuple(block for why in reasons for block in say(turn, "verify.told", why=why))
    return (
        *say(turn, f"verify.title.{found.verdict}"),
        *items,
        *told,
        *(say(turn, "verify.nothing") if found.empty else ()),
        *_todo(turn, found),
        *_heavier(turn, found),
        *say(turn, "verify.note"),
    )


def _gravest(turn: Turn, found: Judgement) -> list[Contact]:
    signs, abroad = turn.guide.signs, _abroad(turn)
    weight = {it: VERDICTS.index(signs.verdict(it.signs, found.direction, abroad)) for it in found.contacts}
    return sorted(found.contacts, key=weight.__getitem__)[:SHOWN]


def _item(turn: Turn, contact: Contact, direction: Direction) -> Iterator[Block]:
    """A number or link with its heaviest reason, of two alike the later, narrower one; a hotline with its use."""
    signs = turn.guide.signs
    if contact.signs:
        name = min(
            reversed(contact.signs), key=lambda it: VERDICTS.index(signs.every[it].verdict(direction, _abroad(turn)))
        )
        yield from say(turn, "verify.item", name=contact.shown, why=_why(turn, name))
    else:
        yield from say(turn, "verify.shapeless", name=contact.shown)
    if contact.note:
        yield from say(turn, f"verify.{contact.note}", **dict(contact.values))
    line = next((line for line in turn.guide.hotlines.values() if line.number == contact.shown), None)
    if line is not None:
        yield from say(turn, "verify.hotline", name=line.name, use=line.use, hours=line.hours)


def _why(turn: Turn, name: str) -> str:
    return turn.guide.signs.every[name].why


def _own_todo(turn: Turn, found: Judgement) -> str:
    """What the only sign says itself about what to do, whoever called."""
    return turn.guide.signs.every[found.rules[0]].todo if len(found.rules) == 1 else ""


def _todo(turn: Turn, found: Judgement) -> tuple[Block, ...]:
    """What to do now; who was called does something else than who calls."""
    own_words = _own_todo(turn, found)
    if own_words:
        return blocks(own_words)
    own = f"verify.do.{found.verdict}-{found.direction}"
    return say(turn, own if turn.guide.texts.has(own) else f"verify.do.{found.verdict}")


def _turned(turn: Turn, found: Judgement) -> Judgement:
    way: Direction = "out" if found.direction == "in" else "in"
    return again(found.rules[:CARRIED], turn.guide.signs, way, _abroad(turn))


def _heavier(turn: Turn, found: Judgement) -> tuple[Block, ...]:
    """Whoever is about to call hears what it would mean if it had called them."""
    other = _turned(turn, found)
    if (
        found.direction == "in"
        or not found.rules
        or _own_todo(turn, found)
        or heaviest((other.verdict, found.verdict)) == found.verdict
    ):
        return ()
    return say(turn, "verify.if-in", word=label(turn, f"verify.word.{other.verdict}"))


def _other_way(turn: Turn, found: Judgement, number: str) -> tuple[Button, ...]:
    other = _turned(turn, found)
    if not found.rules or other.verdict == found.verdict:
        return ()
    name = "they-came" if other.direction == "in" else "i-call"
    return (option(turn, name, "judged", other.direction, ".".join(other.rules), number),)


def _in_danger(turn: Turn) -> tuple[Button, ...]:
    return (
        option(turn, "just-paid", "paid", "yes", style="danger"),
        option(turn, "gave-papers", "topic", "data-safety"),
    )


def _further(turn: Turn, found: Judgement, number: str) -> tuple[Button, ...]:
    if found.verdict == "official":
        return (option(turn, "hotlines", "topic", "hotlines"),)
    case = find_case(turn.person, number)
    if case is not None and case.unsafe:
        return (option(turn, "unlicensed", "topic", "route-illegal", style="danger"),)
    return (option(turn, "card", "card", number) if case else option(turn, "to-call", "prepare"),)


def _door(turn: Turn, number: str) -> Button:
    return door(turn, "case", number) if find_case(turn.person, number) else door(turn)


def _abroad(turn: Turn) -> bool:
    return turn.person.zone not in MAINLAND
