"""Before and during the call: triage, and whether it got through."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Final

from bot.core.changes import (
    CallEnded,
    CallStarted,
    CaseOpened,
    Change,
    ContactDetailed,
    Contacted,
    LenderNamed,
    NudgeAnswered,
    NudgePlanned,
)
from bot.core.dangers import heard
from bot.core.everyday import remembered
from bot.core.foreseen import foreseen
from bot.core.messages import Block, Button
from bot.core.nudge import awake, next_service, waiting
from bot.core.person import Case, Contact, Nudge
from bot.core.plaintext import folded
from bot.core.taps import Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import arrival, frauds, lenders, matters, menu, safety, talks
from handlers.notes import CLAUSE
from handlers.parts import about, door, find_case, next_number, open_cases, option, say, short_name, show, when

ASK_AFTER: Final = timedelta(hours=2)
FRAUDS: Final = frozenset({"about-to-pay", "money-sent"})  # dangers after which a call is over
QUESTIONS: Final = 3  # on the card: more is not read with a phone at the ear
NOW_WORDS: Final = (
    r"(?:我|俺|咱)?(?:现在|这会儿?|已经|刚|正)*(?:正?在|(?<=正))(?:和|跟|给)?(?:他们?|她们?|对方|客服|平台)?"
    r"(?:打着?|通着?话|打着?(?:客服)?的?电话|讲着?电话|通电话)(?:了|中|呢|着)*"
)
NOW: Final = re.compile(NOW_WORDS)
CALL: Final = frozenset({"calling", "called"})
MADE_BY: Final = CALL | {"kept"}  # they may have promised to call
MADE: Final = re.compile(r"我?(?:已经|刚)?打(?:过?了|过电话了|通过?了)")
BEGUN: Final = re.compile(
    rf"{NOW_WORDS}|(?:我)?(?:现在打|开始打|开始打了|要打了|现在打了|这就打|这就打过去)"
    r"|(?:我)?(?:已经|刚)?(?:电话)?[打拨]过去了|(?:电话)?接通了|我?正?在线上(?:等着|等)?"
)
ENDED: Final = re.compile(
    r"(?:我)?(?:刚|已经|和客服|跟客服)*(?:电话)?(?:打|说|聊|讲|通)完(?:了)?(?:客服)?(?:电话|话)?了?"
    r"|我?(?:刚刚?|已经|又)?打(?:过|了)(?:一次|个|一个)?(?:客服|官方)?的?电话(?:过?去?了)?"
)


def begun(turn: Turn, text: str) -> Tap | None:
    """我在打电话 and 打完了, typed where no button says so."""
    case, words = turn.person.case, folded(text)
    if _begins(text):
        return tap("calling", case.id) if case is not None else tap("calling")
    if case is None or not ENDED.fullmatch(words):
        return None
    known = case.called_at is not None or _logged(turn, case) is not None
    return tap("called", case.id, "done") if known else tap("log", case.id, "call")


@remembered
def _begins(text: str) -> bool:
    return bool(BEGUN.fullmatch(folded(text)) or NOW.fullmatch(folded(CLAUSE.split(text)[-1])))


def dialled(turn: Turn, text: str) -> bool:
    """Whether 我打过去了 is the call that the screen offers or asks about, or 打了 what they did who promised it:
    anywhere else it may be money that was sent."""
    said, shown = folded(text), {wish.verb for _, wish in turn.person.screen}
    return any(
        words.fullmatch(said) and not shown.isdisjoint(verbs) for words, verbs in ((BEGUN, CALL), (MADE, MADE_BY))
    )


def prepare(turn: Turn) -> Outcome:
    """One screen of triage before anything else."""
    return show(
        say(turn, "call.triage"),
        option(turn, "danger", "triage", "danger", style="danger"),
        option(turn, "asked-to-pay", "triage", "asked", style="danger"),
        option(turn, "just-paid", "triage", "paid", style="danger"),
        option(turn, "none-of-it", "triage", "none", style="good"),
        door(turn),
    )


def triage(turn: Turn, word: str) -> Outcome:
    """Danger and fraud leave the call here."""
    if word == "danger":
        return menu.topic(turn, "danger-now")
    if word in {"asked", "paid"}:
        return safety.paid(turn, "yes" if word == "paid" else "no")
    return matters.matters(turn)


def calling(turn: Turn, number: str = "") -> Outcome:
    """The phone is at the ear: say little, ask later. Nobody is called where it is not safe."""
    if not number:
        return _about(turn)
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    return _card(turn, case)


def _about(turn: Turn) -> Outcome:
    """Which case the call is about; where there is none it begins one, for there is no time to ask."""
    if not turn.person.remembered:
        return arrival.ask_consent(turn, tap("calling"))
    found = open_cases(turn.person)
    if len(found) > 1:
        buttons = (Button(short_name(turn, each), tap("calling", each.id)) for each in found)
        return show(say(turn, "call.which"), *buttons, door(turn))
    if found:
        return _card(turn, found[0])
    case = Case(next_number(turn.person), "general", turn.now)
    opened = CaseOpened(case)
    return _card(replace(turn, person=foreseen(turn.person, [opened])), case).after(opened)


def _card(turn: Turn, case: Case) -> Outcome:
    if case.unsafe:
        return lenders.stop(turn, case)
    barred = frauds.barred(turn, case)
    if barred is not None:
        return frauds.advice(turn, barred)
    at = awake(turn.now + ASK_AFTER, turn.person.zone, turn.host)
    nudge = Nudge(next_number(turn.person), "call", case.id, case.id, at)
    done = tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id))
    return show(
        (*_glance(turn, case), *say(turn, "call.calling", at=when(turn, at))),
        option(turn, "call-done", "called", case.id, "done", style="good"),
        option(turn, "call-odd", "odd", case.id, style="danger"),
        changes=(*done, CallStarted(case.id, turn.now), NudgePlanned(nudge)),
    )


def _glance(turn: Turn, case: Case) -> tuple[Block, ...]:
    """One card to glance at: the opening, the questions that matter, what to pin down."""
    found = turn.guide.matters.get(case.matter) or turn.guide.matters["general"]
    questions = "\n".join(f"{number}. {line}" for number, line in enumerate(found.questions[:QUESTIONS], 1))
    return (
        *say(turn, "call.glance"),
        *about(turn, case),
        Block((found.opening,), "quote"),
        *say(turn, "call.ask", questions=questions),
    )


def called(turn: Turn, number: str, word: str) -> Outcome:
    """Through or not."""
    case = find_case(turn.person, number)
    if case is None or not case.open:
        return arrival.stale(turn)
    ended = CallEnded(case.id, word)
    known = talks.called(turn.person, case) or _logged(turn, case)
    if word == "failed":
        tried = (ContactDetailed(known.id, reply="unreached"),) if known is not None and not known.reply else ()
        return _try_again(turn, case, (ended, *tried, *over(turn, case)))
    talk = known or Contact(next_number(turn.person), case.id, "call", case.called_at or turn.now)
    begun_now = () if case.called_at or known else (CallStarted(case.id, turn.now),)
    return talks.what_came(
        turn, case, talk, ended, *begun_now, *(() if known else (Contacted(talk),)), *_heard(turn, case)
    )


def _logged(turn: Turn, case: Case) -> Contact | None:
    """A call that was logged without having been begun here, of which nothing is noted yet."""
    talk = talks.open_talk(turn.person, case, turn.now) if case.called_at is None else None
    return talk if talk is not None and talk.way == "call" else None


def over(turn: Turn, case: Case) -> tuple[NudgeAnswered, ...]:
    """The question about the call is answered."""
    return tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id))


def _heard(turn: Turn, case: Case) -> tuple[NudgeAnswered, ...]:
    """One that was asked is answered; one to come stays until something is noted, for who stops half way."""
    return tuple(NudgeAnswered(old.id) for old in waiting(turn.person, "call", case.id) if old.state != "pending")


def _try_again(turn: Turn, case: Case, changes: tuple[Change, ...]) -> Outcome:
    at = next_service(turn.now, turn.guide.calendar)
    plan = NudgePlanned(Nudge(next_number(turn.person), "call", case.id, case.id, at))
    return show(
        say(turn, "call.failed", at=when(turn, at)),
        option(turn, "paste", "paste", case.id),
        option(turn, "next", "next", case.id),
        option(turn, "call-now", "calling", case.id),
        option(turn, "verify", "verify", case.id),
        door(turn, "case", case.id),
        changes=(*changes, plan),
    )


def odd(turn: Turn, number: str) -> Outcome:
    """Something is wrong on the phone."""
    return show(
        say(turn, "call.odd"),
        option(turn, "odd-money", "tricked", number, style="danger"),
        option(turn, "just-paid", "tricked", number, "paid", style="danger"),
        option(turn, "odd-wechat", "topic", "app-entry"),
        door(turn, "case", number),
    )


def tricked(turn: Turn, number: str, word: str = "") -> Outcome:
    """They want money or a code: the call is over, its question too, and nobody is called about this any more."""
    aid = safety.paid(turn, "yes") if word == "paid" else menu.topic(turn, "scam-stoploss")
    case = find_case(turn.person, number)
    return replace(aid, changes=(*aid.changes, *hung_up(turn, case)))


def hung_up(turn: Turn, case: Case | None) -> tuple[Change, ...]:
    """The end of a call that is a fraud, where one is on."""
    if case is None or not case.open:
        return ()
    return (*over(turn, case), LenderNamed(case.id, case.lender, "refused"))


def heard_fraud(turn: Turn, text: str) -> tuple[Change, ...]:
    """The same where it is typed while a call is on: 她让我把验证码念给她."""
    calls = [it for it in turn.person.nudges if it.kind == "call" and it.state != "answered"]
    case = find_case(turn.person, str(calls[-1].case_id)) if calls else None
    rule = heard(text, turn.guide) if case else None
    return hung_up(turn, case) if rule is not None and rule.id in FRAUDS else ()
