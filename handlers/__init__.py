"""What the bot says: pure functions from a turn to an outcome. The whole routing is on this screen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import CO_VARARGS
from typing import Final

from bot.core import plaintext
from bot.core.changes import Asked, ConsentGiven, ConsentRefused, Misunderstood
from bot.core.drafts import bare, older
from bot.core.messages import Message, options
from bot.core.person import Asking
from bot.core.taps import Tap, tap
from bot.core.turn import Need, Outcome, Turn
from bot.core.updates import Arrived, Blocked, CalendarArrived, Due, Returned, Said, Sent, Tapped
from handlers import (
    agenda,
    agreement,
    answers,
    arrival,
    asides,
    calendar,
    call,
    call_receipt,
    case_routes,
    cases,
    catchup,
    checklist,
    complaint_routes,
    complaints,
    confirming,
    contacts,
    deadlines,
    followups,
    heard,
    helpful,
    lenders,
    matters,
    menu,
    nudges,
    outstanding,
    passing,
    pledges,
    preferences,
    privacy,
    promises,
    reach,
    readback,
    recounting,
    reminders,
    repayment,
    routing,
    safety,
    shorter,
    snooze,
    threats,
    unknown,
)
from handlers.parts import say
from handlers.words import BACK, CANCEL, about_reminders, back, rather

NOTICE: Final = "2026-12"  # version of the notice they agree to
TapHandler = Callable[..., Outcome | Need]
AnswerHandler = Callable[[Turn, str], Outcome | Need]


def consent(turn: Turn, word: str, *code: str) -> Outcome | Need:
    """They decided about being remembered; what they wanted goes on, as far as it can."""
    wish = Tap(code[0], code[1:]) if code else tap("start")
    if word != "yes":
        going = matters.read_only(turn, wish)
        return going.after(ConsentRefused())
    remembered = replace(turn, person=replace(turn.person, consent="given"))
    handler = TAPS.get(wish.verb, arrival.stale)
    further = handler(remembered, *wish.args) if _fits(handler, wish.args) else arrival.stale(remembered)
    if isinstance(further, Need):
        return further
    return further.after(ConsentGiven(NOTICE))


def resume(turn: Turn) -> Outcome | Need:
    """Back to the question that was left open; where there is none, to the case at hand."""
    asking, case = turn.person.asking, turn.person.case
    if asking is None:
        return arrival.start(turn) if case is None else cases.view(turn, str(case.id))
    return RESUME[asking.question](turn, *asking.args)


TAPS: Final[Mapping[str, TapHandler]] = {
    "start": arrival.start,
    "resume": resume,
    "about": arrival.about,
    "consent": consent,
    "money": arrival.money,
    "harassed": arrival.harassed,
    "borrowed": arrival.borrowed,
    "bystander": arrival.bystander,
    "undone": arrival.undone,
    "more": arrival.page_gone,
    "menu": menu.top,
    "group": menu.group,
    "topic": menu.topic,
    "shorter": shorter.shorter,
    "useful": helpful.useful,
    "route": routing.route,
    "paid": safety.paid,
    "safe": safety.safe,
    "prepare": call.prepare,
    "triage": call.triage,
    "kind": matters.kind,
    "matter": matters.matter,
    "road": lenders.road,
    "lender": lenders.lender,
    "flags": lenders.flags,
    "repaid": repayment.repaid,
    "repay": repayment.again,
    "repayon": repayment.on,
    "calling": call.calling,
    "called": call.called,
    "verify": contacts.verify,
    "judged": contacts.judged,
    "odd": call.odd,
    "tricked": call.tricked,
    "receipt": call_receipt.receipt,
    "list": checklist.view,
    "mark": checklist.mark,
    "all": checklist.everything,
    "explain": checklist.explain,
    "card": checklist.card,
    "paste": checklist.paste,
    **case_routes.TAPS,
    "follow": followups.follow,
    "followon": followups.change,
    "promise": promises.begin,
    "promised": promises.what,
    "renew": promises.renew,
    "rest": promises.rest,
    "due": deadlines.due,
    "guess": deadlines.guess,
    "event": deadlines.event,
    "shift": readback.shift,
    "how": readback.how,
    "counted": readback.counted,
    "sure": promises.sure,
    "who": promises.who,
    "noted": promises.noted,
    "heard": heard.heard,
    "written": promises.written,
    "pledges": pledges.listed,
    "pledge": pledges.view,
    "move": pledges.move,
    "withdraw": pledges.withdraw,
    "calendar": calendar.entry,
    **complaint_routes.TAPS,
    **nudges.TAPS,
    **agenda.TAPS,
    "seen": recounting.seen,
    "settings": preferences.view,
    "preview": preferences.preview,
    "zone": preferences.zone,
    **privacy.TAPS,
}

ANSWERS: Final[Mapping[str, AnswerHandler]] = {
    "lender": lenders.named,
    "repay-day": repayment.said_day,
    "checklist": checklist.typed,
    "verify": contacts.said,
    "told": answers.said_instead,
    "consent": agreement.said,
    "promise-what": promises.said_what,
    "note": promises.said_what,
    "promise-when": deadlines.said_when,
    "promise-doubt": deadlines.said_when,
    "promise-event": deadlines.said_event,
    "promise-sure": confirming.said_promise,
    "promise-who": confirming.said_who,
    "promise-move": pledges.said_move,
    **complaint_routes.ANSWERS,
    "follow-day": followups.said_day,
    **case_routes.ANSWERS,
    "part": nudges.said_part,
    "snooze": snooze.said,
    "zone": preferences.said_zone,
}

# Back to a question that was left open; what each takes is also what must be known of it for an answer to fit.
RESUME: Final[Mapping[str, TapHandler]] = {
    "lender": lambda turn, case: lenders.lender(turn, case, "found"),
    "repay-day": repayment.again,
    "checklist": checklist.view,
    "verify": contacts.ask_again,
    "told": answers.told_again,
    "consent": agreement.again,
    "promise-what": promises.begin,
    "note": heard.again,
    "promise-when": deadlines.when_again,
    "promise-doubt": deadlines.doubt_again,
    "promise-event": deadlines.event_again,
    "promise-sure": readback.again,
    "promise-who": promises.who_again,
    "promise-move": pledges.move,
    **complaint_routes.RESUME,
    "follow-day": followups.change,
    **case_routes.RESUME,
    "part": nudges.partly,
    "snooze": snooze.later,
    "zone": preferences.zone,
}


def handle(turn: Turn) -> Outcome | Need:
    """The one door into the conversation: every update comes through here."""
    if _outdated(turn.person.asking):
        return _forgetting(turn)
    decided = _by_kind(turn)
    outcome = decided if isinstance(decided, Need) else reach.told(turn, decided)
    if isinstance(outcome, Need):
        return outcome
    led = catchup.with_held(turn, reminders.also_waiting(turn, _with_secret_warning(turn, outcome)))
    return catchup.with_missed(turn, led)


def _outdated(asking: Asking | None) -> bool:
    """Whether a question was asked by a program that knew other questions, or knew other things about this one."""
    again = RESUME.get(asking.question) if asking else None
    return asking is not None and (again is None or not _fits(again, asking.args))


def _forgetting(turn: Turn) -> Outcome | Need:
    """As if it had not been asked: no answer to it would ever fit, and the talk goes on."""
    outcome = handle(replace(turn, person=replace(turn.person, asking=None)))
    if isinstance(outcome, Need) or _asks(outcome):
        return outcome
    return outcome.after(Asked(None))


def _by_kind(turn: Turn) -> Outcome | Need:
    match turn.update:
        case Tapped(tap=wish):
            return _tapped(turn, wish)
        case Said(text=text):
            return _said(turn, text)
        case Sent(kind=kind, caption=caption):
            return safety.first(turn, caption) or answers.received(turn, kind, caption)
        case Arrived(start=start):
            return _settled(turn, _arrived(turn, start))
        case _:
            return _unasked(turn)


def _arrived(turn: Turn, start: str) -> Outcome:
    """Home, or the topic that a shared link (`?start=topic-scam-stoploss`) leads to."""
    topic = start.removeprefix("topic-")
    return menu.topic(turn, topic) if topic in turn.guide.topics else arrival.start(turn)


def _unasked(turn: Turn) -> Outcome:
    """What nobody said: a nudge is due, somebody left or came back."""
    match turn.update:
        case Due():
            return reminders.remind(turn)
        case CalendarArrived():
            return recounting.recount(turn)
        case Blocked():
            return arrival.blocked(turn)
        case Returned():
            return arrival.returned(turn)
        case _:
            return Outcome()


def _tapped(turn: Turn, wish: Tap) -> Outcome | Need:
    """Do what a button wishes; one we do not know (any more) leads home, kindly."""
    if older(wish, turn.person.asking):
        return _asked_again(turn)
    wish = bare(wish)
    handler = TAPS.get(wish.verb)
    if handler is None or not _fits(handler, wish.args):
        return arrival.stale(turn)
    outcome = reminders.with_question(turn, wish, handler(turn, *wish.args))
    return _settled(turn, outcome if isinstance(outcome, Need) else agreement.kept(turn, wish, outcome))


def _asked_again(turn: Turn) -> Outcome | Need:
    """The question that waits now, after a button of another draft: nothing has changed."""
    outcome = resume(turn)
    if isinstance(outcome, Need) or outcome.message is None:
        return outcome
    return _settled(turn, outcome.led_by(*say(turn, "arrival.older")))


def _fits(handler: TapHandler, args: Sequence[str]) -> bool:
    """Whether a handler takes as many arguments; a tap that is forged or very old, an old question may have others."""
    code, given = handler.__code__, len(args) + 1
    least = code.co_argcount - len(handler.__defaults__ or ())
    return least <= given and (given <= code.co_argcount or bool(code.co_flags & CO_VARARGS))


def _said(turn: Turn, text: str) -> Outcome | Need:
    """Safety first, then the words that always work, the options on the screen, the question, and free talk."""
    turned = passing.shown(turn, text)
    settled = turned or call.dialled(turn, text)
    urgent = safety.told(turn, text) or (None if settled else safety.first(turn, text))
    if urgent is not None:
        return _beside_danger(turn, text, urgent)
    wish = turned or agreement.decided(turn, text) or _wished(turn, text)
    if wish is not None:
        return _tapped(turn, wish)
    if safety.asks(turn):
        return safety.unsure(turn, text) or safety.onward(turn, _talked(turn, text))
    if turn.person.asking is not None:
        return _answered(turn, turn.person.asking, text)
    return _talked(turn, text)


def _beside_danger(turn: Turn, text: str, urgent: Outcome) -> Outcome:
    """Help, and what is noted beside it: a call that is a fraud is over, a threat in a note is kept."""
    over = call.heard_fraud(turn, text)
    return threats.noted(turn, text, replace(urgent, changes=(*urgent.changes, *over)))


def _wished(turn: Turn, text: str) -> Tap | None:
    word, person, heard = plaintext.folded(text), turn.person, turn.guide.texts.heard
    if word in BACK:
        return back(person.screen)
    if (listed := about_reminders(word)) is not None:
        return listed
    if word in CANCEL:
        meant = next((wish for name, wish in person.screen if word in heard.get(name, ())), None)
        return meant or (tap("case", person.case.id) if person.case else tap("start"))
    if checklist.overrides(turn, text):
        return None
    chosen = agreement.meant(turn, text) or rather(
        word, plaintext.chosen(text, person.screen, person.digits, heard), person.screen, heard
    )
    chosen = chosen or cases.referred(turn, text) or call.begun(turn, text) or cases.about_this(turn, text)
    if chosen or not person.asking:
        return chosen or _told(turn, text)
    return outstanding.instead(turn, text) or _numbered(turn, text)


def _told(turn: Turn, text: str) -> Tap | None:
    """News and wishes in their own words, where no question waits for an answer."""
    return complaints.told(turn, text) or agenda.told(turn, text) or outstanding.meant(turn, text)


def _numbered(turn: Turn, text: str) -> Tap | None:
    """A number typed under a nudge that came in the middle of a question answers the question."""
    if not reminders.interrupting(turn.person):
        return None
    outcome = resume(turn)
    message = None if isinstance(outcome, Need) else outcome.message
    return None if message is None else plaintext.chosen(text, options(message), message.digits)


def _answered(turn: Turn, asking: Asking, text: str) -> Outcome | Need:
    """An answer to the pending question, unless it is a cry for help or a question back."""
    told = checklist.claims(turn, text) or heard.expected(turn, text)  # 备注1 在抽屉里 is just that
    urgent = None if told else safety.likely(turn, text)
    if urgent is not None:
        return _beside_danger(turn, text, urgent)
    aside = asides.answered(turn, asking, text)
    if aside is not None:
        return aside
    return _settled(turn, ANSWERS[asking.question](turn, text))


def _talked(turn: Turn, text: str) -> Outcome | Need:
    """Free talk; what is not understood is repaired, gently on a bad day."""
    outcome = unknown.several(turn, text) or answers.talk(turn, text)
    if outcome is not None:
        return _settled(turn, safety.beside(turn, text, helpful.offered(turn, outcome)))
    return safety.here(turn) if safety.resting(turn) else safety.beside(turn, text, unknown.repair(turn, text))


def _settled(turn: Turn, outcome: Outcome | Need) -> Outcome | Need:
    """Whoever was understood has no open question left, unless a new one was just asked."""
    if isinstance(outcome, Need):
        return outcome
    if turn.person.asking is not None and not _asks(outcome):
        outcome = outcome.adding(Asked(None))
    if turn.person.misses and not any(isinstance(change, Misunderstood) for change in outcome.changes):
        outcome = outcome.adding(Misunderstood(0))
    return outcome


def _asks(outcome: Outcome) -> bool:
    return any(isinstance(change, Asked) for change in outcome.changes)


def _with_secret_warning(turn: Turn, outcome: Outcome) -> Outcome:
    """Somebody typed a secret: it is blanked already, now they should take it back."""
    return outcome.led_by(*say(turn, "mask.warning")) if turn.masked else outcome


__all__ = ["ANSWERS", "TAPS", "Message", "handle"]
