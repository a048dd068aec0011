"""By when something was promised: four usual times, typed as it was said, and the question where that is not plain."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Final

from bot.core.changes import Asked
from bot.core.dates import Ask, Resolved, understand
from bot.core.drafts import draft_of
from bot.core.due import END_OF_DAY
from bot.core.instalment import Either
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Case, Origin
from bot.core.plaintext import folded
from bot.core.reread import NOON, event_day, from_event
from bot.core.stances import Stance, stance
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, followups, heard
from handlers.corrections import Correction, corrected
from handlers.drafts import (
    PAUSE,
    WHO_LENGTH,
    WORDS_LENGTH,
    Draft,
    asked_case,
    case_of,
    clean,
    drafted,
    gist,
    lost,
    pending,
    way_back,
)
from handlers.notes import taken_apart
from handlers.parts import day, door, label, option, say, show
from handlers.readback import confirm

CHOICES: Final = {"1d": "明天", "3wd": "3个工作日", "7d": "7天", "15d": "15天"}
UNFINISHED: Final = ("event", "calendar")  # told together with what was promised: asked about at once
NO_DAY: Final = ("none", "not-yet")
OFFERED: Final = 3  # instants as buttons, beside those that lead on
HALF_A_DAY: Final = timedelta(hours=12)
DAY: Final = timedelta(days=1)
WEEK: Final = timedelta(days=7)
NO_DATE: Final = re.compile(
    r"(?:他|她|对方|客服|那边)?(?:没明?说清?楚?|没讲清?楚?|没写|没定|没给|没问|不记得了?|记不[得清住]了?|不晓得|冇讲|忘了|忘记|不知道|不清楚|没告诉我|等(?:他|她|对方)?通知)"
    r"(?:具体)?(?:时间|日期|几点|哪天|几号|期限|什么时候|啥时候)?[了啊呢吧]?"
)
WEEKDAY: Final = re.compile(r"周|星期|礼拜|day\b")
ASKED_ABOUT: Final = ("promise-when", "promise-sure", "promise-doubt", "promise-event")


def ask_when(turn: Turn, case: Case, what: str, *lead: Block) -> Outcome:
    """By when: four usual times, or typed as it was said."""
    texts, asking = (*lead, *say(turn, "promise.when", what=what)), _asking(case, what)
    return show(
        texts,
        *(_due(turn, asking, f"due.{choice}", choice) for choice in (*CHOICES, "none")),
        door(turn, "promise", case.id),
        changes=(Asked(asking),),
    )


def _asking(case: Case, what: str) -> Asking:
    return Asking("promise-when", (str(case.id), what))


def _due(turn: Turn, asking: Asking, name: str, choice: str) -> Button:
    """A way to answer by when, about this promise and no later one."""
    return option(turn, name, "due", asking.args[0], choice, draft_of(asking, "due"))


def when_again(turn: Turn, number: str, what: str) -> Outcome:
    """Back to the question by when."""
    case = case_of(turn, number)
    return arrival.stale(turn) if case is None else ask_when(turn, case, what)


def due(turn: Turn, number: str, choice: str) -> Outcome:
    """A usual time, no time at all, or typing."""
    asking = turn.person.asking
    case = case_of(turn, number)
    if case is None or asking is None or asking.question not in ASKED_ABOUT:
        return lost(turn, case)
    what = asking.args[1]
    if choice == "other":
        typing = _asking(case, what)
        return show(
            say(turn, "promise.type"),
            _due(turn, typing, "due.none", "none"),
            door(turn, "promise", case.id),
            changes=(Asked(typing),),
        )
    if choice in NO_DAY:
        return nothing_promised(turn, case, what, choice)
    words = CHOICES.get(choice, "")
    return understood(turn, case, what, words)


def nothing_promised(turn: Turn, case: Case, what: str, why: str = "none") -> Outcome:
    """No time was named, or what it runs from has not happened: we propose when to look, and what to ask them."""
    wait = followups.of(turn, case)
    ends = datetime.combine(followups.last_day(turn, wait), time(23, 59, 59), SHANGHAI)
    none = say(turn, f"promise.{why}", span=followups.span(turn, wait))
    return confirm(turn, Draft(case, what, ends, "day", label(turn, "promise.no-date"), turn.now, "guess"), *none)


def said_when(turn: Turn, text: str) -> Outcome:
    """The time in their words; also the answer to "right?" and to what made it doubtful, and what they put right."""
    case = asked_case(turn)
    asking = turn.person.asking
    if case is None or asking is None:
        return arrival.stale(turn)
    draft = pending(turn)
    if NO_DATE.fullmatch(folded(text)):
        return nothing_promised(turn, case, asking.args[1])
    fixed = corrected(turn, text, asking.args[1], whole=draft is not None)
    if draft is not None and not fixed.timed and (fixed.who or fixed.what) and not stance(text):
        return confirm(turn, replace(draft, who=fixed.who or draft.who, what=fixed.what or draft.what))
    kind = heard.kind_of(text, understand(text, turn.now, turn.guide.calendar))
    if kind:
        return _instead(turn, case, kind, text)
    return _timed(turn, case, fixed, text, draft)


def _instead(turn: Turn, case: Case, kind: Stance, text: str) -> Outcome:
    """It was no promise: what they answered."""
    note = taken_apart(text)
    return heard.read_back(turn, case, kind, gist(note.rest), clean(note.who, WHO_LENGTH), note.reference)


def _timed(turn: Turn, case: Case, fixed: Correction, text: str, draft: Draft | None) -> Outcome:
    """Read back with the new time; who said it, and what else the note held, stays as it was."""
    assert turn.person.asking is not None
    what, said = fixed.what or turn.person.asking.args[1], fixed.said or text
    found = understand(said, turn.now, turn.guide.calendar)
    if not isinstance(found, Resolved):
        return understood(turn, case, what, said)
    new = drafted(turn, case, what, found, said, fixed.who or (draft.who if draft else ""))
    return confirm(turn, replace(new, talk=draft.talk, more=draft.more) if draft else new)


def understood(turn: Turn, case: Case, what: str, text: str) -> Outcome:
    """Read back, asked about, or what else there is to say."""
    found = understand(text, turn.now, turn.guide.calendar)
    if isinstance(found, Resolved):
        return confirm(turn, drafted(turn, case, what, found, text))
    if isinstance(found, Ask):
        return doubtful(turn, case, what, found, text)
    return _no_time(turn, case, what)


def _no_time(turn: Turn, case: Case, what: str) -> Outcome:
    """No time was heard: it is not asked for a second time, there is a way out; a time may still be typed."""
    asking = _asking(case, what)
    return show(
        say(turn, "promise.no-time-yet", what=what),
        _due(turn, asking, "due.none", "none"),
        *((option(turn, "no-promise-made", "noted", case.id, "not"),) if case.id else ()),
        way_back(turn, case),
        changes=(Asked(asking),),
    )


def doubtful(turn: Turn, case: Case, what: str, found: Ask, text: str) -> Outcome:
    """A question back, with what we would have guessed as a button."""
    today = turn.now.astimezone(SHANGHAI).date()
    if found.reason == "event" and from_event(text[:WORDS_LENGTH], today, turn.guide.calendar):
        return ask_event(turn, case, what, text[:WORDS_LENGTH])
    if found.reason == "past" and found.suggestion is None:
        return _over(turn, case, what)
    lead = reason(turn, found)
    guesses = () if found.reason == "event" else _guesses(turn, found, text)
    if not guesses:
        return ask_when(turn, case, what, *lead)
    kept = (str(case.id), what, text[:WORDS_LENGTH], turn.now.isoformat(), found.reason)
    asking = Asking("promise-doubt", kept)
    mark = draft_of(asking, "guess")
    return show(
        (*lead, *say(turn, "promise.doubt", what=what)),
        *(Button(_dated(turn, at), tap("guess", case.id, f"{at:%Y%m%dT%H%M%S}", mark)) for at in guesses),
        _due(turn, asking, "again", "other"),
        _due(turn, asking, "due.none", "none"),
        way_back(turn, case),
        changes=(Asked(asking),),
    )


def reason(turn: Turn, found: Ask) -> tuple[Block, ...]:
    """Why a time takes a question."""
    name = f"promise.ask.{found.reason}"
    return say(turn, name if turn.guide.texts.has(name) else "promise.ask.other")


def _guesses(turn: Turn, found: Ask, text: str) -> tuple[datetime, ...]:
    """The likeliest instants, earliest first, none of them over."""
    if found.suggestion is None:
        return ()
    both = {found.suggestion, found.suggestion + _other(found, text)}
    if found.reason == "several":
        both |= {*sorted(_each(turn, text) - both)[: OFFERED - len(both)]}
    return tuple(sorted(at.astimezone(SHANGHAI) for at in both if at > turn.now))


def _each(turn: Turn, text: str) -> set[datetime]:
    """The instant of every part of a sentence that has one."""
    parts = (understand(part, turn.now, turn.guide.calendar) for part in PAUSE.split(text))
    return {part.due for part in parts if isinstance(part, Resolved)}


def _other(found: Ask, text: str) -> timedelta:
    """How far the second likeliest reading is away: eight in the evening, this Friday, today's weekday next week, and
    the day that dawns, which those who have not slept yet call tomorrow."""
    match found.reason:
        case "ambiguous-hour":
            return HALF_A_DAY
        case "next-friday":
            return -WEEK
        case "after-midnight":
            return -DAY
        case "ambiguous-day" if WEEKDAY.search(text):
            return WEEK
        case _:
            return timedelta()


def _dated(turn: Turn, at: datetime) -> str:
    """A guess as a button: `11月25日`, `11月25日 20:00`, `2027年1月5日`."""
    year = "" if at.year == turn.now.astimezone(SHANGHAI).year else f"{at.year}年"
    clock = "" if _grain(at) == "day" else f" {at:%H:%M}"
    return f"{year}{day(at).split(' ')[0]}{clock}"


def _grain(at: datetime) -> str:
    return "day" if at.astimezone(SHANGHAI).time() == END_OF_DAY else "minute"


def guess(turn: Turn, number: str, stamp: str) -> Outcome:
    """One of the instants we guessed; read back like any other."""
    case, asking = case_of(turn, number), turn.person.asking
    if case is None or asking is None or asking.question != "promise-doubt":
        return lost(turn, case)
    _, what, words, since, why = asking.args
    try:
        at = datetime.strptime(stamp, "%Y%m%dT%H%M%S").replace(tzinfo=SHANGHAI)
    except ValueError:
        return arrival.stale(turn)
    origin: Origin = "rough" if why == "calendar" else "guess"
    return confirm(turn, Draft(case, what, at, _grain(at), words, datetime.fromisoformat(since), origin))


def doubt_again(turn: Turn, number: str, what: str, words: str, since: str, _why: str) -> Outcome:
    """Back to what was doubtful, seen from when it was said."""
    case = case_of(turn, number)
    found = understand(words, datetime.fromisoformat(since), turn.guide.calendar)
    if case is None:
        return arrival.stale(turn)
    return doubtful(turn, case, what, found, words) if isinstance(found, Ask) else ask_when(turn, case, what)


def _over(turn: Turn, case: Case, what: str) -> Outcome:
    """The time is past: broken already, or a slip."""
    asking = _asking(case, what)
    return show(
        say(turn, "promise.over", what=what),
        option(turn, "over", "next", case.id),
        _due(turn, asking, "again", "other"),
        way_back(turn, case),
        changes=(Asked(asking),),
    )


def ask_event(turn: Turn, case: Case, what: str, words: str, *lead: Block) -> Outcome:
    """A time that runs from something else: on which day that is."""
    today, asking = turn.now.astimezone(SHANGHAI).date(), _event(case, what, words)
    mark = draft_of(asking, "event")
    return show(
        (*lead, *say(turn, "promise.event", words=words)),
        option(turn, "today", "event", case.id, today.isoformat(), mark),
        option(turn, "yesterday", "event", case.id, (today - timedelta(days=1)).isoformat(), mark),
        _due(turn, asking, "not-yet", "not-yet"),
        _due(turn, asking, "again", "other"),
        way_back(turn, case),
        changes=(Asked(asking),),
    )


def _event(case: Case, what: str, words: str) -> Asking:
    return Asking("promise-event", (str(case.id), what, words))


def event_again(turn: Turn, number: str, what: str, words: str) -> Outcome:
    """Back to the question on which day it happens."""
    case = case_of(turn, number)
    return arrival.stale(turn) if case is None else ask_event(turn, case, what, words)


def said_event(turn: Turn, text: str) -> Outcome:
    """The event's day in their words; or another time altogether."""
    case, asking = asked_case(turn), turn.person.asking
    if case is None or asking is None:
        return arrival.stale(turn)
    _, what, words = asking.args
    found = event_day(text, turn.now, turn.guide.calendar)
    if isinstance(found, Either):
        return _which(turn, case, found, _event(case, what, words))
    if found is not None:
        return _counted(turn, case, (what, words), found)
    if isinstance(understand(text, turn.now, turn.guide.calendar), Resolved):
        return understood(turn, case, what, text)
    return ask_event(turn, case, what, words, *say(turn, "promise.event-unclear"))


