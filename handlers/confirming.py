"""What is read back before it is kept: put right, said to be wrong, or left aside while something else is told."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Final

from bot.core import nods
from bot.core.changes import Asked, Misunderstood
from bot.core.foreseen import foreseen
from bot.core.nudge import SHANGHAI
from bot.core.numerals import number
from bot.core.past import past_day
from bot.core.person import Promise
from bot.core.plaintext import folded
from bot.core.stances import stance
from bot.core.taps import tap
from bot.core.turn import Outcome, Turn
from handlers import answers, complaints, deadlines, pledges, promises, readback, unknown
from handlers.asides import QUESTION
from handlers.corrections import bare, corrected, mends
from handlers.drafts import WHO_LENGTH, WORDS_LENGTH, Draft, clean, lost, pending
from handlers.notes import named
from handlers.parts import door, find_promise, option, say, show
from handlers.words import WORDS

STEPS: Final = re.compile(
    r"(?:那就|就|再|要|得|给我|帮我|还要|应该|时间)*(?:往(?P<to>[前后])(?:推|挪|移|延)?|(?P<late>晚|迟|推[后迟]|延[后迟长]?|顺延|后推|后延)"
    r"|(?P<early>早|提前|提早|前移))(?:个|了|到)?(?P<count>[0-9]{1,2}|[一二两三四五六七八九十]{1,2})个?"
    r"(?P<unit>天|日|周|星期|礼拜|工作日|小时|钟头)[吧啊呢的了哈嘛]*"
)
DROP: Final = re.compile(
    r"(?:先|那|就|还是|这[条个]|我)*(?:不|别|不用|不要|不想|不必)(?:再|帮我|给我)*(?:记|要|存)(?:了|它|这[条个]|吧|啦|下来)*|跳过(?:这[条个])?[吧了]?"
)
MORE: Final = re.compile(
    r"\s*(?:对了[,，\s]*)?(?:还有(?!\d)|另外|再记|(?:他|她|客服|对方)?们?还(?:说|讲|答应|承诺|保证)|第二[个条件])"
)
LINK: Final = re.compile(
    r"^\s*(?:对了[,，\s]*)?(?:还有(?:一[个条件])?|另外|再记(?:一[个条件])?|第二[个条件](?:是)?)[,，:：\s]*"
)
REFERENCE: Final = re.compile(
    r"(?:编号|单号|受理号|工单号?|流水号?|号码?)[^0-9A-Za-z]{0,8}(?P<number>[0-9A-Za-z-]{4,30})"
)
WHAT_IF: Final = re.compile(r"要是|如果|万一|假如|咋办|怎么办|[吗呢]$|[?？]")
SUM: Final = re.compile(r"[0-9](?:元|块)|[退减免赔补]\S{0,4}[0-9]")
DAYS: Final = re.compile(r"[0-9天日号月周年]|星期|礼拜|记得|知道")
NEWS: Final = 6  # characters; a shorter line is a day that we cannot read
LONGEST: Final = 60  # steps


def said_promise(turn: Turn, text: str) -> Outcome:
    """What was meant instead; what says nothing of it leaves the promise where it is."""
    draft = pending(turn)
    if draft is None:
        return lost(turn, None) if turn.person.asking is None else deadlines.said_when(turn, text)
    again = _again(turn, text, draft)
    if again is not None:
        return again
    if _told(turn, text, draft):
        return deadlines.said_when(turn, text)
    return _aside(turn, text) or readback.confirm(turn, draft, *say(turn, "promise.unread")).adding(_missed(turn))


def _again(turn: Turn, text: str, draft: Draft) -> Outcome | None:
    """Two days later; left out; one more beside it; wrong, without saying what."""
    word = folded(text)
    steps = STEPS.fullmatch(word)
    if steps is not None:
        return readback.confirm(turn, _stepped(turn, draft, steps))
    if DROP.fullmatch(word):
        return _dropped(turn, draft)
    if WORDS.get(word) == tap("promise"):
        return readback.confirm(turn, draft, *say(turn, "promise.first-this"))
    if MORE.match(text) and not QUESTION.search(text):
        more = "\n".join(filter(None, (draft.more, clean(LINK.sub("", text), WORDS_LENGTH))))
        return readback.confirm(turn, replace(draft, more=more))
    return _yes_or_no(turn, text, draft)


def _yes_or_no(turn: Turn, text: str, draft: Draft) -> Outcome | None:
    """Yes, where the read-back was not on the screen any more; no, without saying what is wrong."""
    if nods.yes(text):
        return readback.confirm(turn, draft)
    return readback.confirm(turn, draft, *say(turn, "promise.wrong")) if nods.no(text) else None


def _dropped(turn: Turn, draft: Draft) -> Outcome:
    """It is left out; the others of the same note go on."""
    dropped = say(turn, "promise.dropped", what=draft.what)
    if draft.more:
        return promises.first_of(turn, draft.case, tuple(draft.more.split("\n")), draft.who, *dropped, talk=draft.talk)
    return show(dropped, option(turn, "promise", "promise"), door(turn), changes=(Asked(None),))


def _told(turn: Turn, text: str, draft: Draft) -> bool:
    """Whether a line says anything of what was read back, or what they answered instead."""
    if WHAT_IF.search(text) and not corrected(turn, text, draft.what, whole=True).timed:
        return False
    fixed = corrected(turn, text, draft.what, whole=True)
    undated = deadlines.NO_DATE.fullmatch(folded(text)) is not None
    return bool(undated or fixed.who or fixed.what or fixed.timed or stance(text))


def _stepped(turn: Turn, draft: Draft, said: re.Match[str]) -> Draft:
    """So many steps earlier or later: days as they were counted, weeks of seven days, hours of a clock time."""
    count = min(int(said["count"]) if said["count"].isdecimal() else number(said["count"]) or 1, LONGEST)
    way = "-1" if said["early"] or said["to"] == "前" else "1"
    return readback.stepped(turn, draft, way, count, said["unit"])


def said_complaint(turn: Turn, text: str) -> Outcome:
    """Another day, the number that was missing; what says nothing of it leaves the complaint where it is."""
    asking = turn.person.asking
    assert asking is not None
    case, where, reference, on = asking.args
    found = past_day(bare(text), turn.now.astimezone(SHANGHAI).date())
    told = REFERENCE.search(text)
    if isinstance(found, date):
        return complaints.read_back(turn, (case, where, reference), found)
    if found is not None or nods.no(text):
        return complaints.said_date(turn, text) if found else complaints.numbered_again(turn, case, where, reference)
    kept = (case, where, told["number"][-complaints.REFERENCE :] if told else reference)
    again = complaints.read_back(turn, kept, date.fromisoformat(on))
    if told:
        return again.led_by(*say(turn, "filed.noted", reference=kept[2]))
    if nods.yes(text):
        return again
    return _aside(turn, text) or again.led_by(*say(turn, "promise.unread")).adding(_missed(turn))


def said_day(turn: Turn, text: str) -> Outcome:
    """The day of a complaint; what is clearly about something else is answered, and the way back stays."""
    about_a_day = len(text) < NEWS or DAYS.search(text)
    aside = None if about_a_day or answers.classify(text, turn.guide)[0] != "answer" else _aside(turn, text)
    return aside or complaints.said_date(turn, text)


def complaint_again(turn: Turn, case: str, where: str, reference: str, on: str) -> Outcome:
    """Back to the read-back."""
    return complaints.read_back(turn, (case, where, reference), date.fromisoformat(on))


def said_who(turn: Turn, text: str) -> Outcome:
    """Who said it; what puts the promise itself right goes there, and who said it is asked again."""
    assert turn.person.asking is not None
    promise = find_promise(turn.person, turn.person.asking.args[0])
    if promise is None or not _puts_right(turn, text, promise):
        return promises.said_who(turn, text)
    moved = pledges.said_move(turn, text)
    if any(isinstance(change, Asked) for change in moved.changes):
        return moved
    later = replace(turn, person=foreseen(turn.person, moved.changes))
    return promises.who_again(later, str(promise.id)).after(*moved.changes)


def _puts_right(turn: Turn, text: str, promise: Promise) -> bool:
    """不对 是后天; 写错了 是退280; 后天: another time or thing, and nobody's name."""
    fixed, name = corrected(turn, text, promise.what, whole=True), named(text, WHO_LENGTH)
    if fixed.who or name == "":
        return False
    return bool((fixed.timed or fixed.what) and (mends(text) or name is None or SUM.search(text)))


def _missed(turn: Turn) -> Misunderstood:
    return Misunderstood(turn.person.misses + 1)


def _aside(turn: Turn, text: str) -> Outcome | None:
    """Something else that they tell or ask: answered, and the way back stays. The second time that nothing is read we
    say so as anywhere, so that no question holds anybody for ever."""
    outcome = answers.talk(turn, text) or (unknown.repair(turn, text) if turn.person.misses else None)
    if outcome is None or outcome.message is None or any(isinstance(it, Asked) for it in outcome.changes):
        return outcome
    buttons = (option(turn, "resume", "resume"), *outcome.message.buttons)
    kept = replace(outcome, message=replace(outcome.message, buttons=buttons))
    return kept.adding(Asked(turn.person.asking))
