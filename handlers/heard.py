"""What they answered where nothing was promised: heard in a typed note, read back, kept with one tap."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from bot.core.changes import Asked, CaseOpened, Change, ContactDetailed, Contacted
from bot.core.dates import Ask, Nothing, Resolved
from bot.core.foreseen import foreseen
from bot.core.person import Asking, Case, Contact, Reply
from bot.core.stances import FIRST, STANCES, Stance, stance
from bot.core.turn import Outcome, Turn
from handlers import arrival, call, ladder, replies, talks
from handlers.drafts import UNOPENED, asked_case, case_of, way_back
from handlers.notes import taken_apart
from handlers.parts import label, next_number, option, say, show

NOTES: Final = frozenset({"promise-what", "promise-when", "promise-doubt", "promise-sure", "note"})  # questions
NO_TIME: Final = frozenset({"vague", "unread", "after", "earliest", "recurring", "other"})
EVERYDAY: Final = frozenset(STANCES) - {"threat"}


def expected(turn: Turn, text: str) -> bool:
    """Whether a line told while a note is asked for is a lender's everyday answer: no danger, however it sounds."""
    asking = turn.person.asking
    return asking is not None and asking.question in NOTES and stance(text) in EVERYDAY


def undated(asking: Asking, text: str) -> bool:
    """Whether a note tells that no day was named: 没说哪天 is no question."""
    return asking.question in NOTES and taken_apart(text).undated


def kind_of(words: str, found: Resolved | Ask | Nothing) -> Stance:
    """The kind of answer some words are; empty where they name a time for something that may be a promise."""
    kind = stance(words)
    timed = isinstance(found, Resolved) or (isinstance(found, Ask) and found.reason not in NO_TIME)
    return "" if timed and kind not in FIRST else kind


def read_back(turn: Turn, case: Case, kind: Stance, words: str, who: str, reference: str = "") -> Outcome:
    """It is no promise: said so, and one tap keeps it as what it is."""
    asked = Asked(Asking("note", (str(case.id), kind, words, who, reference)))
    blocks = (
        *say(
            turn,
            f"note.{'done' if kind == 'done' else 'read-back'}",
            kind=label(turn, _name(turn, case, kind)),
            words=words,
        ),
        *(say(turn, "promise.read-back-who", who=who) if who else ()),
        *(say(turn, "note.number", number=reference) if reference else ()),
    )
    yes = (
        (option(turn, "it-came", "close", case.id, "solved"), option(turn, "not-come", "heard", case.id, "nothing"))
        if kind == "done"
        else (option(turn, "right", "heard", case.id, kind, style="good"),)
    )
    return show(
        blocks,
        *(yes[1:] if case.id == UNOPENED and kind == "done" else yes),
        option(turn, "other-kind", "heard", case.id, "other"),
        option(turn, "is-promise", "noted", case.id),
        way_back(turn, case),
        changes=(asked,),
    )


def _name(turn: Turn, case: Case, kind: Stance) -> str:
    """The words for a kind of answer; a letter is not answered yet, a call was not put through."""
    talk = talks.open_talk(turn.person, case, turn.now)
    if kind == "unreached" and (talk is None or talk.way != "call"):
        return "label.reply.unanswered"
    return f"label.reply.{kind}"


def again(turn: Turn, number: str, kind: str, words: str, who: str, reference: str) -> Outcome:
    """Back to the read-back."""
    case = case_of(turn, number)
    if case is None or kind not in STANCES:
        return arrival.stale(turn)
    return read_back(turn, case, kind, words, who, reference)


def heard(turn: Turn, number: str, kind: str) -> Outcome:
    """It is kept with the talk it was said in; the next step follows from it."""
    case, asking = asked_case(turn), turn.person.asking
    if case is None or asking is None or asking.question != "note" or str(case.id) != number:
        return arrival.stale(turn)
    if kind == "other":
        return _kinds(turn, case, asking)
    if kind not in EVERYDAY | {"threat"}:
        return arrival.stale(turn)
    _, _, words, who, reference = asking.args
    made, talk = _talk(turn, case, words, who, reference)
    later = replace(turn, person=foreseen(turn.person, made))
    return _kept(later, talk, kind).after(*made)


def _kept(turn: Turn, talk: Contact, kind: str) -> Outcome:
    if kind != "unreached":
        return replies.reply(turn, str(talk.case_id), str(talk.id), kind)
    if talk.way == "call":
        return call.called(turn, str(talk.case_id), "failed")
    told = ContactDetailed(talk.id, reply="unreached")  # what was written is on its way: the next step, and a wait
    return ladder.next_step(replace(turn, person=foreseen(turn.person, [told])), str(talk.case_id)).after(told)


def _talk(turn: Turn, case: Case, words: str, who: str, reference: str) -> tuple[tuple[Change, ...], Contact]:
    """The talk that was just held, or one of its own; in a case that is opened for it where there is none."""
    known = talks.open_talk(turn.person, case, turn.now)
    if known is not None:
        return (ContactDetailed(known.id, who=who, said=words, reference=reference),), known
    opened: tuple[Change, ...] = ()
    if case.id == UNOPENED:
        case = replace(case, id=next_number(turn.person))
        opened = (CaseOpened(case),)
    number = next_number(turn.person, 1 + len(opened))
    talk = Contact(number, case.id, "answer", turn.now, who, words, reference=reference)
    return (*opened, Contacted(talk)), talk


def _kinds(turn: Turn, case: Case, asking: Asking) -> Outcome:
    """Which kind it was, where we heard the wrong one."""
    known: tuple[Reply, ...] = ("partly", "refused", "final", "withdraw", "shuffled", "nothing")
    return show(
        say(turn, "ladder.which-reply"),
        *(option(turn, f"reply.{word}", "heard", case.id, word) for word in known),
        way_back(turn, case),
        changes=(Asked(asking),),
    )