def _which(turn: Turn, case: Case, found: Either, asking: Asking) -> Outcome:
    """Just past, or the coming one: never decided silently."""
    ends, mark = (
        [datetime.combine(each, NOON, SHANGHAI) for each in (found.past, found.coming)],
        draft_of(asking, "event"),
    )
    days = ((_dated(turn, at).split(" ")[0], at.date().isoformat()) for at in ends)
    buttons = (Button(words, tap("event", case.id, iso, mark)) for words, iso in days)
    return show(
        say(turn, "promise.event-which", past=day(ends[0]), coming=day(ends[1])),
        *buttons,
        _due(turn, asking, "again", "other"),
        way_back(turn, case),
        changes=(Asked(asking),),
    )


def event(turn: Turn, number: str, word: str) -> Outcome:
    """The event's day, tapped."""
    case, asking = case_of(turn, number), turn.person.asking
    if case is None or asking is None or asking.question != "promise-event":
        return lost(turn, case)
    try:
        on = date.fromisoformat(word)
    except ValueError:
        return arrival.stale(turn)
    return _counted(turn, case, (asking.args[1], asking.args[2]), on)


def _counted(turn: Turn, case: Case, known: tuple[str, str], on: date) -> Outcome:
    """Counted from that day and read back; the event's day is told with it."""
    what, words = known
    found = from_event(words, on, turn.guide.calendar)
    if found is None:
        return ask_when(turn, case, what, *say(turn, "promise.ask.event"))
    since = datetime.combine(on, NOON, SHANGHAI)
    draft = Draft(case, what, found.due, found.grain, words, since, "event")
    return confirm(turn, draft, *say(turn, "promise.event-on", words=words, day=day(since)))
