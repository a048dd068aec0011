"""A promise noted: what, who said it, in writing or not. By when is asked in deadlines and read back in readback."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final, Literal, cast

from bot.core import nods
from bot.core import nudge as times
from bot.core.authorities import authority
from bot.core.changes import (
    Asked,
    CaseOpened,
    Change,
    Misunderstood,
    NudgePlanned,
    NudgeStopped,
    PromiseDetailed,
    PromiseMade,
    PromiseSettled,
)
from bot.core.dates import Ask, Nothing, Resolved, understand
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button
from bot.core.person import Asking, Case, Contact, Nudge, Promise
from bot.core.plaintext import folded
from bot.core.stances import without
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, call, call_receipt, deadlines, heard, replies, talks
from handlers.drafts import (
    UNOPENED,
    WHAT_LENGTH,
    WHO_LENGTH,
    WORDS_LENGTH,
    Draft,
    ask_what,
    asked_case,
    case_of,
    ceasing,
    clean,
    drafted,
    earlier,
    essence,
    gist,
    lost,
    only_time,
    parted,
    pending,
    subject,
    told_time,
)
from handlers.notes import Note, named, taken_apart
from handlers.parts import (
    about,
    by,
    day,
    digits,
    door,
    due_of,
    find_case,
    find_promise,
    label,
    next_number,
    open_cases,
    option,
    say,
    show,
    which,
)
from handlers.readback import ask_time, asking_at, confirm

__all__ = [
    "UNOPENED", "WHAT_LENGTH", "ask_time", "asking_at", "begin", "clean", "confirm", "request", "said_what", "said_who",
    "sure", "what", "who", "who_again", "written",
]  # fmt: skip

WECHAT: Final = re.compile(r"(?:加|添加|扫)[^,，。]{0,8}(?:微信|QQ|好友|二维码)", re.IGNORECASE)
NODS: Final = frozenset({"对", "对的", "是", "是的", "好", "好的", "嗯", "行", "可以"})  # nobody's name


def begin(turn: Turn, number: str = "", by_when: str = "") -> Outcome:
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
    return ask_what(turn, case, by_when)


def what(turn: Turn, number: str, choice: str) -> Outcome:
    """One of the matter's usual promises."""
    case = case_of(turn, number)
    matter = turn.guide.matters.get(case.matter) if case else None
    words = dict(matter.promises).get(choice) if matter else None
    if case is None or words is None:
        return arrival.stale(turn)
    known = told_time(turn)
    return deadlines.understood(turn, case, words, known) if known else deadlines.ask_when(turn, case, words)


def said_what(turn: Turn, text: str) -> Outcome:
    """What came of the talk in their own words: taken apart, and a promise told from any other answer."""
    case = asked_case(turn)
    if case is None:
        return arrival.stale(turn)
    kind, talk = talks.answer(turn, text), talks.open_talk(turn.person, case, turn.now)
    if kind and talk is not None:
        return replies.reply(turn, str(case.id), str(talk.id), kind)
    if WECHAT.search(text) and not isinstance(understand(text, turn.now, turn.guide.calendar), Resolved):
        asked = ask_what(turn, case) if talk is None else talks.what_came(turn, case, talk)
        return asked.led_by(*say(turn, "note.wechat"))
    known, timed = told_time(turn), not isinstance(understand(text, turn.now, turn.guide.calendar), Nothing)
    note = taken_apart(f"{known}，{text}" if known and not timed else text)
    words, who_said = gist(note.rest), clean(note.who, WHO_LENGTH)
    if timed and only_time(turn, words):
        return ask_what(turn, case, clean(text, WHAT_LENGTH) if who_said else words)
    kept = talks.noted(turn, case, who_said, words, note.reference)
    if not words:
        lead = say(turn, "note.numbered", number=note.reference) if kept else ()
        return ask_what(turn, case).after(*kept).led_by(*lead)
    if note.reference and not kept:  # no talk to keep it with: it stays in the words
        words = clean(f"{words} {note.reference}", WORDS_LENGTH)
    later = replace(turn, person=foreseen(turn.person, kept))
    return _told(later, case, note._replace(who=who_said), words).after(*kept)


def _told(turn: Turn, case: Case, note: Note, words: str) -> Outcome:
    """A promise, or what they answered instead of one."""
    stops = ceasing(turn, note.rest)
    if stops is not None:
        return confirm(turn, drafted(turn, case, *stops, note.who))
    found = understand(note.rest, turn.now, turn.guide.calendar)
    kind = heard.kind_of(note.rest, found)
    if kind:
        return heard.read_back(turn, case, kind, words, note.who, note.reference)
    return _promised(turn, case, gist(essence(turn, without(note.rest))), note)


