"""Promised times: from what a person types to an instant, a question, or nothing; and back to words.

Nothing is understood silently: a time-like word that no rule has read makes a question of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.anchors import anchored
from bot.core.calendar import Calendar
from bot.core.clauses import CLAUSE_END, Place, last, places
from bot.core.counting import Workdays
from bot.core.days import Scene
from bot.core.doubts import doubt
from bot.core.due import END_OF_DAY, SHANGHAI, Ask, Grain, Nothing, Reason, Resolved, Unsure, told
from bot.core.numerals import HAN, SOME
from bot.core.phrases import Phrase, absolute, likely, loose, phrases, resolve
from bot.core.scenery import promises
from bot.core.timerules import Crowded, scan
from bot.core.timetext import masked, tidy
from bot.core.timewords import Mark, Token, Trouble

__all__ = ["GRAMMAR", "SHANGHAI", "Ask", "Grain", "Nothing", "Reason", "Resolved", "moment", "spoken", "understand"]

LONGEST: Final = 2_000  # characters
GRAMMAR: Final = "1"  # raised when the same words may come to another instant; kept with every promise

READ: Final = "▪"
UNREAD: Final = re.compile(
    rf"(?:{SOME}|[{HAN}半几]|多少)\s*个?半?(?:时(?!间)|天|周(?!岁)|月|节|号|点|日|年|季|旬|刻|分钟|小时|钟头|工作日|秒|宿|晚|夜)"
    r"|[周月日号天节旬季][一二三四五六七八九十\d]"
    r"|▪个?(?:工作日|天|小时|周(?!转|到)|月|年|分钟)|\d{1,2}[:/]\d{1,2}|\d-\d{1,2}-\d|▪\s?\d|\d\s?▪|[一二三四五六七八九十]▪|▪、?[二三四五六七八九十两]"
    r"|[\d一二三四五六七八九十]分(?![期之数公部行享手成别钱])"
    r"|[今明昨][天日早晚晨夜]|月[底末初]|年[底末]|[上下]午|早上|晚上|中午|凌晨|傍晚|周末|礼拜|星期"
    r"|[千万亿□]\s?个?(?:天|年|月|日|小时|分钟|周|工作日)|[上下本]个?(?:周|月|季度|旬)(?!转|到|边)|个半|工作日内|\bam\b|\bpm\b"
    r"|(?<![a-z])(?:minute|hour|day|week|month|year|tomorrow|tonight|today)"
)
FILLERS: Final = re.compile(
    r"[\s,。.;:!?~…\"'“”‘’()、]|[吧啊呢哦嗯哈啦了的呀吗]|□|▪|预计|大概|大约|可能|应该|需要?|要|会|在|等|再|得|给|说|就|我|你|您|们|他|她|客服|对方|那边|你好|您好|请|答应|处理|回复|到账|解决|回电|联系|答复|完成|结果|出|电话|打|以?内|之|有"
)
WAITED: Final = re.compile(
    r"(?:等|需要?|要|得|大概|大约|约|预计|估计|可能|预期|用|花|过|在|给|未来|往后|接下来|承诺|答应|说|是|就|为|一般|正常|通常|[快慢少多短长]则|的话|最[快慢])[您你我他]?$"
)
AWAITED: Final = re.compile(
    r"^(?:的?时间)?[吧,]?(?:就|才|可以?|能|会|给|后|再|准|必|一准|必定|肯定|绝对|保证|一定|铁定|应该|大概|咱|这边|[您你我]们?)*(?:回|到账?|处理|答复|解决|出|联系|打|办|给|审核|完成|搞定|有|会|可以|能|就|退|下来|恢复|吧|左右|反馈|落实|核实|查|开|寄|发|更新|时间)"
)


def understand(text: str, ref: datetime, calendar: Calendar) -> Resolved | Ask | Nothing:
    """What a text, said at the aware instant `ref`, promises: when, a question, or nothing about time at all."""
    if len(text) > LONGEST:
        return Ask("unread", None)
    read = masked(tidy(text))
    scene = Scene(ref.astimezone(SHANGHAI).replace(microsecond=0), calendar)
    try:
        return _understood(read, scan(read), scene)
    except Unsure as unsure:
        return unsure.ask
    except Crowded:
        return Ask("several", None)
    except OverflowError:  # 一百年 from the last year that a date can have
        return Ask("impossible", None)


def _understood(text: str, tokens: Sequence[Token], scene: Scene) -> Resolved | Ask | Nothing:
    found = places(text, phrases(text, tokens))
    unread = UNREAD.search(_rest(text, tokens))
    if not any(place.phrase.timely() for place in found):
        return _without_time(tokens, bool(unread))
    kept = promises(found, scene)
    timely = [place for place in kept if place.phrase.timely()]
    read = [_tried(place.phrase, scene) for place in timely]
    _questions(text, kept, _working(tokens), likely(read))
    if unread:
        raise Unsure("unread", likely(read))
    return _agreed([place.phrase for place in timely], read)


def _without_time(tokens: Sequence[Token], unread: bool) -> Ask | Nothing:
    troubles = [token.value for token in tokens if isinstance(token.value, Trouble)]
    for trouble in sorted(troubles, key=lambda trouble: trouble.soft):
        return Ask(trouble.reason, None)
    return Ask("unread", None) if unread else Nothing()


def _rest(text: str, tokens: Sequence[Token]) -> str:
    """The text with every read time word blotted out."""
    parts, position = [], 0
    for token in tokens:
        parts += [text[position : token.start], READ]
        position = max(position, token.end)
    return "".join([*parts, text[position:]])


def _tried(phrase: Phrase, scene: Scene) -> Resolved | Unsure:
    try:
        return resolve(phrase, scene)
    except Unsure as unsure:
        return unsure


def _working(tokens: Sequence[Token]) -> bool:
    """Whether days off are said not to count: 周末除外."""
    return any(isinstance(token.value, Mark) and token.value.sign == "working" for token in tokens)


def _questions(text: str, kept: Sequence[Place], working: bool, guess: datetime | None) -> None:
    """Raise what the surroundings of the times make doubtful."""
    timely = [place for place in kept if place.phrase.timely()]
    for token in (token for place in kept for token in place.phrase.tokens):
        if isinstance(token.value, Trouble) and not token.value.soft:
            _troubled(token.value, [place.phrase for place in timely], guess)
    for place in timely:
        if reason := doubt(place) or _from_what(place) or _how_long(place, text, working):
            raise Unsure(reason, guess)


def _from_what(place: Place) -> Reason | None:
    """A length of time, or 次日, may run from something that happens."""
    counted = place.phrase.lengths() and anchored(place)
    return "event" if counted or (loose(place.phrase) and FILLERS.sub("", place.said)) else None


def _how_long(place: Place, text: str, working: bool) -> Reason | None:
    """A length of time may be another than that of a wait; 周末除外 leaves open which days are counted."""
    phrase = place.phrase
    unclear = phrase.lengths() and (not _promised(phrase, text) or (working and _natural(phrase)))
    return "unread" if unclear else None


def _natural(phrase: Phrase) -> bool:
    """Whether it counts other days than working days."""
    return not all(isinstance(length, Workdays) for length in phrase.lengths())


def _troubled(trouble: Trouble, timely: Sequence[Phrase], guess: datetime | None) -> None:
    if trouble.reason == "past" and all(absolute(phrase) for phrase in timely):
        return  # 昨天说的，12月5日前: the date is the date
    raise Unsure(trouble.reason, guess)


def _promised(phrase: Phrase, text: str) -> bool:
    """Whether a length of time is spoken of as time to wait, not as the length of a loan."""
    if not _natural(phrase) or phrase.signs() - {"to", "or", "working"}:
        return True
    before, after = text[: phrase.start], text[phrase.end :]
    if WAITED.search(last(CLAUSE_END, before)) or AWAITED.search(after):
        return True
    return not FILLERS.sub("", before + after)


def _agreed(timely: Sequence[Phrase], read: Sequence[Resolved | Unsure]) -> Resolved | Ask:
    certain = [one for one in read if isinstance(one, Resolved)]
    for phrase, one in zip(timely, read, strict=True):
        if isinstance(one, Unsure) and not (one.ask.reason == "earliest" and _has_latest(timely, phrase)):
            raise one
    finest = min(certain, key=lambda one: ("minute", "daypart", "day").index(one.grain))
    if len({one.due for one in certain}) > 1:
        raise Unsure("several", max(one.due for one in certain))
    return replace(finest, approximate=any(one.approximate for one in certain))


def _has_latest(timely: Sequence[Phrase], but: Phrase) -> bool:
    return any(phrase is not but and "latest" in phrase.signs() for phrase in timely)


def moment(at: datetime) -> str:
    """`11月25日 周三 10:30` in Shanghai time."""
    local = at.astimezone(SHANGHAI)
    return f"{told(local.date())} {local:%H:%M}"


def spoken(at: datetime, grain: str, ref: datetime) -> str:
    """A due instant read back: `11月25日 周三 24:00 前`, `11月25日 周三 10:30`; the year where it is not `ref`'s.

    Midnight belongs to the day that it ends. Shanghai time.
    """
    local = at.astimezone(SHANGHAI)
    midnight = local.hour == local.minute == 0
    day = (local - timedelta(days=midnight)).date()
    year = "" if day.year == ref.astimezone(SHANGHAI).year else f"{day.year}年"
    hour = "24:00" if midnight or local.time().replace(microsecond=0) == END_OF_DAY else f"{local:%H:%M}"
    return f"{year}{told(day)} {hour}{'' if grain == 'minute' else ' 前'}"
