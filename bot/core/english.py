"""The forty or so English forms of a promised time, put into Chinese for the one grammar."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from bot.core.patterns import words

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
NUMBERS: Final = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fifteen": 15, "thirty": 30, "an": 1, "a": 1,
}  # fmt: skip
UNITS: Final = {"minute": "分钟", "hour": "小时", "day": "天", "week": "周", "month": "个月", "year": "年"}

MONTH: Final = (
    r"(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
DAY: Final = (
    r"(mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?)"
)
COUNT: Final = rf"(\d{{1,4}}|{'|'.join(NUMBERS)})"
COUNTED: Final = "[一两二三四五六七八九十]{1,3}"  # 两个 working days
RANGE: Final = rf"{COUNT}(?:(?: ?- ?| ?~ ?| to | or ){COUNT})?"
IN: Final = r"(?:with ?in|in|after|takes?|up to|at most|no more than|no later than|about|around)"
EOD: Final = r"(?:eod|cob|close of business|(?:the )?end of (?:the )?(?:business )?day)"
RELATIVE: Final = rf"(?:today|tomorrow|{DAY.replace('(mon', '(?:mon', 1)})"


def _count(first: str, second: str | None) -> str:
    high = second or first
    return f"{first}-{high}" if second and first.isdecimal() and high.isdecimal() else str(NUMBERS.get(high, high))


def _span(found: re.Match[str]) -> str:
    tail = "左右" if found[0].startswith(("about", "around")) else "内"
    return f" {_count(found[1], found[2])}{UNITS[found[3]]}{tail} "


def _workdays(found: re.Match[str]) -> str:
    return f" {_count(found[1], found[2])}个工作日内 "


def _date(month: str, day: str, year: str | None) -> str:
    told = f"{MONTHS.index(month[:3]) + 1}月{int(day)}日"
    return f" {year}年{told} " if year else f" {told} "


def _clock(found: re.Match[str]) -> str:
    hour, minute, half = int(found[1]), found[2] or "00", found[3][0]
    if not 1 <= hour <= 12:
        return " 25:00 "  # 17pm: no such hour
    return f" {hour % 12 + (12 if half == 'p' else 0):02d}:{minute} " if hour != 12 or half == "p" else " 0点 "


SLASHED: Final = r"\b\d{1,2}/\d{1,2}\b(?!/)"  # 12/5 is 5 December in Chinese and either in English
Rewrite = str | Callable[[re.Match[str]], str]

HOUR: Final = r"\d{1,2}(?::\d\d)? ?(?:[ap]\.?m\.?)?"

FORMS: Final[tuple[tuple[str, Rewrite], ...]] = (
    # no promises: wishes, hours of service, time gone by
    (r"\bhave an? (?:nice|good|great|lovely|wonderful|pleasant) \w+|\bgood (?:morning|afternoon|evening|day)\b", " "),
    (
        rf"(?<!\d )\b(?:office|business|working|opening|service) hours?\b"
        rf"(?: ?(?:are|is|:|from|{HOUR}|to|-|and|through|{DAY}))*",
        " ",
    ),
    (
        rf"\b(?:waiting|waited|overdue|late|delayed|been)(?: for)? {COUNT} (?:minute|hour|day|week|month|year)s?\b"
        rf"|\bfor the (?:last|past) {COUNT} \w+|\b{COUNT} (?:day|week|month)s? (?:overdue|late|past due)\b",
        " ",
    ),
    (rf"({COUNTED})个? ?(?:business|working|work) days?\b", r"\1个工作日"),
    (rf"({COUNTED})个? ?(minute|hour|day|week|month)s?\b", lambda f: f"{f[1]}{UNITS[f[2]]}"),
    (r"\b(?:biz|bus)\b(?= days?\b)", "business"),
    (r"(?<=\d) ?hrs?\b", " hours"),
    (r"(?<=\d) ?mins?\b", " minutes"),
    (r"(?<=\d) ?wks?\b", " weeks"),
    (rf"\b{COUNT} (?:more|further|additional)(?= (?:business|working|work|minute|hour|day|week|month))", r"\1"),
    (r"\b(\d{1,2})(?::([0-5]\d))? ?([ap])\.?m\b\.?", _clock),
    (rf"\bend of {MONTH}(?![a-z])(?! \d)", lambda f: f" {MONTHS.index(f[1][:3]) + 1}月底 "),
    (rf"\b{MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!:)(?:,? (20\d\d)\b)?", lambda f: _date(f[1], f[2], f[3])),
    (rf"\b(\d{{1,2}})(?:st|nd|rd|th)?(?: of)? {MONTH}(?![a-z])(?:,? (20\d\d)\b)?", lambda f: _date(f[2], f[1], f[3])),
    (r"\b(?:the )?(\d{1,2})(?:st|nd|rd|th)\b", r" \1号 "),
    (rf"\b{EOD} (?:on |of )?(?={RELATIVE}\b)", " "),
    (rf"\b(today|tomorrow) (?:by )?{EOD}\b", r"\1"),
    (rf"\b(?:by )?{EOD}(?: today)?\b", " 今天 "),
    (
        r"\bin the (?:next |coming )?few (?:hour|day|week|month)s?\b|\b(?:few|several|couple of) \w+s\b"
        r"|\bsoon\b|\bsometime\b",
        " 近期 ",
    ),
    (rf"\b(?:every|each) (?:other |{COUNT} )?(?:{DAY}|(?:hour|day|week|month)s?|day|week|month)\b", " 每天 "),
    (r"\b(?:the )?next (?:business|working) day\b", " 1个工作日内 "),
    (
        rf"\b(?:{IN} )?(?:the next |next )?{RANGE} (?:business|working|work) days?\b(?: later| from (?:now|today))?",
        _workdays,
    ),
    (rf"\b(?:{IN} )?half an hour\b", " 30分钟内 "),
    (rf"\b{IN} (?:the next |next )?{RANGE} (minute|hour|day|week|month|year)s?(?:'? time)?\b", _span),
    (
        rf"\b(?:the next |next )?{RANGE} (minute|hour|day|week|month|year)s?(?: later| from (?:now|today))?\b(?! ago)",
        _span,
    ),
    (SLASHED, " 读不准的日子 "),
    (r"\b(?:the )?day after tomorrow\b", " 后天 "),
    (r"\bfirst thing (?:in the morning )?tomorrow\b|\btomorrow first thing\b", " 明天一早 "),
    (r"\btomorrow night\b", " 明天晚上 "),
    (r"\btomorrow\b", " 明天 "),
    (r"\btonight\b", " 今天晚上 "),
    (r"\btoday\b", " 今天 "),
    (rf"\b(?:after|no(?:t)? earlier than) (?= *(?:{RELATIVE}\b|20\d\d年|\d{{1,2}}[号月]|[^ -~]))", " 不早于 "),
    (rf"\bnext {DAY}\b", lambda f: f" 哪周{'一二三四五六日'[DAYS.index(f[1][:3])]} "),
    (rf"\bthis (?:coming )?{DAY}\b", lambda f: f" 本周{'一二三四五六日'[DAYS.index(f[1][:3])]} "),
    (rf"\b{DAY}\b(?!')", lambda f: f" 周{'一二三四五六日'[DAYS.index(f[1][:3])]} "),
    (r"\bend of next month\b", " 下个月底 "),
    (r"\bend of (?:the |this )?month\b|\beom\b", " 月底 "),
    (r"\bend of (?:the |this )?year\b|\beoy\b", " 年底 "),
    (r"\bend of next week\b|\bend of (?:the |this )?week\b|\beow\b", " 周内某时 "),
    (r"\bnext week\b", " 下周 "),
    (r"\bnext month\b", " 下个月 "),
    (r"\bthis week\b", " 本周 "),
    (r"\b(?:in the )?morning\b", " 上午 "),
    (r"\b(?:at |by )?noon\b", " 中午12点 "),
    (r"\b(?:in the )?afternoon\b", " 下午 "),
    (r"\b(?:in the )?evening\b|\bat night\b", " 晚上 "),
    (r"\b(?:asap|as soon as possible|right away|immediately)\b", " 尽快 "),
    (r"\byesterday\b|\blast (?:week|month|night)\b|\bago\b", " 昨天 "),
    (r"\b(?:hour|day|week|month|year|minute|midnight|night|weekend|date|o'clock)s?\b", " 读不准的日子 "),
    (r"\b(?:before|by|no later than|not later than|until|till|on|at|the|in|of)\b(?= *(?:[^ -~]|20\d\d年))", " "),
    (r"(?<=[^\x00-\x7f]) *\b(?:by|at|on|before|,|and will|the)\b *(?=[^\x00-\x7f]|\d)", " "),
)
WORD: Final = r"[a-z]{2}|\d ?[ap]\.?m"

HAN: Final = r"[㐀-鿿]"


def in_chinese(text: str) -> str:
    """The text with English times put into Chinese; every other word stays as it is."""
    if not words(WORD).search(text):
        return text
    mixed = words(HAN).search(text) is not None
    for pattern, rewrite in _forms():
        if not (mixed and pattern.pattern == SLASHED):
            text = pattern.sub(rewrite, text)
    return text


@cache
def _forms() -> tuple[tuple[re.Pattern[str], Rewrite], ...]:
    """Compiled when the first English text comes: most people never write one, and everybody waits for the start."""
    return tuple((re.compile(pattern, re.ASCII), rewrite) for pattern, rewrite in FORMS)