def _promised(turn: Turn, case: Case, words: str, note: Note) -> Outcome:
    """Read back with the time that was told in the same breath, or asked for it."""
    said = without(note.rest)
    found = understand(said, turn.now, turn.guide.calendar)
    if isinstance(found, Resolved):
        return confirm(turn, drafted(turn, case, subject(turn, words), found, said, note.who))
    first, *more = parted(turn, said)
    if more:
        return first_of(turn, case, (first, *more), note.who)
    if isinstance(found, Ask) and (found.reason in ("past", *deadlines.UNFINISHED) or found.suggestion):
        return deadlines.doubtful(turn, case, subject(turn, words), found, said)
    if note.undated:
        return deadlines.nothing_promised(turn, case, words)
    return deadlines.ask_when(turn, case, words)


def first_of(turn: Turn, case: Case, parts: tuple[str, ...], who_said: str, *lead: Block, talk: int = 0) -> Outcome:
    """One of several promises of a note is read back; the others wait with it."""
    said, *more = parts
    words, found = gist(essence(turn, said)), understand(said, turn.now, turn.guide.calendar)
    if not isinstance(found, Resolved):
        rest = say(turn, "note.more", more="；".join(more)) if more else ()
        what_ = subject(turn, words)
        outcome = (
            deadlines.doubtful(turn, case, what_, found, said)
            if isinstance(found, Ask)
            else deadlines.ask_when(turn, case, what_)
        )
        return outcome.led_by(*lead, *rest)
    draft = drafted(turn, case, subject(turn, words), found, said, who_said)
    return confirm(turn, replace(draft, more="\n".join(more), talk=draft.talk or talk), *lead)


def noted(turn: Turn, number: str, word: str = "") -> Outcome:
    """What was heard as an answer is a promise after all; or with `not`, what was heard as a promise is none."""
    case, asking = asked_case(turn), turn.person.asking
    if case is None or asking is None or str(case.id) != number:
        return arrival.stale(turn)
    if word == "not" and asking.question == "promise-when":
        return heard.read_back(turn, case, "nothing", asking.args[1], talks.speaker(turn, case))
    if asking.question != "note":
        return arrival.stale(turn)
    return deadlines.ask_when(turn, case, subject(turn, asking.args[2]))


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
    return deadlines.ask_when(turn, case, subject(turn, talk.said[:WHAT_LENGTH]))


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
    draft = _in_talk(turn, draft)
    promise = replace(_promise(turn, replace(draft, case=case), 1 + len(opened)), replaces=old.id if old else 0)
    plan = Nudge(promise.id + 1, "promise", case.id, promise.id, ask_time(turn, draft.due_at, draft.grain))
    changes = (*opened, *_replaced(turn, old), PromiseMade(promise), NudgePlanned(plan), *call.over(turn, case))
    later = replace(turn, person=foreseen(turn.person, changes))
    question = _after(later, case, promise, draft.more)
    return replace(question, changes=(*changes, *question.changes))


def _after(turn: Turn, case: Case, promise: Promise, more: str) -> Outcome:
    """The next promise of the same note; else who said it, where that is not known."""
    if more:
        lead = say(turn, "promise.noted", what=promise.what, due=due_of(turn, promise))
        return first_of(turn, case, tuple(more.split("\n")), promise.who, *lead, talk=promise.talk)
    return _noted(turn, promise, lead=True) if promise.who else _ask_who(turn, promise)


def _in_talk(turn: Turn, draft: Draft) -> Draft:
    """What is told while nothing is noted of the talk just held was promised in it, by whom it was held with."""
    talk = talks.open_talk(turn.person, draft.case, turn.now)
    return draft if talk is None else replace(draft, talk=talk.id, who=draft.who or talk.who)


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
        who=draft.who,
        basis=draft.basis(turn),
        talk=draft.talk,
    )


def _ask_who(turn: Turn, promise: Promise, words: str = "promise.who") -> Outcome:
    return digits(
        show(
            say(turn, words, what=promise.what, due=due_of(turn, promise)),
            *_same_talk(turn, promise),
            option(turn, "skip", "who", promise.id),
            option(turn, "home", "start"),
            changes=(Asked(Asking("promise-who", (str(promise.id),))),),
        )
    )


def _same_talk(turn: Turn, promise: Promise) -> tuple[Button, ...]:
    """A promise noted by itself soon after a talk may have been made in it: that is theirs to say."""
    talk = _recent(turn, promise)
    return () if talk is None or promise.talk else (option(turn, "same-talk", "who", promise.id, "same"),)


