"""A promise: what, by when (read back), who said it, in writing or not."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Final, Literal, cast

from bot.core import nudge as times
from bot.core.changes import (
    Asked,
    CaseOpened,
    Change,
    NudgePlanned,
    PromiseDetailed,
    PromiseMade,
)
from bot.core.dates import Ask, Resolved, understand
from bot.core.messages import Block, Button
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Case, Nudge, Promise
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, followups
from handlers.parts import (
    by,
    day,
    digits,
    door,
    find_case,
    label,
    local,
    name_of,
    next_number,
    open_cases,
    option,
    say,
    short_name,
    show,
    until,
    when,
)

UNOPENED: Final = 0  # stands for a case that does not exist yet
WHAT_LENGTH: Final = 30
WHO_LENGTH: Final = 12
NUMBER_WORD: Final = re.compile(r"^\s*(?:客服)?(?:工号|员工号|编号)\s*(?:是|为|[:：])?\s*|\s*号\s*$")
CHOICES: Final = {"1d": "明天", "3wd": "3个工作日", "7d": "7天", "15d": "15天"}
SAME_DAY: Final = timedelta(hours=12)  # a call that long ago is the one that was promised in
MASK: Final = re.compile(r"〔[^〕]*〕\d*")


def begin(turn: Turn, number: str = "") -> Outcome:
    """Which case, then what was promised."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("promise", *([number] if number else [])))
    case = _case(turn, number) if number.isdecimal() and number != str(UNOPENED) else None
    if number.isdecimal() and number != str(UNOPENED) and case is None:
        return arrival.stale(turn)
    found = open_cases(turn.person)
    if case is None and len(found) > 1 and number != "new":
        buttons = (Button(short_name(turn, each), tap("promise", each.id)) for each in found)
        return show(say(turn, "promise.which"), *buttons, option(turn, "another", "promise", "new"), door(turn))
    if case is None and found and number != "new":
        case = found[0]
    return _ask_what(turn, case)


def _ask_what(turn: Turn, case: Case | None) -> Outcome:
    case = case or _new(turn)
    matter = turn.guide.matters.get(case.matter) or turn.guide.matters["general"]
    buttons = (Button(words, tap("promised", case.id, choice)) for choice, words in matter.promises)
    asked = Asked(Asking("promise-what", (str(case.id),)))
    return show(
        say(turn, "promise.what", case=name_of(turn, case)),
        *buttons,
        _door(turn, case),
        changes=(asked,),
    )


def _new(turn: Turn) -> Case:
    """A case that is opened only when there is a promise to put into it."""
    return Case(UNOPENED, "general", turn.now)


def _case(turn: Turn, number: str) -> Case | None:
    case = _new(turn) if number == str(UNOPENED) else find_case(turn.person, number)
    return case if case is not None and case.open else None  # about a closed one nothing would be asked


def _door(turn: Turn, case: Case) -> Button:
    return door(turn) if case.id == UNOPENED else door(turn, "case", case.id)


def what(turn: Turn, number: str, choice: str) -> Outcome:
    """One of the matter's usual promises."""
    case = _case(turn, number)
    matter = turn.guide.matters.get(case.matter) if case else None
    words = dict(matter.promises).get(choice) if matter else None
    if case is None or words is None:
        return arrival.stale(turn)
    return ask_when(turn, case, words)


def said_what(turn: Turn, text: str) -> Outcome:
    """What was promised in their own words; a time in it is understood at once."""
    case = _asked_case(turn)
    if case is None:
        return arrival.stale(turn)
    words = clean(text, WHAT_LENGTH)
    if not words:
        return _ask_what(turn, case)
    found = understand(text, turn.now, turn.guide.calendar)
    if isinstance(found, Resolved):
        return confirm(turn, case, words, found.due, found.grain, text)
    return ask_when(turn, case, words)


def clean(text: str, length: int) -> str:
    """What somebody typed as it may stand in a letter: one line, no trace of what was masked."""
    return " ".join(MASK.sub("", text).split())[:length]


def when_again(turn: Turn, number: str, words: str) -> Outcome:
    """Back to the question by when."""
    case = _case(turn, number)
    return arrival.stale(turn) if case is None else ask_when(turn, case, words)


