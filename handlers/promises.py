"""A promise noted: what, who said it, in writing or not. By when is asked in deadlines and read back in readback."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final, Literal, cast

from bot.core.changes import Asked, CaseOpened, Change, NudgePlanned, PromiseDetailed, PromiseMade
from bot.core.dates import Ask, Resolved, understand
from bot.core.messages import Block, Button
from bot.core.person import Asking, Nudge, Promise
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, call_receipt, deadlines
from handlers.drafts import (
    UNOPENED,
    WHAT_LENGTH,
    WHO_LENGTH,
    Draft,
    ask_what,
    asked_case,
    case_of,
    clean,
    drafted,
    gist,
    lost,
    pending,
)
from handlers.notes import taken_apart
from handlers.parts import (
    by,
    day,
    digits,
    door,
    find_case,
    find_promise,
    label,
    next_number,
    open_cases,
    option,
    say,
    short_name,
    show,
    until,
)
from handlers.readback import ask_time, asking_at, confirm

__all__ = [
    "UNOPENED", "WHAT_LENGTH", "ask_time", "asking_at", "begin", "clean", "confirm", "request", "said_what", "said_who",
    "sure", "what", "who", "who_again", "written",
]  # fmt: skip

NUMBER_WORD: Final = re.compile(r"^\s*(?:客服)?(?:工号|员工号|编号)\s*(?:是|为|[:：])?\s*|\s*号\s*$")
SAME_DAY: Final = timedelta(hours=12)  # a call that long ago is the one that was promised in


def begin(turn: Turn, number: str = "") -> Outcome:
    """Which case, then what was promised."""
    if not turn.person.remembered:
        about = [number] if number and case_of(turn, number) else []  # a case that is gone must not be a dead end later
        return arrival.ask_consent(turn, tap("promise", *about))
    case = case_of(turn, number) if number.isdecimal() and number != str(UNOPENED) else None
    if number.isdecimal() and number != str(UNOPENED) and case is None:
        return arrival.stale(turn)
    found = open_cases(turn.person)
    if case is None and len(found) > 1 and number != "new":
        buttons = (Button(short_name(turn, each), tap("promise", each.id)) for each in found)
        return show(say(turn, "promise.which"), *buttons, option(turn, "another", "promise", "new"), door(turn))
    if case is None and found and number != "new":
        case = found[0]
    return ask_what(turn, case)


def what(turn: Turn, number: str, choice: str) -> Outcome:
    """One of the matter's usual promises."""
    case = case_of(turn, number)
    matter = turn.guide.matters.get(case.matter) if case else None
    words = dict(matter.promises).get(choice) if matter else None
    if case is None or words is None:
        return arrival.stale(turn)
    return deadlines.ask_when(turn, case, words)


def said_what(turn: Turn, text: str) -> Outcome:
    """What was promised in their own words; a time in it is understood at once."""
    case = asked_case(turn)
    if case is None:
        return arrival.stale(turn)
    who_said, said = taken_apart(text)
    words = gist(said)
    if not words:
        return ask_what(turn, case)
    found = understand(said, turn.now, turn.guide.calendar)
    if isinstance(found, Resolved):
        return confirm(turn, drafted(turn, case, words, found, said, clean(who_said, WHO_LENGTH)))
    if isinstance(found, Ask) and found.reason in deadlines.UNFINISHED:
        return deadlines.doubtful(turn, case, words, found, text)
    return deadlines.ask_when(turn, case, words)


def who_again(turn: Turn, number: str) -> Outcome:
    """Back to the question who said it."""
    promise = find_promise(turn.person, number)
    return arrival.stale(turn) if promise is None else _ask_who(turn, promise)


def sure(turn: Turn, number: str) -> Outcome:
    """It is kept, in a case of its own if there was none; now who said it."""
    case, draft = case_of(turn, number), pending(turn)
    if case is None or draft is None:
        return lost(turn, case)
    found = draft.found(turn)
    if draft.origin in {"words", "event"} and isinstance(found, Resolved) and found.due != draft.due_at:
        return confirm(turn, replace(draft, due_at=found.due))  # a calendar arrived since it was read back
    opened: tuple[Change, ...] = ()
    if case.id == UNOPENED:
        case = replace(case, id=next_number(turn.person))
        opened = (CaseOpened(case),)
    promise = _promise(turn, replace(draft, case=case), 1 + len(opened))
    plan = Nudge(promise.id + 1, "promise", case.id, promise.id, ask_time(turn, draft.due_at, draft.grain))
    question = _told_who(turn, promise) if promise.who else _ask_who(turn, promise)
    return replace(question, changes=(*opened, PromiseMade(promise), NudgePlanned(plan), *question.changes))


