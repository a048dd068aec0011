"""A promise noted: what, who said it, in writing or not. By when is asked in deadlines and read back in readback."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal, cast

from bot.core import nudge as times
from bot.core.changes import (
    Asked,
    CaseOpened,
    Change,
    NudgePlanned,
    NudgeStopped,
    PromiseDetailed,
    PromiseMade,
    PromiseSettled,
)
from bot.core.dates import Ask, Resolved, understand
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button
from bot.core.person import Asking, Case, Nudge, Promise
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, call, call_receipt, deadlines, replies, talks
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
    earlier,
    gist,
    lost,
    pending,
    subject,
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
    show,
    until,
    which,
)
from handlers.readback import ask_time, asking_at, confirm
from handlers.talks import SAME_TALK

__all__ = [
    "UNOPENED", "WHAT_LENGTH", "ask_time", "asking_at", "begin", "clean", "confirm", "request", "said_what", "said_who",
    "sure", "what", "who", "who_again", "written",
]  # fmt: skip

NUMBER_WORD: Final = re.compile(r"^\s*(?:客服)?(?:工号|员工号|编号)\s*(?:是|为|[:：])?\s*|\s*号\s*$")


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
        buttons = which(turn, "promise", number)
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
    kind, talk = talks.answer(turn, text), talks.fresh(turn.person, case, turn.now)
    if kind and talk is not None:
        return replies.reply(turn, str(case.id), str(talk.id), kind)
    who_said, said = taken_apart(text)
    words = gist(said)
    if not words:
        return ask_what(turn, case)
    outcome = _what_when(turn, case, words, said, clean(who_said, WHO_LENGTH))
    return replace(outcome, changes=(*talks.noted(turn, case, clean(who_said, WHO_LENGTH), words), *outcome.changes))


def _what_when(turn: Turn, case: Case, words: str, said: str, who_said: str) -> Outcome:
    """Read back with the time that was told in the same breath, or asked for it."""
    found = understand(said, turn.now, turn.guide.calendar)
    if isinstance(found, Resolved):
        return confirm(turn, drafted(turn, case, subject(turn, words, found.due), found, said, who_said))
    if isinstance(found, Ask) and (found.reason in deadlines.UNFINISHED or found.suggestion):
        return deadlines.doubtful(turn, case, words, found, said)
    return deadlines.ask_when(turn, case, words)


def renew(turn: Turn, number: str) -> Outcome:
    """A new date for the same promise: only by when is asked."""
    promise = find_promise(turn.person, number)
    case = case_of(turn, str(promise.case_id)) if promise else None
    return arrival.stale(turn) if promise is None or case is None else deadlines.ask_when(turn, case, promise.what)


def rest(turn: Turn, number: str) -> Outcome:
    """The other half of a talk that was noted half: what is known is not asked again."""
    case = case_of(turn, number)
    talk = talks.unfinished(turn.person, case) if case else None
    if case is None or talk is None or not talk.said:
        return begin(turn, number)
    return deadlines.ask_when(turn, case, talk.said[:WHAT_LENGTH])


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
    old = earlier(turn.person, case, draft.what)
    promise = replace(_promise(turn, replace(draft, case=case), 1 + len(opened)), replaces=old.id if old else 0)
    plan = Nudge(promise.id + 1, "promise", case.id, promise.id, ask_time(turn, draft.due_at, draft.grain))
    changes = (*opened, *_replaced(turn, old), PromiseMade(promise), NudgePlanned(plan), *call.over(turn, case))
    later = replace(turn, person=foreseen(turn.person, changes))
    question = _noted(later, promise, lead=True) if promise.who else _ask_who(later, promise)
    return replace(question, changes=(*changes, *question.changes))


def _replaced(turn: Turn, old: Promise | None) -> tuple[Change, ...]:
    """The earlier promise of the same thing is not waited for any more; that it was broken stays known."""
    if old is None or old.state != "pending":
        return ()
    stopped = (NudgeStopped(it.id) for kind in ("promise", "moved") for it in times.waiting(turn.person, kind, old.id))
    return (PromiseSettled(old.id, "replaced", turn.now), *stopped)


def _promise(turn: Turn, draft: Draft, ahead: int) -> Promise:
    return Promise(
        next_number(turn.person, ahead),
        draft.case.id,
        draft.what,
        draft.due_at,
        draft.grain,
        draft.words,
        turn.now,
        who=draft.who or _heard_from(turn, draft.case),
        basis=draft.basis(turn),
    )


def _heard_from(turn: Turn, case: Case) -> str:
    """Who it was, where that was told with the talk in which it was promised."""
    talk = talks.fresh(turn.person, case, turn.now)
    return talk.who if talk else ""


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
    detail = PromiseDetailed(promise.id, who=clean(NUMBER_WORD.sub("", text), WHO_LENGTH))
    return _detailed(turn, promise, detail)


def who(turn: Turn, number: str) -> Outcome:
    """They do not know who it was."""
    promise = find_promise(turn.person, number)
    return arrival.stale(turn) if promise is None else _noted(turn, promise)


def written(turn: Turn, number: str, word: str) -> Outcome:
    """Not in writing: here is the sentence that asks for it."""
    promise = find_promise(turn.person, number)
    if promise is None or word not in {"yes", "no"}:
        return arrival.stale(turn)
    return _detailed(turn, promise, PromiseDetailed(promise.id, written=cast(Literal["yes", "no"], word)))


def _detailed(turn: Turn, promise: Promise, detail: PromiseDetailed) -> Outcome:
    person = foreseen(turn.person, [detail])
    known = find_promise(person, str(promise.id)) or promise
    outcome = _noted(replace(turn, person=person), known)
    return replace(outcome, changes=(detail, *outcome.changes))


def request(turn: Turn, promise: Promise) -> str:
    """The sentence to send to the lender's own chat."""
    due_words = until(turn, promise.due_at, promise.grain).text
    case = find_case(turn.person, str(promise.case_id))
    called = case.called_at if case else None
    said = (
        day(called) if called is not None and promise.made_at - called < SAME_TALK else label(turn, "promise.some-day")
    )
    return label(turn, "promise.request", who=by(turn, promise), what=promise.what, due=due_words, said=said)


def _noted(turn: Turn, promise: Promise, *, lead: bool = False) -> Outcome:
    """It is on record; as long as nothing is in writing, with the sentence that asks for it."""
    text = request(turn, promise)
    told = say(turn, "promise.noted", what=promise.what, due=until(turn, promise.due_at, promise.grain)) if lead else ()
    body = (
        say(turn, "promise.saved")
        if promise.written == "yes"
        else (*say(turn, "promise.ask-writing"), Block((text,), "quote"))
    )
    return show(
        (*told, *body, *asking_at(turn, promise.due_at, promise.grain)),
        *_in_writing(turn, promise, text),
        *call_receipt.offered(turn, find_case(turn.person, str(promise.case_id))),
        option(turn, "to-calendar", "calendar", promise.id),
        option(turn, "one-more", "promise", promise.case_id),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
    )


def _in_writing(turn: Turn, promise: Promise, text: str) -> tuple[Button, ...]:
    if promise.written == "yes":
        return ()
    return (Button(label(turn, "label.copy"), copy=text), option(turn, "written", "written", promise.id, "yes"))
