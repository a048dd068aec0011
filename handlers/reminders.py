"""A nudge whose time has come, worded with the facts of now; and what may be answered to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core import nudge as times
from bot.core.authorities import authority
from bot.core.changes import (
    Asked,
    Change,
    NudgeHeld,
    NudgeMoved,
    NudgeStopped,
    PromiseSettled,
)
from bot.core.clocks import Run
from bot.core.filings import limit, running
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button, Message
from bot.core.person import Asking, Case, Complaint, Nudge, Person, Promise
from bot.core.taps import Tap, tap
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Due
from handlers import frauds, ladder, outcomes, passing, talks
from handlers.complaints import matter_of
from handlers.filings import place_of
from handlers.parts import about, by, day, find_case, label, option, say, short, short_name, until, when
from handlers.readback import asking_at

NUDGED: Final = frozenset({"enough", "nudge", "seen"})  # no screen but a nudge's offers these where numbers are taken
LOOKED_AT: Final = frozenset({"nudge", "which"})
ANSWERED: Final = frozenset(
    {"kept", "broken", "together", "apart", "answered", "entered", "followed", "seen", "enough", "snooze"}
)
MID_TALK: Final = timedelta(minutes=30)  # so long a question is taken to be on their mind
TOGETHER: Final = 5  # nudges with a button of their own in one message
NAMED: Final = 12  # nudges named in one message: who is not named was not asked


def remind(turn: Turn) -> Outcome:
    """What is still needed of the due nudges, in one message; nothing at night, nothing to whoever wants none."""
    assert isinstance(turn.update, Due)
    due = times.chosen(turn.person, turn.update.nudges, turn.now)
    needed = times.once(it for it in due if wanted(turn, it) and not times.unheard_before(turn.person, it))
    gone = tuple(nudge.id for nudge in due if nudge not in needed)
    dropped: tuple[Change, ...] = tuple(NudgeStopped(number) for number in gone)
    if turn.person.muted:
        return Outcome(None, (*dropped, *(NudgeHeld(nudge.id) for nudge in needed)))
    moments = {nudge: _allowed(turn, nudge) for nudge in needed}
    moved = tuple(_put_off(turn, nudge, at) for nudge, at in moments.items() if at > turn.now)
    ripe = tuple(nudge for nudge, at in moments.items() if at <= turn.now)
    again = times.repeated(turn.person, ripe, gone, turn.now, turn.host)
    return Outcome(_spared_numbers(turn, worded(turn, ripe)) if ripe else None, (*dropped, *moved, *again))


def _put_off(turn: Turn, nudge: Nudge, at: datetime) -> NudgeMoved:
    """What they were told stays; that we were late by then is not forgotten over it."""
    return NudgeMoved(nudge.id, at, "late" if times.late(turn.person, nudge, turn.now) else "rest")


def _spared_numbers(turn: Turn, message: Message) -> Message:
    """Beside a question that was just asked a nudge takes words: a typed number still answers that question."""
    spoke = turn.person.spoke_at
    if turn.person.asking is None or spoke is None or turn.now - spoke >= MID_TALK:
        return message
    return replace(message, digits=True, blocks=(*message.blocks, *say(turn, "nudge.words-only")))


def interrupting(person: Person) -> bool:
    """Whether a nudge that takes only words is on the screen, beside the question that was open."""
    return person.digits and any(wish.verb in NUDGED for _, wish in person.screen)


def beside(person: Person) -> Asking | None:
    """The question beside which a nudge came, also while it is asked when to come again."""
    asking = person.asking
    if asking is not None and asking.question == "snooze":
        return Asking(asking.args[1], asking.args[2:]) if len(asking.args) > 1 else None
    return asking if interrupting(person) else None


def with_question(turn: Turn, wish: Tap, outcome: Outcome | Need) -> Outcome | Need:
    """The question beside which a nudge came stays open when that is answered, with the way back to it."""
    asking = beside(turn.person)
    if asking is None or isinstance(outcome, Need) or outcome.message is None:
        return outcome
    if any(isinstance(change, Asked) for change in outcome.changes) or wish.verb not in LOOKED_AT | ANSWERED:
        return outcome
    message, back = outcome.message, option(turn, "resume", "resume")
    if wish.verb in LOOKED_AT:
        message = _spared_numbers(turn, message)
    else:
        message = replace(message, buttons=(back, *message.buttons))
    return replace(outcome, message=message, changes=(*outcome.changes, Asked(asking)))


def _allowed(turn: Turn, nudge: Nudge) -> datetime:
    """Now, or the end of the quiet hours, of the day's rest after a bad night, of the gap after another nudge; advice
    to call waits until somebody answers."""
    rest = turn.person.quiet_until
    earliest = rest if rest is not None and rest > turn.now else turn.now
    at = times.awake(earliest, turn.person.zone, turn.host)
    if _calls(turn, nudge):
        manned = times.awake(times.served(at, turn.guide.calendar), turn.person.zone, turn.host)
        at = manned if times.serving(manned, turn.guide.calendar) else at  # in Brazil they work while one sleeps
    return at if at > turn.now else times.apart(turn.person, turn.now, turn.host)


def _calls(turn: Turn, nudge: Nudge) -> bool:
    """Whether it advises to call now: a call that never came about."""
    case = find_case(turn.person, str(nudge.case_id))
    return nudge.kind == "call" and case is not None and case.called_at is None


def wanted(turn: Turn, nudge: Nudge) -> bool:
    """A closed case sends nothing, and nothing is asked twice."""
    case = find_case(turn.person, str(nudge.case_id))
    if case is None or not case.open or nudge.state in {"answered", "stopped"}:
        return False
    if nudge.kind == "call":
        return frauds.barred(turn, case) is None and _call_open(turn, case)
    if nudge.kind == "follow":
        return not _told_since(turn, nudge)
    if nudge.kind in {"promise", "moved"}:
        promise = _promise(turn, nudge)
        return promise is not None and promise.state == "pending"
    if nudge.kind == "complaint":
        complaint = _complaint(turn, nudge)
        return complaint is not None and complaint.answered_at is None
    return nudge.kind != "limit" or _in_time(turn, nudge)


def _told_since(turn: Turn, nudge: Nudge) -> bool:
    """Something was promised, which is asked about itself; or they told of a talk since they were asked first."""
    first = min(it.due_at for it in (nudge, *times.waiting(turn.person, "follow", nudge.subject)))
    talked = any(it.case_id == nudge.case_id and it.at > first for it in turn.person.contacts)
    return talked or any(it.case_id == nudge.case_id and it.state == "pending" for it in turn.person.promises)


def _call_open(turn: Turn, case: Case) -> bool:
    """Whether a call is still to be asked about: not begun, no word of it, or half noted."""
    return talks.called(turn.person, case) is None or talks.unfinished(turn.person, case) is not None


def _in_time(turn: Turn, nudge: Nudge) -> bool:
    """Of a limit that has passed nobody is reminded."""
    found = own_limit(turn, nudge)
    return found is not None and found.end > turn.now


def own_limit(turn: Turn, nudge: Nudge) -> Run | None:
    """The limit of one's own that a nudge speaks of before it ends."""
    complaint = _complaint(turn, nudge) if nudge.kind == "limit" else None
    return None if complaint is None else limit(turn.guide, complaint, matter_of(turn, complaint))