def _told_who(turn: Turn, promise: Promise) -> Outcome:
    """Who said it was told in the same breath: noted, and on to the next question."""
    noted = say(turn, "promise.noted", what=promise.what, due=until(turn, promise.due_at, promise.grain))
    question = _ask_written(turn, promise)
    assert question.message is not None
    return replace(question, message=replace(question.message, blocks=(*noted, *question.message.blocks)))


def _promise(turn: Turn, draft: Draft, ahead: int) -> Promise:
    return Promise(
        next_number(turn.person, ahead),
        draft.case.id,
        draft.what,
        draft.due_at,
        draft.grain,
        draft.words,
        turn.now,
        who=draft.who,
        basis=draft.basis(turn),
    )


def _ask_who(turn: Turn, promise: Promise) -> Outcome:
    return digits(
        show(
            say(turn, "promise.who", what=promise.what, due=until(turn, promise.due_at, promise.grain)),
            option(turn, "skip", "who", promise.id),
            option(turn, "home", "start"),
            changes=(Asked(Asking("promise-who", (str(promise.id),))),),
        )
    )


def said_who(turn: Turn, text: str) -> Outcome:
    """Staff number or how they called themselves."""
    assert turn.person.asking is not None
    promise = find_promise(turn.person, turn.person.asking.args[0])
    if promise is None:
        return arrival.stale(turn)
    name = clean(NUMBER_WORD.sub("", text), WHO_LENGTH)
    return _ask_written(turn, promise, PromiseDetailed(promise.id, who=name))


def who(turn: Turn, number: str) -> Outcome:
    """They do not know who it was."""
    promise = find_promise(turn.person, number)
    return arrival.stale(turn) if promise is None else _ask_written(turn, promise)


def _ask_written(turn: Turn, promise: Promise, *changes: PromiseDetailed) -> Outcome:
    return show(
        say(turn, "promise.written"),
        option(turn, "written", "written", promise.id, "yes", style="good"),
        option(turn, "not-written", "written", promise.id, "no"),
        option(turn, "home", "start"),
        changes=changes,
    )


def written(turn: Turn, number: str, word: str) -> Outcome:
    """Not in writing: here is the sentence that asks for it."""
    promise = find_promise(turn.person, number)
    if promise is None or word not in {"yes", "no"}:
        return arrival.stale(turn)
    detail = PromiseDetailed(promise.id, written=cast(Literal["yes", "no"], word))
    if word == "yes":
        return _noted(turn, promise, say(turn, "promise.saved"), detail)
    text = request(turn, promise)
    copy = Button(label(turn, "label.copy"), copy=text)
    return _noted(turn, promise, (*say(turn, "promise.ask-writing"), Block((text,), "quote")), detail, copy)


def request(turn: Turn, promise: Promise) -> str:
    """The sentence to send to the lender's own chat."""
    due_words = until(turn, promise.due_at, promise.grain).text
    case = find_case(turn.person, str(promise.case_id))
    called = case.called_at if case else None
    said = (
        day(called) if called is not None and promise.made_at - called < SAME_DAY else label(turn, "promise.some-day")
    )
    return label(turn, "promise.request", who=by(turn, promise), what=promise.what, due=due_words, said=said)


def _noted(turn: Turn, promise: Promise, text: tuple[Block, ...], change: PromiseDetailed, *buttons: Button) -> Outcome:
    return show(
        (*text, *asking_at(turn, promise.due_at, promise.grain)),
        *buttons,
        *call_receipt.offered(turn, find_case(turn.person, str(promise.case_id))),
        option(turn, "to-calendar", "calendar", promise.id),
        option(turn, "one-more", "promise", promise.case_id),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=(change,),
    )
