"""People in danger come first: before every menu, question and flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.core import search
from bot.core.changes import Asked, Change, Misunderstood, Paused, Tallied, TallyKind
from bot.core.dangers import calmly, heard, nearest, suspected
from bot.core.guide import Rule
from bot.core.index import DESPAIR, HELPING
from bot.core.messages import Block, Button
from bot.core.search import Verdict
from bot.core.taps import tap
from bot.core.texts import blocks
from bot.core.turn import Need, Outcome, Turn
from bot.core.wellbeing import wellbeing
from handlers import menu
from handlers.parts import door, local, option, say, show

LIFE_PAGES: Final = frozenset({"mental-help", "danger-now"})  # begin with the numbers themselves
VERDICTS: Final[Mapping[TallyKind, Verdict]] = {"choose": "choose", "refuse": "choose", "unanswered": "unknown"}
WOUNDED: Final = "wounded"
WITH: Final = tap("safe", "with")
MONEY: Final = frozenset({"money-sent", "about-to-pay"})  # any other danger is one to life or body
CALM: Final = timedelta(hours=24)
NIGHT: Final = (22, 6)  # hours between which helplines may not answer


def first(turn: Turn, text: str) -> Outcome | None:
    """The answer to a danger or to something we refuse; None when there is neither."""
    rule = heard(text, turn.guide)
    return None if rule is None else _counted(turn, rule)


def likely(turn: Turn, text: str) -> Outcome | None:
    """The answer to what is said like a danger though no rule knows it; inside a question refusals wait."""
    rule = nearest(text, turn.guide)
    if rule is None or (turn.person.asking is not None and rule.kind != "urgent"):
        return None
    return _counted(turn, rule)


def beside(turn: Turn, text: str, outcome: Outcome) -> Outcome:
    """An answer with one line of help before it, where the text may be said in danger; it is no alarm."""
    tallied = next((change for change in outcome.changes if isinstance(change, Tallied)), None)
    verdict, page = (VERDICTS.get(tallied.kind, "answer"), tallied.topic) if tallied else ("answer", "")
    rule = suspected(text, turn.guide, verdict)
    if rule is None or rule.kind != "urgent" or outcome.message is None or page in LIFE_PAGES:
        return outcome
    of_life = rule.id not in MONEY and page not in HELPING
    word = say(turn, "safety.beside-life" if of_life else "safety.beside-money")
    return outcome.led_by(*word)


def doubtful(turn: Turn, rule: Rule, found: Sequence[Button]) -> Outcome:
    """What we refuse if that is asked for, and the pages it may be instead."""
    refused = say(turn, f"safety.doubt-{rule.id}")
    told = (*say(turn, "safety.doubt"), *refused) if found else (*refused, *say(turn, "safety.doubt-else"))
    leads = found or tuple(menu.lead(turn.guide, entry) for entry in rule.next)
    return show(told, *leads, door(turn), changes=(Tallied("refuse"),))


def _counted(turn: Turn, rule: Rule) -> Outcome:
    outcome = answered(turn, rule)
    kind: TallyKind = "urgent" if rule.kind == "urgent" else "refuse"
    return outcome.adding(Tallied(kind))


def answered(turn: Turn, rule: Rule) -> Outcome:
    """A rule's words with its buttons."""
    if rule.id == "self-harm":
        return despair(turn, rule)
    if rule.id == WOUNDED:
        return wounded(turn, rule)
    if rule.id == "about-to-pay":
        return show(blocks(rule.says), *_paid_buttons(turn), door(turn))
    leads = (menu.lead(turn.guide, entry) for entry in rule.next)
    rest = (Paused(turn.now + CALM),) if rule.id == "distress" else ()
    return show(blocks(rule.says), *leads, door(turn), changes=rest)


def _paid_buttons(turn: Turn) -> tuple[Button, ...]:
    return (
        option(turn, "not-paid", "paid", "no", style="good"),
        option(turn, "paid", "paid", "yes", style="danger"),
    )


def despair(turn: Turn, rule: Rule) -> Outcome:
    """Somebody may hurt themselves: numbers first, one question, no word about debts, a day of quiet.

    Only the pause is stored, never why.
    """
    return show(
        _night_aware(turn, rule),
        option(turn, "i-am-safe", "safe", "yes"),
        option(turn, "i-am-not", "safe", "no", style="danger"),
        changes=calm(turn),
    )


def wounded(turn: Turn, rule: Rule) -> Outcome:
    """Poison is taken, blood flows: the ambulance first, then who is there."""
    return show(
        blocks(rule.says),
        option(turn, "somebody-here", WITH.verb, *WITH.args, style="good"),
        option(turn, "nobody-here", "safe", "no", style="danger"),
        changes=calm(turn),
    )


