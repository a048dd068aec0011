"""我投诉了, in one's own words: where, on which day, under which number, as far as it was said."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Final, NamedTuple

from bot.core.nudge import SHANGHAI
from bot.core.past import past_day
from bot.core.turn import Turn

LONGEST: Final = 60  # characters; more is a story
KEPT: Final = 6  # characters of a number
COMPLAINED: Final = r"(?:投诉|举报|起诉|申诉|反映)"
DID: Final = re.compile(
    rf"{COMPLAINED}(?:了|过|完|好了|成功|(?:到|给)[^,。;]{{1,10}}[了过])|(?:已经?|刚刚?|刚才|今早|今天|昨天|前天|上周.|[一二两三四五六七八九十\d]+(?:[日号]|天前?))[^,。;]{{0,10}}{COMPLAINED}"
    rf"|(?:提|交|递|写|发)(?:交|了|过)+[^,。;]{{0,6}}(?:投诉|举报|异议)|{COMPLAINED}[^,。;]{{0,8}}(?:打|说|提|交)(?:的|了|过)"
    rf"|(?:打|拨)了?[^,。;]{{0,6}}12\d{{3}}[^,。;]{{0,4}}{COMPLAINED}"
)
# Asked, wished, advised, not done, or done by or to somebody else.
ELSE: Final = re.compile(
    r"[?吗么呢]|没(?!有?编号)|未|不|想|怎么|怎样|咋|如何|能|可以|准备|打算|应该|该|如果|要是|要投诉|要举报|去投诉|去举报|哪|谁|被|会|别|[让叫帮]我|撤|多久|投诉我|起诉我|要不|多少|电话是|明天|后天|有用|回复|答复|结果|受理了|转给"
)
NUMBER: Final = re.compile(r"(?:编号|单号|受理号|工单号?|流水号|号码)[^0-9A-Za-z]{0,5}([0-9A-Za-z-]{3,24})")
HOTLINE: Final = re.compile(r"(?<!\d)12\d{3}(?!\d)")
DAY: Final = re.compile(
    r"大?前天|昨[天晚日]|今[天早晚日]|刚[刚才]?|\d{1,2}月\d{1,2}[日号]?|\d{1,2}[日号]|上个?(?:周|星期|礼拜)[一二三四五六日天]|(?:周|星期|礼拜)[一二三四五六日天]|[一二两三四五六七八九十\d]{1,3}天前"
)
NAMED: Final = (
    ("12345", r"地方金融|政务|市长热线|政府热线|便民热线"),
    ("12363", r"人民银行|人行|央行"),
    ("12315", r"市场监管|工商|消协|消费者协会|消费者权益"),
    ("12378", r"金融监管|银保监|监管总局|总局|监管局|监管部门"),
    ("petition", r"信访"),
    ("court", r"法院|起诉"),
    ("credit", r"征信"),
    ("internal", r"客服|公司|平台|他们|官方|银行|[Aa][Pp][Pp]|内部|对方|机构|消金|投诉部"),
)


class Lodged(NamedTuple):
    """What was told of a complaint; empty where nothing was."""

    place: str = ""
    day: str = ""
    reference: str = ""


def read(turn: Turn, text: str) -> Lodged | None:
    """What one sentence tells of a complaint that was made; None where it tells of none."""
    said = unicodedata.normalize("NFKC", text).strip()
    number = NUMBER.search(said)
    plain = said.replace(number[0], "", 1) if number else said
    if len(said) > LONGEST or ELSE.search(plain) or not DID.search(plain):
        return None
    reference = re.sub(r"[^0-9A-Za-z]", "", number[1])[-KEPT:] if number else ""
    return Lodged(_place(turn, plain), _day(turn, HOTLINE.sub("", plain)), reference)


def _place(turn: Turn, said: str) -> str:
    hotline = next((it for it in HOTLINE.findall(said) if it in turn.guide.places), "")
    named = (name for name, words in NAMED if re.search(words, said) and name in turn.guide.places)
    return hotline or next(named, "")


def _day(turn: Turn, said: str) -> str:
    found = DAY.search(said)
    words = found[0].replace("早", "天").replace("晚", "天") if found else ""
    on = past_day(words, turn.now.astimezone(SHANGHAI).date()) if words else None
    return on.isoformat() if isinstance(on, date) else ""