def _promise(turn: Turn, nudge: Nudge) -> Promise | None:
    return next((promise for promise in turn.person.promises if promise.id == nudge.subject), None)


def _complaint(turn: Turn, nudge: Nudge) -> Complaint | None:
    return next((complaint for complaint in turn.person.complaints if complaint.id == nudge.subject), None)


def worded(turn: Turn, needed: Sequence[Nudge], *, locked: bool = True) -> Message:
    """One nudge with its answers, or several with a button each, and how to stop them. The first line is neutral
    where a `locked` screen may show it."""
    first = () if turn.person.preview or not locked else _neutral(turn, needed)
    lead, sign = (*first, *_late(turn, needed)), say(turn, "nudge.sign")
    if len(needed) == 1:
        [nudge] = needed
        last = say(turn, "nudge.last") if times.last(turn.person, nudge) else ()
        blocks = (*lead, *_again(turn, nudge), *question(turn, nudge), *last, *sign)
        return Message(blocks, replies(turn, nudge), fresh=True)
    named = len({nudge.case_id for nudge in needed}) > 1
    listed = [f"{index}. {_listed(turn, nudge, named)}" for index, nudge in enumerate(needed[:TOGETHER], 1)]
    listed += [f"· {_listed(turn, nudge, named)}" for nudge in needed[TOGETHER:NAMED]]
    buttons = tuple(Button(short(title(turn, nudge)), tap("nudge", nudge.id)) for nudge in needed[:TOGETHER])
    several = say(turn, "nudge.several", count=len(needed), lines="\n".join(listed))
    return Message((*lead, *several, *sign), (*buttons, option(turn, "records", "records")), fresh=True)


def _again(turn: Turn, nudge: Nudge) -> tuple[Block, ...]:
    """That it was asked before; the morning after a repayment day has its own words."""
    before = nudge.kind != "repay" and times.asked(turn.person, nudge) > 1
    return say(turn, "nudge.again") if before else ()


