"""The first minutes: who we are, what brings you here, may we remember it."""

from __future__ import annotations

from dataclasses import replace

from bot.core import taps
from bot.core.changes import Asked, ReachChanged
from bot.core.messages import Block, Button
from bot.core.person import Asking
from bot.core.taps import Tap, tap
from bot.core.texts import blocks
from bot.core.turn import Outcome, Turn
from handlers import menu, reminders, safety
from handlers.parts import door, label, name_of, option, say, short, show


def start(turn: Turn) -> Outcome:
    """First contact, and home: not the tree but the situation."""
    person = turn.person
    if safety.resting(turn):
        return safety.here(turn)
    hello = say(turn, "arrival.again" if person.known else "arrival.hello")
    buttons = [
        option(turn, "to-call", "prepare"),
        option(turn, "money", "money"),
        option(turn, "harassed", "harassed"),
        option(turn, "undone", "undone"),
        option(turn, "menu", "menu"),
    ]
    open_ = reminders.unanswered(turn)
    if open_:
        buttons.append(option(turn, "also", "nudge", open_[-1].id))
    elif person.cases:
        buttons.append(option(turn, "records", "records"))
    return show((*hello, *_current(turn), *say(turn, "arrival.situation"), *danger_line(turn)), *buttons)


def _current(turn: Turn) -> tuple[Block, ...]:
    case = turn.person.case
    return say(turn, "arrival.current", case=name_of(turn, case)) if case else ()


def danger_line(turn: Turn) -> tuple[Block, ...]:
    """The last line of the first screen, always."""
    return say(turn, "arrival.danger")


def about(turn: Turn) -> Outcome:
    """What this bot does, what it never does, the words that always work."""
    return show(say(turn, "arrival.about", operator=operator(turn)), option(turn, "privacy", "privacy"), door(turn))


def operator(turn: Turn) -> str:
    """Who runs this bot, or that nobody said so."""
    host = turn.host
    if not host.operator:
        return label(turn, "arrival.no-operator")
    return f"{host.operator}（{host.contact}）" if host.contact else host.operator


def stale(turn: Turn) -> Outcome:
    """A button that no longer leads anywhere."""
    return show(say(turn, "arrival.stale"), *_doors(turn))


def page_gone(turn: Turn, *_: str) -> Outcome:
    """The next page of an answer that is not kept any more: nothing has changed, it is only too long ago."""
    return show(say(turn, "arrival.page-gone"), *_doors(turn))


def _doors(turn: Turn) -> tuple[Button, ...]:
    records = (option(turn, "records", "records"),) if turn.person.cases else ()
    return (*records, option(turn, "menu", "menu"), option(turn, "home", "start"))


def blocked(turn: Turn) -> Outcome:
    """They blocked us: nothing is sent until they return."""
    return Outcome(changes=(ReachChanged(reachable=False),))


def returned(turn: Turn) -> Outcome:
    """They are back; what was held follows by itself."""
    return Outcome(changes=(ReachChanged(reachable=True),) if not turn.person.reachable else ())


def money(turn: Turn) -> Outcome:
    """Something about money cannot wait."""
    return show(
        say(turn, "arrival.money"),
        option(turn, "asked-to-pay", "paid", "no", style="danger"),
        option(turn, "just-paid", "paid", "yes", style="danger"),
        option(turn, "repay-failed", "matter", "repay-failed"),
        door(turn),
    )


def harassed(turn: Turn) -> Outcome:
    """Borrower or bystander: they need different words."""
    return show(
        say(turn, "arrival.harassed"),
        option(turn, "i-borrowed", "borrowed"),
        option(turn, "i-did-not", "bystander"),
        option(turn, "danger", "topic", "danger-now", style="danger"),
        door(turn),
    )


def borrowed(turn: Turn) -> Outcome:
    """Called about their own debt: the page about it, whose call does not ask once more who they are."""
    page = menu.topic(turn, "collection-abuse")
    assert page.message is not None
    asked, known = tap("matter", "collection-abuse"), tap("matter", "collection-abuse", "me")
    buttons = (it._replace(tap=known) if it.tap == asked else it for it in page.message.buttons)
    return replace(page, message=replace(page.message, buttons=tuple(buttons)))


def bystander(turn: Turn) -> Outcome:
    """Called although they did not borrow: their own words, no lender, no record needed."""
    return show(
        (*say(turn, "bystander.first"), *blocks(f"> {label(turn, 'bystander.words')}"), *say(turn, "bystander.then")),
        Button(label(turn, "label.copy"), copy=label(turn, "bystander.words")),
        option(turn, "filed", "filed"),
        option(turn, "do.route", "route", "collector"),
        option(turn, "bystander-more", "topic", "contacts-harassed"),
        option(turn, "danger", "topic", "danger-now", style="danger"),
        door(turn, "harassed"),
    )


def undone(turn: Turn) -> Outcome:
    """Something promised did not happen: name which, or start the record now."""
    pending = [promise for promise in turn.person.promises if promise.state == "pending"][-3:]
    buttons = [Button(short(promise.what), tap("pledge", promise.id)) for promise in pending]
    text = say(turn, "arrival.undone-known" if pending else "arrival.undone")
    return show(
        text,
        *buttons,
        option(turn, "promise", "promise"),
        option(turn, "next", "topic", "complaint-internal"),
        door(turn),
    )


def ask_consent(turn: Turn, wish: Tap) -> Outcome:
    """Before the first record: what is kept, how long, who runs this bot. `wish` goes on afterwards."""
    channel = f"consent.{turn.update.sender.channel}"
    abroad = say(turn, channel) if turn.guide.texts.has(channel) else ()
    code = wish.code.split(taps.SEPARATOR)
    return show(
        (*say(turn, "consent.ask", operator=operator(turn)), *abroad),
        option(turn, "agree", "consent", "yes", *code, style="good"),
        option(turn, "look-only", "consent", "no", *code),
        option(turn, "privacy", "privacy"),
        door(turn),
        changes=(Asked(Asking("consent", tuple(code))),),
    )
