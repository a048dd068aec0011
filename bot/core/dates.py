"""Promised times: from what a person types to an instant, a question, or nothing; and back to words.

Nothing is understood silently: a time-like word that no rule has read makes a question of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from bot.core.calendar import Calendar
from bot.core.counting import Workdays
from bot.core.days import Scene
from bot.core.due import END_OF_DAY, SHANGHAI, Ask, Grain, Nothing, Reason, Resolved, Unsure, told
from bot.core.numerals import HAN, SOME
from bot.core.phrases import Phrase, absolute, likely, loose, phrases, resolve
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
    r"|[\d一二三四五六七八九十]分(?![期之数公部行享手成别])"
    r"|[今明昨][天日早晚晨夜]|月[底末初]|年[底末]|[上下]午|早上|晚上|中午|凌晨|傍晚|周末|礼拜|星期"
    r"|[千万亿□]\s?个?(?:天|年|月|日|小时|分钟|周|工作日)|[上下本]个?(?:周|月|季度|旬)(?!转|到|边)|个半|工作日内|\bam\b|\bpm\b"
    r"|(?<![a-z])(?:minute|hour|day|week|month|year|tomorrow|tonight|today)"
)
FILLERS: Final = re.compile(
    r"[\s,。.;:!?~…\"'“”‘’()、]|[吧啊呢哦嗯哈啦了的呀吗]|□|▪|预计|大概|大约|可能|应该|需要?|要|会|在|等|再|得|给|说|就|我|你|您|们|他|她|客服|对方|那边|你好|您好|请|答应|处理|回复|到账|解决|回电|联系|答复|完成|结果|出|电话|打|以?内|之|有"
)
WAITED: Final = re.compile(
    r"(?:等|需要?|要|得|大概|大约|约|预计|估计|可能|预期|用|花|过|在|给|未来|往后|接下来|承诺|答应|说|是|就|为)[您你我他]?$"
)
AWAITED: Final = re.compile(
    r"^(?:的?时间)?[吧,]?(?:就|才|可以?|能|会|给|后|再)?[您你我]?(?:回|到账?|处理|答复|解决|出|联系|打|办|给|审核|完成|搞定|有|会|可以|能|就|退|下来|恢复|吧|左右|反馈|落实|核实|查|开|寄|发|更新|时间)"
)
EVENT: Final = re.compile(
    r"(?<![然最今往随稍此售先背落前之以])(?:之|以)?后(?![天日续台面来悔果期者半退])|之日|算起|起算|起(?=[,]?$)|[自从][^,。;!?]{1,14}起"
    r"|[等待](?!了)[^\d,。;!?]{1,12}[了完好毕](?=[,再就会])|签[了完好]?(?:字|合同|协议)"
)
DONE_FIRST: Final = re.compile(
    r"(?<!已)(?<!已经)(?:处理|审核|核实|审批|办理?|核?查|还|结)(?:完|好|清)(?:成|毕|了)?(?:会|将|就|的话|,|在|再)"
)
SENTENCE_END: Final = re.compile(r"[。;!?]")
CLAUSE_END: Final = re.compile(r"[。;!?,]")
UNLESS: Final = re.compile(r"如果|要是|万一|假如|倘若|除非|若(?!干)")
NOT_BEFORE: Final = re.compile(
    r"(?:不是|并非|没说|不用|不必|不要|别|未必|不一定是?|除了|不在|不会在|不能在|而非|没有?|not|n't|never)"
    r"(?:等|在|是|到|说| ?be| ?by| ?before)? ?$"
)
NOT_AFTER: Final = re.compile(
    r"^(?:也|都|肯定|是|还|就|才|恐怕|可能)?(?:不(?:行|能|可以|可能|上班|工作|办公|处理|到账|会|了|够|出|给|联系|办|一定|好说|确定)"
    r"|没(?!问题|关系|事)|未(?!来)|休息|放假|有事|来不及|做不到|办不了|取消|作废)"
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
    found = phrases(text, tokens)
    timely = tuple(phrase for phrase in found if phrase.timely())
    unread = UNREAD.search(_rest(text, tokens))
    if not timely:
        return _without_time(tokens, bool(unread))
    read = [_tried(phrase, scene) for phrase in timely]
    _questions(text, tokens, timely, likely(read))
    if unread:
        raise Unsure("unread", likely(read))
    return _agreed(timely, read)


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


def _questions(text: str, tokens: Sequence[Token], timely: Sequence[Phrase], guess: datetime | None) -> None:
    """Raise what the surroundings of the times make doubtful."""
    for token in tokens:
        if isinstance(token.value, Trouble) and not token.value.soft:
            _troubled(token.value, timely, guess)
    working = any(isinstance(token.value, Mark) and token.value.sign == "working" for token in tokens)
    for phrase in timely:
        before, after = text[: phrase.start], text[phrase.end :]
        if NOT_BEFORE.search(before) or NOT_AFTER.search(after) or UNLESS.search(_last(CLAUSE_END, before)):
            raise Unsure("negated", guess)
        if phrase.lengths() and _anchored(before, after):
            raise Unsure("event", guess)
        if loose(phrase) and FILLERS.sub("", _last(SENTENCE_END, before)):
            raise Unsure("event", guess)
        if phrase.lengths() and (not _promised(phrase, text) or (working and _natural(phrase))):
            raise Unsure("unread", guess)


def _natural(phrase: Phrase) -> bool:
    """Whether it counts other days than working days."""
    return not all(isinstance(length, Workdays) for length in phrase.lengths())


def _troubled(trouble: Trouble, timely: Sequence[Phrase], guess: datetime | None) -> None:
    if trouble.reason == "past" and all(absolute(phrase) for phrase in timely):
        return  # 昨天说的，12月5日前: the date is the date
    raise Unsure(trouble.reason, guess)


def _anchored(before: str, after: str) -> bool:
    """Whether a length of time runs from something that happens: 审核通过后24小时内, 3日内（自受理之日起）."""
    said, rest = _last(SENTENCE_END, before), SENTENCE_END.split(after, maxsplit=1)[0]
    return bool(EVENT.search(said) or DONE_FIRST.search(said) or EVENT.search(rest))


def _last(end: re.Pattern[str], text: str) -> str:
    return end.split(text)[-1]


def _promised(phrase: Phrase, text: str) -> bool:
    """Whether a length of time is spoken of as time to wait, not as the length of a loan."""
    if not _natural(phrase) or phrase.signs() - {"to", "or", "working"}:
        return True
    before, after = text[: phrase.start], text[phrase.end :]
    if WAITED.search(_last(CLAUSE_END, before)) or AWAITED.search(after):
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