def _listed(turn: Turn, nudge: Nudge, named: bool) -> str:
    """A nudge as one of several lines; whose it is, where they are about more than one case."""
    case = find_case(turn.person, str(nudge.case_id)) if named else None
    whose = label(turn, "nudge.of-case", case=short_name(turn, case)) if case else ""
    last = label(turn, "nudge.last-listed") if times.last(turn.person, nudge) else ""
    due = (
        label(turn, "nudge.late-listed", due=when(turn, nudge.due_at).text)
        if times.late(turn.person, nudge, turn.now)
        else ""
    )
    return f"{whose}{title(turn, nudge)}{due}{last}"


def _neutral(turn: Turn, needed: Sequence[Nudge]) -> tuple[Block, ...]:
    news = all(nudge.kind == "moved" for nudge in needed)
    return say(turn, "nudge.neutral-moved" if news else "nudge.neutral")


def _late(turn: Turn, needed: Sequence[Nudge]) -> tuple[Block, ...]:
    """With its real date; of several each line has its own."""
    late = [nudge for nudge in needed if times.late(turn.person, nudge, turn.now)]
    if not late:
        return ()
    return (
        say(turn, "nudge.late", due=when(turn, late[0].due_at)) if len(needed) == 1 else say(turn, "nudge.late-several")
    )


def title(turn: Turn, nudge: Nudge) -> str:
    """What a nudge is about, in a few words."""
    if nudge.kind == "promise" and (promise := _promise(turn, nudge)):
        return promise.what
    if nudge.kind == "moved" and (promise := _promise(turn, nudge)):
        return label(turn, "nudge.title.moved", what=promise.what)
    if nudge.kind in {"complaint", "limit"} and (complaint := _complaint(turn, nudge)):
        return label(turn, f"nudge.title.{nudge.kind}", place=place_of(turn, complaint))
    return label(turn, f"nudge.title.{nudge.kind}")


def question(turn: Turn, nudge: Nudge) -> tuple[Block, ...]:
    """The question a nudge asks."""
    case = find_case(turn.person, str(nudge.case_id))
    lender = case.lender if case and case.lender else label(turn, "nudge.they")
    promise = _promise(turn, nudge)
    if nudge.kind == "promise" and promise:
        due = until(turn, promise.due_at, promise.grain)
        name = f"nudge.promise{outcomes.sort(promise)}"
        whose = {"who": lender, "by": by(turn, promise)}
        if authority(promise):
            whose = {"who": promise.who or label(turn, "nudge.they"), "by": ""}
        asked = say(turn, name, due=due, what=promise.what, **whose)
        return asked if times.asked(turn.person, nudge) > 1 else (*asked, *_otherwise(turn, case, promise))
    if nudge.kind == "moved" and promise:
        return _moved(turn, promise)
    if nudge.kind in {"complaint", "limit"} and (complaint := _complaint(turn, nudge)):
        return _asked_about(turn, nudge, complaint)
    talk = talks.unfinished(turn.person, case) if case and nudge.kind == "call" else None
    if talk is not None:
        return say(turn, "nudge.call-half" if talk.said else "nudge.call-untold", who=lender, said=talk.said)
    return say(turn, f"nudge.{nudge.kind}{_ending(turn, case, nudge)}", who=lender)


def _otherwise(turn: Turn, case: Case | None, promise: Promise) -> tuple[Block, ...]:
    """The step that follows where it was not kept, with the text to send; before its time nothing is said of it."""
    if case is None or promise.due_at > turn.now:
        return ()
    if authority(promise):
        return say(turn, "nudge.otherwise-elsewhere")
    if case.unsafe:
        return ()
    told = replace(turn, person=foreseen(turn.person, [PromiseSettled(promise.id, "broken", turn.now)]))
    return (*say(turn, "nudge.otherwise"), *ladder.following(told, case))


def _asked_about(turn: Turn, nudge: Nudge, complaint: Complaint) -> tuple[Block, ...]:
    """Whether there is an answer, and why only now where the time was extended; or a limit of one's own, before it."""
    place, own = place_of(turn, complaint), own_limit(turn, nudge)
    if own is not None:
        return say(turn, "nudge.limit", place=place, does=own.stage.does, end=day(own.end))
    case = find_case(turn.person, str(complaint.case_id))
    named = about(turn, case) if case else ()
    if (step := passing.of(turn, complaint)) is not None:
        return (*named, *passing.asked(turn, complaint, step, place))
    found = running(turn.guide, complaint, matter_of(turn, complaint))
    reasons = "，".join(one.label for one in found.extended) if found else ""
    why = say(turn, "nudge.extended", reasons=reasons, end=day(found.end)) if found and reasons else ()
    own_words = f"nudge.complaint-{complaint.place}"
    name = own_words if turn.guide.texts.has(own_words) else "nudge.complaint"
    asked = say(turn, name, place=place, filed=day(complaint.filed_on))
    return (
        *named,
        *asked,
        *why,
        *(ladder.if_silent(turn, case, complaint.place) if case else ()),
    )


