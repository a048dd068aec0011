"""When somebody wants to be asked again, in their words: 明天再问我, 下周, 明天这个时候.

A promise is due by the end of what was named, a question may come with its beginning: 下周 is Monday.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from bot.core.due import SHANGHAI

LONGEST: Final = 40  # characters; more says something else too
ASKING: Final = r"(?:问|打|办|弄|处理|说|提醒|看|催|叫|讲|聊|查|联系|回复?|来)"
AFTER: Final = r"(?:我|你|它|一?下|一次|一遍|看|问|吧|了|哈|呀|啊|嘛|好了|行不行|好不好|也不迟|也行|[,，。!！~ ])*"
NOT_YET: Final = r"(?:(?:还|暂时)?没(?:有|到|退|呢|动静|消息)?[,，。 ]*|先?不急[,，。 ]*|还在等[,，。 ]*)?"
PLEASE: Final = r"(?:那|就|请|麻烦|帮我|你|改|等)*"
AGAIN: Final = re.compile(rf"{NOT_YET}{PLEASE}(?P<at>.{{1,14}}?)(?:再|才)(?:来)?{ASKING}{AFTER}")
REMIND: Final = re.compile(
    rf"{NOT_YET}{PLEASE}(?P<at>.{{1,14}}?)(?:(?:提醒|来问|问|叫)(?:我|一?下)|去?打(?:电话|过去|给他们?)?){AFTER}"
)
MOVED: Final = re.compile(rf"{NOT_YET}(?:改|推迟?|换|挪|延|拖)(?:到|成|至)(?P<at>.{{1,14}}?)(?:吧|了|好了)?")
SOME_TIME: Final = re.compile(
    r"(?:晚[点些]|过(?:几天|会儿?|一?阵子?|段时间|些天)|一会儿?|等?(?:会儿|一下|下)|待会儿?|回头|改天|以后|有空|下次|到时候|之后)(?:我)?"
)
BEGINNINGS: Final = (
    (re.compile(r"^(下+)个?(?:周|星期|礼拜)末$"), r"\1周六"),
    (re.compile(r"^(下+)个?(?:周|星期|礼拜)$"), r"\1周一"),
    (re.compile(r"^(?:这个?|本)?周末$"), "周六"),
    (re.compile(r"^(下+)个?月$"), r"\1个月1号"),
    (re.compile(r"^(\d{1,2}|[一二三四五六七八九十]{1,2})月份?$"), r"\1月1日"),
)
SAME_TIME: Final = re.compile(r"的?(?:这个?|同一个?)(?:时候|时间|钟?点|时辰)$")
BEIJING: Final = re.compile(r"(?:北京|国内|中国)(?:那边)?的?时间")


def again(text: str) -> str:
    """The time at which to be asked again, where a text wishes for nothing else; empty for any other text."""
    words = text.strip().rstrip("。.!！~ ")
    if len(words) > LONGEST:
        return ""
    found = next((match for rule in (AGAIN, REMIND, MOVED) if (match := rule.fullmatch(words))), None)
    return found["at"].strip() if found else ""


def some_time(words: str) -> bool:
    """Whether a time is meant and none is named: 晚点, 过几天."""
    return SOME_TIME.fullmatch(words) is not None


def begun(text: str, now: datetime) -> str:
    """The words for the first moment of what is named, and for this very hour on another day."""
    words = text.strip().rstrip("。.!！~ ")
    for long, first in BEGINNINGS:
        words = long.sub(first, words)
    clock = now.astimezone(SHANGHAI)
    return SAME_TIME.sub(f"{clock.hour}点{clock.minute:02}分" if clock.minute else f"{clock.hour}点整", words)


def zone_of(text: str, zone: str) -> str:
    """Whose clock some words go by: their own, unless they say 北京时间."""
    return "Asia/Shanghai" if BEIJING.search(text) else zone


def own_clock(now: datetime, zone: str) -> datetime:
    """Their wall clock, as if Shanghai's showed it: 今晚 is the evening where they are."""
    return now.astimezone(ZoneInfo(zone)).replace(tzinfo=SHANGHAI, fold=0)


def really(own: datetime, zone: str) -> datetime:
    """The instant at which their wall clock shows what was read by it."""
    return own.astimezone(SHANGHAI).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