def _recent(turn: Turn, promise: Promise) -> Contact | None:
    case = find_case(turn.person, str(promise.case_id))
    talk = talks.fresh(turn.person, case, turn.now) if case else None
    return None if talk is None or talk.way == "answer" or talk.reply == "unreached" else talk


def said_who(turn: Turn, text: str) -> Outcome:
    """Staff number or how they called themselves."""
    assert turn.person.asking is not None
    promise = find_promise(turn.person, turn.person.asking.args[0])
    if promise is None:
        return arrival.stale(turn)
    name = "" if folded(text) in NODS or nods.yes(text) else named(text, WHO_LENGTH)
    if name is None and not turn.person.misses:
        return _ask_who(turn, promise, "promise.who-unclear").adding(Misunderstood(1))
    said = clean(name or "", WHO_LENGTH)
    if not said:
        return _noted(turn, promise)
    others = (it for it in turn.person.promises if _same_note(it, promise))
    return _detailed(turn, promise, PromiseDetailed(promise.id, who=said)).after(
        *(PromiseDetailed(it.id, who=said) for it in others)
    )


def _same_note(one: Promise, other: Promise) -> bool:
    """Whether two promises were told in one line: one answer says who made them."""
    told = one.basis.since is not None and one.basis.since == other.basis.since
    return told and one.id != other.id and one.case_id == other.case_id and not one.who


def who(turn: Turn, number: str, word: str = "") -> Outcome:
    """They do not know who it was; or it was said in the talk just held."""
    promise = find_promise(turn.person, number)
    if promise is None:
        return arrival.stale(turn)
    talk = _recent(turn, promise) if word == "same" else None
    if talk is None:
        return _noted(turn, promise)
    return _detailed(turn, promise, PromiseDetailed(promise.id, who=talk.who, talk=talk.id))


def written(turn: Turn, number: str, word: str) -> Outcome:
    """Not in writing: here is the sentence that asks for it."""
    promise = find_promise(turn.person, number)
    if promise is None or word not in {"yes", "no"}:
        return arrival.stale(turn)
    return _detailed(turn, promise, PromiseDetailed(promise.id, written=cast(Literal["yes", "no"], word)))


def _detailed(turn: Turn, promise: Promise, detail: PromiseDetailed) -> Outcome:
    person = foreseen(turn.person, [detail])
    known = find_promise(person, str(promise.id)) or promise
    return _noted(replace(turn, person=person), known).after(detail)


def request(turn: Turn, promise: Promise) -> str:
    """The sentence to send to the lender's own chat."""
    talk = next((it for it in turn.person.contacts if it.id == promise.talk), None)
    said = day(talk.at) if talk is not None else label(turn, "promise.some-day")
    return label(
        turn, "promise.request", who=by(turn, promise), what=promise.what, due=due_of(turn, promise), said=said
    )


def _noted(turn: Turn, promise: Promise, *, lead: bool = False) -> Outcome:
    """It is on record; as long as nothing is in writing, with the sentence that asks for it."""
    text = request(turn, promise)
    told = say(turn, "promise.noted", what=promise.what, due=due_of(turn, promise)) if lead else ()
    case = find_case(turn.person, str(promise.case_id))
    theirs = not authority(promise)  # the police confirm nothing at a customer service
    body = (
        say(turn, "promise.saved" if theirs else "promise.elsewhere")
        if not theirs or _is_written(turn, promise)
        else (*say(turn, "promise.ask-writing"), Block((text,), "quote"))
    )
    return show(
        (*told, *(about(turn, case) if case else ()), *body, *asking_at(turn, promise.due_at, promise.grain)),
        *(_in_writing(turn, promise, text) if theirs else ()),
        *(call_receipt.offered(turn, case) if theirs else ()),
        option(turn, "to-calendar", "calendar", promise.id),
        option(turn, "one-more", "promise", promise.case_id),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
    )


def _is_written(turn: Turn, promise: Promise) -> bool:
    """Told so, or made in a chat, a mail or a letter."""
    written = promise.written == "yes"
    return written or any(it.id == promise.talk and it.way in talks.WRITTEN for it in turn.person.contacts)


def _in_writing(turn: Turn, promise: Promise, text: str) -> tuple[Button, ...]:
    if _is_written(turn, promise):
        return ()
    return (Button(label(turn, "label.copy"), copy=text), option(turn, "written", "written", promise.id, "yes"))
