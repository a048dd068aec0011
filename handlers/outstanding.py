"""What typed words answer of all that was asked: the last thing, the one they name, or which one is asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from difflib import SequenceMatcher
from typing import Final

from bot.core import later, plaintext
from bot.core import nudge as times
from bot.core.dates import Ask, Resolved, understand
from bot.core.messages import Button, Message, options
from bot.core.person import Nudge
from bot.core.taps import Tap, tap
from bot.core.turn import Outcome, Turn
from handlers import deadlines, outcomes, passing, reminders, snooze
from handlers.asides import QUESTION
from handlers.drafts import subject
from handlers.parts import find_case, find_promise, option, say, short, show
from handlers.snooze import find, gone

FRESH: Final = timedelta(days=2)  # how long after a nudge a bare answer is still taken to be about it
ANYTHING: Final = frozenset(
    ["有", "没", "没有", "还没", "还没有", "是", "是的", "嗯", "不用了", "等等", "再等", "一半", "通了"]
)  # too little to go by, unless the nudge is on the screen
NODS: Final = frozenset(["有", "是", "是的", "嗯"])  # said to whatever was told last
RUN: Final = 2  # characters that call a thing by its name
NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
ALL: Final = re.compile(r"(?:[两二三四五2-5](?:个|件|条|笔)|全)?都")
DEEDS: Final = frozenset("退减免删停寄发赔电信")  # 没退 is about a refund, where only one of them is one
NEW_DATE: Final = re.compile(
    r"(?:他们?|她|对方|客服|那边|人家|公司|平台)?(?:又|还是|还|现在|刚|今天|这次)*(?:说|答应|承诺|保证|改口|(?:推|拖|顺延|延期)到|让我?再?等|[让叫]我?再?等|再?给(?:他|他们)(?=.*[天周月日]))"
)
ANSWERABLE: Final = frozenset({"complaint", "follow"})
DEED: Final = "退款"  # any would do: what is left before it is no time
WAITING: Final = frozenset("我等再到就先")
ANY_DEED: Final = frozenset(
    "又说等退到账给办再还钱款回复处理好了就能会一定肯才元要得他她我们最快晚迟多大概左右之内以里前后拖推延改期系统升级维护审批流程财务领导银行节假日排队这边那工作过在正需"
)
CAME: Final = re.compile(r"^(收到|到账|入账|退回|退给我)(?=\d)")
LEAD: Final = re.compile(
    r"^(?:[两二三四五2-5](?:个|件|条|笔)(?=都)|全(?=都)|的|那个|那笔|那件事?|那条|这个|这笔|这件事?|钱|款|元|块|他们|对方|客服|已经|都|也|我(?=[没还也收])|(?:就是|还是|硬是)(?=[不没])|早就?|刚|终于|总算|提前|[只才](?=.*[\d半]))+"
)
TAIL: Final = re.compile(
    r"(?:的|那个|那笔|那件事?|那条|这个|这笔|这件事?|元|块钱?|啊|哦|呀|啦|呢|哈|谢谢你?|谢了|多谢)+$"
)
PLACE: Final = re.compile(r"(?P<place>第?[一二三四五1-5])(?:个|件|条|笔)?(?P<rest>\D+)")
THOUSANDS: Final = re.compile(r"(?<=\d)[,，](?=\d{3}(?!\d))")
BREAK: Final = r"[,，。;；、!！\s]+"
APART: Final = re.compile(
    rf"{BREAK}|(?:但是?|不过|可是?)|(?<=[有没了到退停])(?=第?[一二三四五1-5](?:个|件|条|笔)?(?:[有没还]|[到退停]))"
)
STALLED: Final = re.compile(
    r"(?=.*[说让叫要]).{1,14}再等(?:等|一等|一下|会儿?|几天|两天|一阵子?|一?段时间)[吧看呗]?"
)  # no day is named
CLAUSES: Final = re.compile(rf"{BREAK}|但是?|不过|可是?|结果|然后")
AS_FOR: Final = re.compile(r"(.)是\1了")  # 退是退了
LESS: Final = re.compile(r"[少差缺]|不够|没给?[够全完]")
LESS_SUM: Final = re.compile(r"[少差缺]了?我?\d")
STRONGEST: Final = (
    "renewed",
    "broken",
    "part",
    "kept",
    "since",
    "sinceday",
    "reply",
    "answered",
    "followed",
    "entered",
    "called",
    "snooze",
    "later",
)
SETTLING: Final = frozenset({"kept", "broken"})
OTHER: Final = re.compile(r"(?:另外?一?|其他|其它|剩下|别)(?:的|个|件|条|笔)*(?:都|全)?")
STATES: Final[dict[str, str]] = {"kept": "kept", "partly": "part", "broken": "broken", "pending": ""}  # as it was told
ANSWER: Final = re.compile(r"答复|回复|12\d{3}|投诉")
SHORT: Final = 12  # characters in which a promise is put right
SAID: Final = re.compile(r"[说讲]|答应|承诺|保证|[吗么]")
ABOUT: Final = frozenset({"nudge", "records", "case", "planned", "start"})  # what is offered where only nudges are


def plain(text: str) -> str:
    """With 1,800 as 1800: a comma in a sum parts nothing."""
    return THOUSANDS.sub("", text)


def meant(turn: Turn, text: str) -> Tap | None:
    """The answer to a nudge whose own buttons are not on the screen, where the words can mean nothing else."""
    if not turn.person.nudges or len(text) > later.LONGEST:
        return None
    words = plaintext.folded(text)
    near = _shown(turn)
    if near and words not in NODS and (wish := _wish(turn, text, near)) is not None:
        return wish
    if words in ANYTHING:
        return None
    told = _wish(turn, text, times.once((*_sent(turn), *_put_off(turn)))) or _news(turn, text)
    return told or _righted(turn, text, words)


def instead(turn: Turn, text: str) -> Tap | None:
    """The answer to a nudge beside a question: to several that came in between, to one about to be put off."""
    asking = turn.person.asking
    if asking is None or len(text) > later.LONGEST or plaintext.folded(text) in NODS:
        return None
    seen = any(wish.verb in reminders.NUDGED for _, wish in turn.person.screen)
    if seen and asking.question != "snooze":  # whatever was left open, what they see is the nudge
        return _wish(turn, text, _shown(turn))
    found = find(turn, asking.args[0]) if asking.question == "snooze" else None
    wish = None if found is None else _wish(turn, text, (found,))
    return None if wish is None or wish.verb in {"later", "snooze"} else wish


def _near(turn: Turn) -> tuple[Nudge, ...]:
    """The nudges the screen is about and nothing else: several that came together, one that was just put off."""
    screen = turn.person.screen
    if any(wish.verb not in ABOUT for _, wish in screen):
        return ()
    found = (find(turn, wish.args[0]) for _, wish in screen if wish.verb == "nudge" and wish.args)
    return times.once(nudge for nudge in found if nudge is not None and reminders.wanted(turn, nudge))


def _sent(turn: Turn) -> Iterator[Nudge]:
    """What was asked lately and got no answer."""
    return (nudge for nudge in reminders.unanswered(turn) if turn.now - nudge.due_at < FRESH)


def _put_off(turn: Turn) -> Iterator[Nudge]:
    """What was asked, and is to be asked later at their wish."""
    said = (nudge for nudge in turn.person.nudges if nudge.state == "pending" and nudge.times)
    return (nudge for nudge in said if nudge.kind in times.REPEATED and reminders.wanted(turn, nudge))


def _wish(turn: Turn, text: str, among: Sequence[Nudge]) -> Tap | None:
    """The answer of the one that is meant; which one, where it may be several; None where the words are no answer."""
    text = plain(text)
    if ALL.match(plaintext.folded(text)) and all(nudge.kind == "promise" for nudge in among):
        others = (nudge for nudge in _sent(turn) if nudge.kind == "promise")
        among = times.once((*among, *others))  # 都没有 is more than the one that was asked about last
    each = _apart(turn, text, among)
    if each is not None:
        return each
    read = [(called, nudge.id, wish) for nudge, called, wish in _readings(turn, text, among)]
    best = max((called for called, _, _ in read), default=0)
    fitting = [(id_, wish) for called, id_, wish in read if called == best]
    if len(fitting) > 1:
        return _every(text, [wish for _, wish in fitting]) or tap("which", text, *(id_ for id_, _ in fitting))
    return fitting[0][1] if fitting else None


def _apart(turn: Turn, text: str, among: Sequence[Nudge]) -> Tap | None:
    """An answer for each in one breath: 180到了，电话还在打; 第一个有，另一个没有."""
    parts = [part for part in APART.split(text) if part]
    if not 1 < len(parts) <= len(among):
        return None
    said: dict[str, str] = {}
    for part in parts:
        left = [nudge for nudge in among if str(nudge.subject) not in said]
        told = {wish.args[0]: wish.verb for wish in _of_part(turn, part, among, left)}
        if not told or not {*told.values()} <= SETTLING or told.keys() & said.keys():
            return None
        said |= told
    return tap("apart", *(word for pair in said.items() for word in pair))


def _of_part(turn: Turn, part: str, among: Sequence[Nudge], left: Sequence[Nudge]) -> list[Tap]:
    """The answers of the one that a part of a sentence calls, or of all that are left."""
    other = OTHER.match(part)
    if other is not None:
        wishes = [_answer(turn, part[other.end() :], nudge) for nudge in left]
        return [] if None in wishes else [wish for wish in wishes if wish is not None]
    if _another_sum(turn, part, among):
        return []
    read = [(called, wish) for _, called, wish in _readings(turn, part, among) if called]
    best = max((called for called, _ in read), default=0)
    fitting = [wish for called, wish in read if called == best]
    return fitting if len(fitting) == 1 else []


def _another_sum(turn: Turn, part: str, among: Sequence[Nudge]) -> bool:
    """Whether it names a sum that nobody promised: 退了90 is a part of 180, and asked about alone."""
    sums = {sum_ for nudge in among for sum_ in NUMBER.findall(plain(reminders.title(turn, nudge)))}
    return not PLACE.fullmatch(plaintext.folded(part)) and not {*NUMBER.findall(part)} <= sums


def _every(text: str, wishes: Sequence[Tap]) -> Tap | None:
    """One answer for all of them: 都没退, 两件都到了."""
    verbs = {wish.verb for wish in wishes}
    if not ALL.match(plaintext.folded(text)) or len(verbs) > 1 or not verbs <= SETTLING:
        return None
    return tap("together", *verbs, *(wish.args[0] for wish in wishes))


def _readings(turn: Turn, text: str, among: Sequence[Nudge]) -> Iterator[tuple[Nudge, int, Tap]]:
    """Whose answer the words may be, how plainly they call it, and which answer."""
    words = plaintext.folded(text)
    counted = PLACE.fullmatch(words)
    for place, nudge in enumerate(among, 1):
        name = max((_shared(words, name) for name in _names(turn, nudge)), key=len)
        title = plaintext.folded(reminders.title(turn, nudge))
        forms = [(int(bool(DEEDS & {*words} & {*title})), text)]
        if len(name) >= RUN:
            forms.insert(0, (len(name), words.replace(name, "", 1)))
        if counted is not None and plaintext.ordinal(counted["place"]) == place:
            forms.insert(0, (len(words), counted["rest"]))
        read = ((called, wish) for called, form in forms if (wish := _answer(turn, form, nudge)) is not None)
        yield from ((nudge, *one) for one in [next(read, None)] if one is not None)


def _answer(turn: Turn, text: str, nudge: Nudge) -> Tap | None:
    """The button that words stand for, with or without what is said around them: 钱已经退了，谢谢."""
    screen, heard = options(Message((), reminders.replies(turn, nudge))), turn.guide.texts.heard
    then = next((wish for _, wish in screen if wish.verb == "since"), None)
    if then is not None and (turned := passing.told(turn, text, then)) is not None:
        return turned
    words = CAME.sub(r"\1了", plaintext.folded(text))
    bare = (text, words, TAIL.sub("", words), LEAD.sub("", TAIL.sub("", words)))
    wishes = (plaintext.chosen(form, screen, digits=True, heard=heard) for form in bare if form)
    found = next((wish for wish in wishes if wish is not None), None)
    found = found or _new_date(turn, text, nudge) or _told(turn, text, nudge)
    return found or _put_off_to(turn, text, nudge) or _in_passing(turn, text, nudge)


def _told(turn: Turn, text: str, nudge: Nudge) -> Tap | None:
    """What no list holds: that nothing came of it, in whatever words, or which answer there was."""
    if QUESTION.search(text):
        return None
    words, promise = plaintext.folded(text), find_promise(turn.person, str(nudge.subject))
    promise = promise if nudge.kind == "promise" else None
    if promise is not None and outcomes.came(words, promise):
        return tap("kept", promise.id)
    if nudge not in _shown(turn) and not outcomes.FAR.search(words):
        return None
    if promise is not None:
        return tap("broken", promise.id) if outcomes.broken(words, promise) else None
    return _replied(text, words, nudge) if nudge.kind in ANSWERABLE else None


def _replied(text: str, words: str, nudge: Nudge) -> Tap | None:
    """What came of a complaint or a talk."""
    verb, number = ("answered", nudge.subject) if nudge.kind == "complaint" else ("followed", nudge.id)
    if outcomes.silent(words):
        return tap(verb, number, "no")
    word = outcomes.reply(text)
    if word:
        return tap("reply", nudge.case_id, number, word) if nudge.kind == "complaint" else tap(verb, number, word)
    return tap(verb, number, "yes") if passing.rang(text) else None


def _in_passing(turn: Turn, text: str, nudge: Nudge) -> Tap | None:
    """What several clauses come to: 没，打电话也没人接; 客服说已经退了，但我没收到; 打过去了，说再等三天."""
    parts = [part for part in CLAUSES.split(text) if part]
    if len(parts) < 2 or QUESTION.search(text) or _shown(turn) != (nudge,):
        return None
    read = {wish.verb: wish for part in parts if (wish := _answer(turn, AS_FOR.sub(r"\1了", part), nudge)) is not None}
    if "kept" in read and "broken" not in read and LESS.search(text) and not LESS_SUM.search(text):
        return tap("part", nudge.subject) if nudge.kind == "promise" else None
    return next((read[verb] for verb in STRONGEST if verb in read), None)


def _put_off_to(turn: Turn, text: str, nudge: Nudge) -> Tap | None:
    """明天再问我; where it is on the screen, 明天 says as much. 晚点再说 asks when."""
    words = later.again(text) or (text if nudge in _shown(turn) and turn.person.asking is None else "")
    if later.some_time(plaintext.folded(words)) or STALLED.fullmatch(plaintext.folded(words)):
        return tap("later", nudge.id)
    if not words or {*_beside_time(turn, later.begun(words, turn.now))} - WAITING:
        return None
    at = snooze.wished(turn, words)
    if isinstance(at, Ask) and at.reason == "past" and "了" in words:  # 今天打了五个 is what happened
        return None
    if isinstance(at, datetime) and at > turn.now:
        return tap("snooze", nudge.id, snooze.stamp(at))
    return None if at is None else tap("later", nudge.id)


def _beside_time(turn: Turn, words: str) -> str:
    """What some words say besides a time."""
    return subject(turn, f"{words}{DEED}").removesuffix(DEED)


def _new_date(turn: Turn, text: str, nudge: Nudge) -> Tap | None:
    """他说周五退, 又说月底: by when they say it now, and nothing that is not about this promise."""
    promise = find_promise(turn.person, str(nudge.subject)) if nudge.kind == "promise" else None
    told = NEW_DATE.match(text)
    if promise is None or told is None:
        return None
    found = understand(text, turn.now, turn.guide.calendar)
    mine = {*plaintext.folded(_beside_time(turn, text[told.end() :]))} <= {*promise.what, *ANY_DEED}
    return tap("renewed", promise.id, text) if mine and isinstance(found, Resolved) and found.due > turn.now else None


def renewed(turn: Turn, number: str, text: str) -> Outcome:
    """The new date of a promise, read back."""
    promise = find_promise(turn.person, number)
    case = find_case(turn.person, str(promise.case_id)) if promise else None
    return gone(turn) if promise is None or case is None else deadlines.understood(turn, case, promise.what, text)


def _shown(turn: Turn) -> tuple[Nudge, ...]:
    """The one whose own buttons are on the screen, or those that the screen leads to."""
    ids = {wish.args[0] for _, wish in turn.person.screen if wish.verb == "later" and wish.args}
    own = tuple(nudge for nudge in turn.person.nudges if str(nudge.id) in ids and reminders.wanted(turn, nudge))
    return own or _near(turn)


def _names(turn: Turn, nudge: Nudge) -> tuple[str, ...]:
    """What it is about, and whose it is."""
    case = find_case(turn.person, str(nudge.case_id))
    return plaintext.folded(reminders.title(turn, nudge)), plaintext.folded(case.lender if case else "")


def _shared(words: str, name: str) -> str:
    """The longest run of characters that both hold; a sum is called whole or not at all."""
    found = SequenceMatcher(None, words, name, autojunk=False).find_longest_match()
    run = words[found.a : found.a + found.size]
    told = NUMBER.findall(words)
    return "" if NUMBER.search(run) and not set(told) <= set(NUMBER.findall(name)) else run


def which(turn: Turn, text: str, *ids: str) -> Outcome:
    """Several were asked about, and the words fit each: one tap says whose answer they are."""
    asked = [nudge for id_ in ids if (nudge := find(turn, id_)) is not None]
    found = tuple(_readings(turn, text, asked))
    if not found:
        return gone(turn)
    return show(
        say(turn, "nudge.which", said=text),
        *(Button(short(reminders.title(turn, nudge)), wish) for nudge, _, wish in found[: reminders.TOGETHER]),
        option(turn, "home", "start"),
    )


def _news(turn: Turn, text: str) -> Tap | None:
    """An answer, or a call's end, told before we would ask about it; that there is no answer yet is no news."""
    early = [it for it in turn.person.nudges if it.kind == "promise" and it.state == "pending" and not it.times]
    early = [it for it in times.once(early) if reminders.wanted(turn, it)]
    told = [wish for nudge, called, wish in _readings(turn, text, early) if called and wish.verb in {"kept", "part"}]
    if len(told) == 1:
        return told[0]
    if (answered := _complaint_answered(turn, text)) is not None:
        return answered
    for kind in ("call", "follow"):
        planned = times.once(it for it in turn.person.nudges if it.kind == kind and it.state in {"pending", "held"})
        if len(planned) != 1 or not reminders.wanted(turn, planned[0]):
            continue
        wish = _answer(turn, text, planned[0])
        if wish is not None and (wish.verb == "called" or wish == tap("followed", planned[0].id, "yes")):
            return wish
    return None