def _moved(turn: Turn, promise: Promise) -> tuple[Block, ...]:
    """The days off were published: the new date, and the one it was."""
    due = until(turn, promise.due_at, promise.grain)
    was = until(turn, promise.was_due_at or promise.due_at, promise.grain)
    told = say(turn, "nudge.moved", what=promise.what, due=due, was=was)
    vague = say(turn, "promise.provisional") if promise.basis.provisional else ()
    return (*told, *vague, *asking_at(turn, promise.due_at, promise.grain))


def _ending(turn: Turn, case: Case | None, nudge: Nudge) -> str:
    """A call that was never begun is proposed, one that was is asked about. The evening before the repayment day's
    end and the morning after have their own words."""
    if nudge.kind == "call":
        return "" if case is not None and case.called_at is not None else "-again"
    if nudge.kind != "repay":
        return ""
    over = case is not None and case.repay_at is not None and turn.now > case.repay_at
    return "-after" if over else ""


def replies(turn: Turn, nudge: Nudge) -> tuple[Button, ...]:
    """What one may answer to a nudge."""
    wait = () if nudge.kind == "moved" else _waits(turn, nudge)
    return (*_replies(turn, nudge), *wait)


def _waits(turn: Turn, nudge: Nudge) -> tuple[Button, ...]:
    return option(turn, "wait", "later", nudge.id), option(turn, "enough", "enough", nudge.id)


def _replies(turn: Turn, nudge: Nudge) -> tuple[Button, ...]:
    found: tuple[Button, ...]
    match nudge.kind:
        case "promise":
            promise = _promise(turn, nudge)
            found = outcomes.answers(turn, promise) if promise else ()
        case "moved":
            found = (
                option(turn, "understood", "seen", nudge.subject, style="good"),
                option(turn, "how", "counted", nudge.subject),
                option(turn, "change-time", "move", nudge.subject),
            )
        case "complaint":
            found = _complaint_replies(turn, nudge)
        case "limit":
            found = (option(turn, "clocks", "clock", nudge.subject, style="good"),)
        case "follow":
            found = (
                option(turn, "answered", "followed", nudge.id, "yes", style="good"),
                option(turn, "not-answered", "followed", nudge.id, "no"),
            )
        case "call":
            found = _call_replies(turn, nudge)
        case "repay":
            found = (
                option(turn, "entered", "entered", nudge.id, "yes", style="good"),
                option(turn, "not-entered", "entered", nudge.id, "no"),
            )
    return found


def _complaint_replies(turn: Turn, nudge: Nudge) -> tuple[Button, ...]:
    """There is an answer or not; before one is due, that it was passed on or accepted."""
    complaint = _complaint(turn, nudge)
    step = passing.of(turn, complaint) if complaint is not None else None
    return (
        *((passing.button(complaint, step),) if complaint is not None and step is not None else ()),
        option(turn, "answered", "answered", nudge.subject, "yes", style="good"),
        option(turn, "not-answered", "answered", nudge.subject, "no"),
    )


def unanswered(turn: Turn) -> tuple[Nudge, ...]:
    """Nudges that were sent, still matter and got no answer, the latest last."""
    sent = (nudge for nudge in turn.person.nudges if nudge.state == "sent")
    return tuple(nudge for nudge in sent if wanted(turn, nudge))


def _call_replies(turn: Turn, nudge: Nudge) -> tuple[Button, ...]:
    """A call that was begun is asked about; one that was not is offered again."""
    case = find_case(turn.person, str(nudge.case_id))
    card = option(turn, "card", "card", nudge.case_id)
    talk = talks.unfinished(turn.person, case) if case else None
    if talk is not None:
        none = option(turn, "no-promise", "reply", nudge.case_id, talk.id, "nothing")
        return (option(turn, "they-promised", "rest", nudge.case_id, style="good"), none)
    if case is not None and case.called_at is None:
        again = option(turn, "call-now", "calling", nudge.case_id)
        return (card, again, option(turn, "verify", "verify", nudge.case_id))
    return (
        option(turn, "call-done", "called", nudge.case_id, "done", style="good"),
        option(turn, "call-failed", "called", nudge.case_id, "failed"),
        card,
    )


def also_waiting(turn: Turn, outcome: Outcome) -> Outcome:
    """After an answer to one of several nudges: a button to the next that still waits for one."""
    if not turn.person.nudges:
        return outcome
    done = {getattr(change, "nudge_id", None) for change in outcome.changes}
    settled = {getattr(change, "promise_id", None) for change in outcome.changes}
    waiting = [
        nudge
        for nudge in turn.person.nudges
        if nudge.state == "sent" and nudge.id not in done and nudge.subject not in settled and wanted(turn, nudge)
    ]
    if not waiting or outcome.message is None or not done - {None}:
        return outcome
    button = Button(label(turn, "label.also"), tap("nudge", waiting[0].id))
    return outcome.offering(button)