def sure_again(turn: Turn, number: str, words: str, at: str, grain: str, text: str) -> Outcome:
    """Back to the read-back."""
    case = _case(turn, number)
    return arrival.stale(turn) if case is None else confirm(turn, case, words, datetime.fromisoformat(at), grain, text)


def who_again(turn: Turn, number: str) -> Outcome:
    """Back to the question who said it."""
    promise = find(turn, number)
    return arrival.stale(turn) if promise is None else _ask_who(turn, promise)


def _asked_case(turn: Turn) -> Case | None:
    asking = turn.person.asking
    return _case(turn, asking.args[0]) if asking and asking.args else None


def ask_when(turn: Turn, case: Case, words: str, *lead: Block) -> Outcome:
    """By when: four usual times, or typed as it was said."""
    texts = (*lead, *say(turn, "promise.when", what=words))
    buttons = tuple(option(turn, f"due.{choice}", "due", case.id, choice) for choice in CHOICES)
    return _asking_when(
        show(texts, *buttons, option(turn, "due.other", "due", case.id, "other"), door(turn, "promise", case.id)),
        case,
        words,
    )


def _asking_when(outcome: Outcome, case: Case, words: str) -> Outcome:
    asked = Asked(Asking("promise-when", (str(case.id), words)))
    return Outcome(outcome.message, (*outcome.changes, asked))


def due(turn: Turn, number: str, choice: str) -> Outcome:
    """A usual time, no time at all, or typing."""
    asking = turn.person.asking
    case = _case(turn, number)
    if case is None or asking is None or not asking.question.startswith("promise-") or len(asking.args) < 2:
        return _lost(turn, case)
    words = asking.args[1]
    if choice == "other":
        typed = show(
            say(turn, "promise.type"), option(turn, "due.none", "due", case.id, "none"), door(turn, "promise", case.id)
        )
        return _asking_when(typed, case, words)
    if choice == "none":
        return _nothing_promised(turn, case, words)
    found = understand(CHOICES.get(choice, ""), turn.now, turn.guide.calendar)
    return _understood(turn, case, words, found, CHOICES.get(choice, ""))


def _lost(turn: Turn, case: Case | None) -> Outcome:
    """The question is gone (an old button): ask again what it is about."""
    return _ask_what(turn, case) if case else arrival.stale(turn)


def _nothing_promised(turn: Turn, case: Case, words: str) -> Outcome:
    """No time was named: we propose when to look again, and the sentence that asks for a date."""
    wait = followups.of(turn, case)
    ends = datetime.combine(followups.last_day(turn, wait), time(23, 59, 59), SHANGHAI)
    none = say(turn, "promise.none", span=followups.span(turn, wait))
    return confirm(turn, case, words, ends, "day", label(turn, "promise.no-date"), *none)


def said_when(turn: Turn, text: str) -> Outcome:
    """The time in their words; also the answer to "right?"."""
    case = _asked_case(turn)
    asking = turn.person.asking
    if case is None or asking is None:
        return arrival.stale(turn)
    return _understood(turn, case, asking.args[1], understand(text, turn.now, turn.guide.calendar), text)


def _understood(turn: Turn, case: Case, words: str, found: object, text: str) -> Outcome:
    if isinstance(found, Resolved):
        return confirm(turn, case, words, found.due, found.grain, text)
    if isinstance(found, Ask):
        return _doubtful(turn, case, words, found)
    return ask_when(turn, case, words, *say(turn, "promise.no-time"))


def _doubtful(turn: Turn, case: Case, words: str, found: Ask) -> Outcome:
    """A question back, with the date we would have guessed as a button."""
    if found.reason == "past" and found.suggestion is None:
        return _over(turn, case, words)
    name = f"promise.ask.{found.reason}"
    lead = say(turn, name if turn.guide.texts.has(name) else "promise.ask.other")
    if found.suggestion is None:
        return ask_when(turn, case, words, *lead)
    return confirm(turn, case, words, found.suggestion, "day", words, *lead)


def _over(turn: Turn, case: Case, words: str) -> Outcome:
    """The time is past: broken already, or a slip."""
    question = show(
        say(turn, "promise.over", what=words),
        option(turn, "over", "next", case.id),
        option(turn, "again", "due", case.id, "other"),
        _door(turn, case),
    )
    return _asking_when(question, case, words)