def _complaint_answered(turn: Turn, text: str) -> Tap | None:
    """What came of the only complaint that waits, told before we asked: 他们答复了，说不退; 让我撤诉才退."""
    waiting = [it for it in turn.person.complaints if it.waiting]
    word = outcomes.reply(text) if len(waiting) == 1 and not QUESTION.search(text) else ""
    if not word or not (word == "withdraw" or ANSWER.search(text)):
        return None
    case = find_case(turn.person, str(waiting[0].case_id))
    return tap("reply", case.id, waiting[0].id, word) if case is not None and case.open else None


def _righted(turn: Turn, text: str, words: str) -> Tap | None:
    """What was told of a promise before, told otherwise now: 结清证明给了, after 没有. It is called by its name."""
    if len(words) > SHORT or SAID.search(words):
        return None
    open_ = [it for it in turn.person.promises if it.state in STATES and find_case(turn.person, str(it.case_id))]
    ended = {str(it.id): STATES[it.state] for it in open_}
    asked = [Nudge(0, "promise", it.case_id, it.id, it.due_at) for it in open_]
    read = [(called, wish) for _, called, wish in _readings(turn, plain(text), asked) if called]
    best = [wish for called, wish in read if called == max(it for it, _ in read)]
    [wish] = best if len(best) == 1 else [None]
    if wish is None or wish.verb not in {"kept", "broken", "part"}:
        return None
    return wish if ended[wish.args[0]] else None