def calm(turn: Turn) -> tuple[Change, ...]:
    """No nudge about debts for a day, and no open question; whatever was not understood before is forgotten."""
    return (Paused(turn.now + CALM), Asked(None), *_anew(turn))


def _anew(turn: Turn) -> tuple[Change, ...]:
    return (Misunderstood(0),) if turn.person.misses else ()


def _night_aware(turn: Turn, rule: Rule) -> tuple[Block, ...]:
    hour = local(turn.now, turn.person.zone).hour
    night = hour >= NIGHT[0] or hour < NIGHT[1]
    if night and turn.guide.texts.has(f"{rule.id}.night"):
        return say(turn, f"{rule.id}.night")
    return blocks(rule.says)


def safe(turn: Turn, word: str) -> Outcome:
    """They said whether they are safe, or that somebody is with them who is hurt."""
    if word == "yes":
        return show(
            say(turn, "safety.safe"), option(turn, "more-help", "topic", "mental-help"), option(turn, "home", "start")
        )
    return show(
        say(turn, "safety.with" if word == "with" else "safety.unsafe"),
        option(turn, "i-am-safe", "safe", "yes"),
        option(turn, "more-help", "topic", "mental-help"),
        changes=calm(turn),
    )


def asks(turn: Turn) -> bool:
    """Whether the screen asks them if they are safe."""
    return any(offered.verb == "safe" for _, offered in turn.person.screen)


def _is_hurt(turn: Turn) -> bool:
    return any(offered == WITH for _, offered in turn.person.screen)


def told(turn: Turn, text: str) -> Outcome | None:
    """What they say to that in their own words; None where it is for everything else to understand."""
    meant = wellbeing(text) if asks(turn) else ""
    if meant in {"safe", "helped"}:
        found = safe(turn, "with" if meant == "safe" and _is_hurt(turn) else "yes")
        return found.after(*_anew(turn))
    rung = heard(text, turn.guide) if meant else None
    if not meant or (rung is not None and rung.id != DESPAIR):
        return None
    if meant == "hurt":
        return _counted(turn, next(rule for rule in turn.guide.safety if rule.id == WOUNDED))
    found = safe(turn, "no") if meant == "near" else _asking(turn, "safety.unreached")
    return found.adding(Tallied("urgent"))


def unsure(turn: Turn, text: str) -> Outcome | None:
    """The question stays once for what does not answer it, unless that is plainly about something else."""
    if _is_hurt(turn):
        return safe(turn, "no").adding(Misunderstood(1))
    other = search.look(turn.guide.index, text)[0] == "answer" and calmly(text, turn.guide)
    if turn.person.misses or other:
        return None
    return _asking(turn, "safety.unsure").adding(Misunderstood(1))


def _asking(turn: Turn, words: str) -> Outcome:
    return show(
        say(turn, words),
        option(turn, "i-am-safe", "safe", "yes"),
        option(turn, "i-am-not", "safe", "no", style="danger"),
        changes=calm(turn),
    )


def onward(turn: Turn, outcome: Outcome | Need) -> Outcome | Need:
    """What they talk of instead, with the numbers before it; nothing is asked a third time."""
    if isinstance(outcome, Need) or outcome.message is None:
        return outcome
    numbers = say(turn, "safety.beside-life")
    named = "12356" in outcome.message.text
    return outcome if named else outcome.led_by(*numbers)


def resting(turn: Turn) -> bool:
    """Whether this is the day after a bad moment: no menus about debts unasked."""
    return turn.person.quiet_until is not None and turn.person.quiet_until > turn.now


def here(turn: Turn) -> Outcome:
    """We are here; everything else only on demand."""
    return show(
        say(turn, "safety.here"), option(turn, "more-help", "topic", "mental-help"), option(turn, "menu", "menu")
    )


def paid(turn: Turn, word: str) -> Outcome:
    """Money asked for before a loan is paid out: not yet paid, or already."""
    if word == "yes":
        return show(
            say(turn, "safety.paid"),
            option(turn, "stop-loss", "topic", "scam-stoploss", style="danger"),
            option(turn, "gave-papers", "topic", "data-safety"),
            option(turn, "do.family", "family"),
            door(turn),
        )
    return show(
        say(turn, "safety.not-paid"),
        option(turn, "upfront", "topic", "upfront-fee"),
        option(turn, "unlicensed", "topic", "route-illegal"),
        option(turn, "paid", "paid", "yes"),
        door(turn),
    )
