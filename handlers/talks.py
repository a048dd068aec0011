"""Calls, chats, mails, letters: that they were in touch, and in a few words what came of it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, get_args

from bot.core.authorities import authority
from bot.core.changes import Asked, Change, ContactDetailed, Contacted
from bot.core.messages import Block, Button
from bot.core.person import Asking, Case, Contact, Person, Promise, Way
from bot.core.plaintext import folded
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival
from handlers.parts import about, door, find_case, label, name_of, next_number, open_cases, option, say, show, which
from handlers.standing import left_unreached

SAME_TALK: Final = timedelta(hours=12)  # what was noted so soon after a talk was said in it
WAYS: Final[dict[str, Way]] = {way: way for way in get_args(Way) if way != "answer"}
WRITTEN: Final = frozenset({"chat", "mail", "letter"})  # what was said there can be shown
ANSWERS: Final = ("solved", "partly", "refused", "final", "withdraw", "shuffled", "nothing")


def log(turn: Turn, number: str = "", way: str = "") -> Outcome:
    """Which case, which way, then what came of it."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("log"))
    found = open_cases(turn.person)
    case = find_case(turn.person, number) if number else found[0] if len(found) == 1 else turn.person.case
    if number.isdecimal() and (case is None or not case.open):
        return arrival.stale(turn)
    if case is None:
        buttons = which(turn, "log", number)
        return show(
            say(turn, "log.which" if found else "log.none"), *buttons, option(turn, "to-call", "prepare"), door(turn)
        )
    if way not in WAYS:
        other = (option(turn, "other-case", "log", "p0"),) if len(found) > 1 else ()
        return show(
            say(turn, "log.how", case=name_of(turn, case)), *_ways(turn, case), *other, door(turn, "case", case.id)
        )
    talk = Contact(next_number(turn.person), case.id, WAYS[way], turn.now)
    return what_came(turn, case, talk, Contacted(talk))


def _ways(turn: Turn, case: Case) -> tuple[Button, ...]:
    return tuple(Button(label(turn, f"log.label.{way}"), tap("log", case.id, way)) for way in WAYS)


def what_came(turn: Turn, case: Case, talk: Contact, *changes: Change, lead: tuple[Block, ...] = ()) -> Outcome:
    """One line says it all, or one tap; the line is taken apart and read back."""
    failed = (option(turn, "call-failed", "called", case.id, "failed"),) if talk.way == "call" else ()
    return show(
        (*lead, *about(turn, case), *say(turn, "call.done-written" if talk.way in WRITTEN else "call.done")),
        option(turn, "they-promised", "promise", case.id, style="good"),
        option(turn, "no-promise", "reply", case.id, talk.id, "nothing"),
        option(turn, "solved", "close", case.id, "solved"),
        option(turn, "other-reply", "replies", case.id, talk.id),
        *failed,
        door(turn, "case", case.id),
        changes=(*changes, Asked(Asking("promise-what", (str(case.id),)))),
    )


def fresh(person: Person, case: Case, now: datetime) -> Contact | None:
    """The talk that was just held about a case."""
    found = [it for it in person.contacts if it.case_id == case.id and timedelta() <= now - it.at < SAME_TALK]
    return found[-1] if found else None


def called(person: Person, case: Case) -> Contact | None:
    """The call that was begun last, once it is on record that it took place."""
    talks = (it for it in person.contacts if it.case_id == case.id and it.way == "call" and it.at == case.called_at)
    return next(talks, None)


def unfinished(person: Person, case: Case) -> Contact | None:
    """The call that was held, while nothing is noted of what came of it."""
    talk = called(person, case)
    if talk is None or talk.reply:
        return None
    noted = any(it.case_id == case.id and it.made_at >= talk.at for it in person.promises)
    return None if noted else talk


def open_talk(person: Person, case: Case, now: datetime) -> Contact | None:
    """The talk that was just held and of which nothing is noted yet: what is told now was said in it."""
    talk = fresh(person, case, now)
    if talk is None or talk.reply or any(it.talk == talk.id for it in person.promises):
        return None
    return talk


def speaker(turn: Turn, case: Case) -> str:
    """Who it was, where that was told with the talk of which is told now."""
    talk = open_talk(turn.person, case, turn.now)
    return talk.who if talk else ""


def latest(person: Person, case: Case) -> Contact | None:
    """The last talk in which somebody was reached; a call that was begun is one before it is logged."""
    held = [it for it in person.contacts if it.case_id == case.id and it.way != "answer"]
    reached = [it for it in held if it.reply != "unreached" and not left_unreached(it)]
    begun = case.called_at
    if begun is not None and all(it.at < begun for it in held):
        return Contact(0, case.id, "call", begun)
    return max(reached, key=lambda it: it.at, default=None)


def promised_in(person: Person, talk: Contact) -> tuple[Promise, ...]:
    """What was promised in a talk; in a call that is not logged yet, what was noted since it began."""
    own = (it for it in person.promises if it.case_id == talk.case_id and it.state != "withdrawn" and not authority(it))
    if talk.id:
        return tuple(it for it in own if it.talk == talk.id)
    return tuple(it for it in own if not it.talk and timedelta() <= it.made_at - talk.at < SAME_TALK)


def noted(turn: Turn, case: Case, who: str, said: str, reference: str = "") -> tuple[Change, ...]:
    """Their words go into the talk at once: who stops half way loses nothing."""
    talk = open_talk(turn.person, case, turn.now)
    if talk is not None and (said or reference):
        return (ContactDetailed(talk.id, who=who, said=said, reference=reference),)
    last = fresh(turn.person, case, turn.now)
    return (ContactDetailed(last.id, reference=reference),) if last is not None and reference else ()


def answer(turn: Turn, text: str) -> str:
    """The kind of answer that a typed line is, word for word; empty for anything else."""
    word, heard = folded(text), turn.guide.texts.heard
    for kind in ANSWERS:
        name = label(turn, f"label.reply.{kind}")
        if word == folded(name) or word in heard.get(name, ()):
            return kind
    return ""
