"""People in danger come first: before every menu, question and flow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.core.changes import Asked, Change, Paused, Tallied, TallyKind
from bot.core.dangers import heard, nearest, suspected
from bot.core.guide import Rule
from bot.core.index import HELPING
from bot.core.messages import Block, Button
from bot.core.search import Verdict
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers import menu
from handlers.parts import door, local, option, say, show

LIFE_PAGES: Final = frozenset({"mental-help", "danger-now"})  # begin with the numbers themselves
VERDICTS: Final[Mapping[TallyKind, Verdict]] = {"choose": "choose", "refuse": "choose", "unanswered": "unknown"}
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


def calm(turn: Turn) -> tuple[Change, ...]:
    """No nudge about debts for a day, and no open question."""
    return (Paused(turn.now + CALM), Asked(None))


def _night_aware(turn: Turn, rule: Rule) -> tuple[Block, ...]:
    hour = local(turn.now, turn.person.zone).hour
    night = hour >= NIGHT[0] or hour < NIGHT[1]
    if night and turn.guide.texts.has(f"{rule.id}.night"):
        return say(turn, f"{rule.id}.night")
    return blocks(rule.says)


def safe(turn: Turn, word: str) -> Outcome:
    """They said whether they are safe."""
    if word == "yes":
        return show(
            say(turn, "safety.safe"), option(turn, "more-help", "topic", "mental-help"), option(turn, "home", "start")
        )
    return show(
        say(turn, "safety.unsafe"),
        option(turn, "i-am-safe", "safe", "yes"),
        option(turn, "more-help", "topic", "mental-help"),
        changes=calm(turn),
    )


def unsure(turn: Turn) -> Outcome:
    """Asked whether they are safe, they said something else: the question stays, nothing else is opened."""
    return show(
        say(turn, "safety.unsure"),
        option(turn, "i-am-safe", "safe", "yes"),
        option(turn, "i-am-not", "safe", "no", style="danger"),
        changes=calm(turn),
    )


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