def confirm(turn: Turn, case: Case, words: str, at: datetime, grain: str, text: str, *lead: Block) -> Outcome:
    """Read back with weekday; one tap corrects. Also says when we will ask."""
    shown = until(turn, at, grain)
    asked = Asked(Asking("promise-sure", (str(case.id), words, at.isoformat(), grain, text[:60])))
    past = say(turn, "promise.past") if at <= turn.now else ()
    return show(
        (
            *lead,
            *say(turn, "promise.read-back", what=words, due=shown),
            *past,
            *asking_at(turn, at, grain),
        ),
        option(turn, "right", "sure", case.id, style="good"),
        option(turn, "earlier", "shift", case.id, "-1"),
        option(turn, "later-day", "shift", case.id, "1"),
        option(turn, "again", "due", case.id, "other"),
        _door(turn, case),
        changes=(asked,),
    )


def ask_time(turn: Turn, due_at: datetime, grain: str) -> datetime:
    """When to ask about something due; never in the past."""
    return max(times.after(due_at, grain, turn.person.zone, turn.host), turn.now)


def asking_at(turn: Turn, due_at: datetime, grain: str) -> tuple[Block, ...]:
    """When we will ask; said aloud when the promised clock time falls into the night."""
    ask_at = ask_time(turn, due_at, grain)
    local_at = local(ask_at, turn.person.zone)
    moved = grain != "day" and ask_at > max(due_at, turn.now)
    abroad = local_at.utcoffset() != ask_at.astimezone(SHANGHAI).utcoffset()
    name = "promise.ask-at-abroad" if abroad else "promise.ask-at-quiet" if moved else "promise.ask-at"
    return say(turn, name, at=when(ask_at), there=f"{local_at:%H:%M}")


def _pending(turn: Turn) -> tuple[str, datetime, str, str] | None:
    asking = turn.person.asking
    if asking is None or asking.question != "promise-sure":
        return None
    _, words, at, grain, text = asking.args
    return words, datetime.fromisoformat(at), grain, text


def shift(turn: Turn, number: str, days: str) -> Outcome:
    """A day earlier or later, read back again."""
    case, pending = _case(turn, number), _pending(turn)
    if case is None or pending is None or days not in {"1", "-1"}:
        return _lost(turn, case)
    words, at, grain, text = pending
    return confirm(turn, case, words, at + timedelta(days=int(days)), grain, text)


def sure(turn: Turn, number: str) -> Outcome:
    """It is kept, in a case of its own if there was none; now who said it."""
    case, pending = _case(turn, number), _pending(turn)
    if case is None or pending is None:
        return _lost(turn, case)
    opened: tuple[Change, ...] = ()
    if case.id == UNOPENED:
        case = replace(case, id=next_number(turn.person))
        opened = (CaseOpened(case),)
    words, at, grain, text = pending
    promise = Promise(next_number(turn.person, 1 + len(opened)), case.id, words, at, grain, text, turn.now)
    plan = Nudge(promise.id + 1, "promise", case.id, promise.id, ask_time(turn, at, grain))
    question = _ask_who(turn, promise)
    return replace(question, changes=(*opened, PromiseMade(promise), NudgePlanned(plan), *question.changes))


def _ask_who(turn: Turn, promise: Promise) -> Outcome:
    return digits(
        show(
            say(turn, "promise.who", what=promise.what, due=until(turn, promise.due_at, promise.grain)),
            option(turn, "skip", "who", promise.id),
            option(turn, "home", "start"),
            changes=(Asked(Asking("promise-who", (str(promise.id),))),),
        )
    )


def find(turn: Turn, number: str) -> Promise | None:
    """The promise a tap names."""
    return next((promise for promise in turn.person.promises if str(promise.id) == number), None)


def said_who(turn: Turn, text: str) -> Outcome:
    """Staff number or how they called themselves."""
    assert turn.person.asking is not None
    promise = find(turn, turn.person.asking.args[0])
    if promise is None:
        return arrival.stale(turn)
    name = clean(NUMBER_WORD.sub("", text), WHO_LENGTH)
    return _ask_written(turn, promise, PromiseDetailed(promise.id, who=name))


def who(turn: Turn, number: str) -> Outcome:
    """They do not know who it was."""
    promise = find(turn, number)
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
    promise = find(turn, number)
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
        option(turn, "one-more", "promise", promise.case_id),
        option(turn, "view-case", "case", promise.case_id),
        option(turn, "home", "start"),
        changes=(change,),
    )
