"""What somebody types right after a call, taken apart: who said it, and what was said."""

from __future__ import annotations

import re
from typing import Final, NamedTuple

THEY: Final = (
    r"(?:他|她|它|客服|对方|平台|公司|经理|专员|那边|人家|银行|业务员|主管|主任|组长|领导|法务|坐席|工作人员)们?"
)
LEAD: Final = re.compile(
    rf"^(?:[您你]好[,，]?)?(?:(?:请|麻烦|帮我|给我)*记录?(?:一下|下来|着)[,，:：\s]*)?"
    rf"(?:{THEY}(?:刚才|刚刚|今天)?(?:[跟和对给]我)?(?:答应|承诺|说好|保证|说)了?[,，:：\s]*"
    rf"|{THEY}[^,，。!！?？]{{0,12}}?告诉了?我[,，:：\s]*)?"
)
TITLE: Final = r"(?:经理|主管|主任|组长|专员|客服|女士|先生|小姐|老师)"
SURNAME: Final = r"[^\W\d_他她它找问跟和让叫个的这那给对打我你您按是有去说了着人工线话方家台司行]"
STAFF: Final = (
    rf"(?:(?:工号|员工号|坐席|客服)(?:是|为|[:：])?\s*)?(?P<number>[0-9A-Za-z]{{2,10}})\s*号?{TITLE}?"
    rf"|(?P<name>(?:姓{SURNAME}的?|小{SURNAME}|{SURNAME}){TITLE}|小{SURNAME}|姓{SURNAME}的)"
)
ROLE: Final = r"(?:客服|坐席|专员|业务员|工作人员)\s*"  # 客服小刘, not 找客服
SAYS: Final = r"(?:说|讲|答应|承诺|保证|回复|答复|告诉我|[跟和对]我[说讲])(?:了|好了?|我|的)?"
LEADING: Final = re.compile(rf"^\s*(?:{ROLE})?(?:{STAFF})\s*[,，:：]?\s*{SAYS}[,，:：\s]*(?P<rest>.+)$", re.DOTALL)
TRAILING: Final = re.compile(
    r"^(?P<rest>.+?)[,，。;；\s]*(?:客服)?(?:工号|员工号)\s*(?:是|为|[:：])?\s*(?P<number>[0-9A-Za-z]{2,10})\s*$",
    re.DOTALL,
)
BEHIND: Final = re.compile(
    rf"^(?P<rest>.+?)[,，。;；\s]+(?:是)?(?:{ROLE})?(?:{STAFF})(?:跟我|亲口)?(?:说|讲|答应|保证)的[。!！]?\s*$",
    re.DOTALL,
)
NAMED: Final = re.compile(
    r"^(?P<rest>.+?)[,，。;；\s]+(?:他|她|对方|客服)?(?:名字)?(?:叫|名叫|是叫)(?P<name>[\u4e00-\u9fff]{2,3})[。!！]?\s*$",
    re.DOTALL,
)
DIGIT: Final = re.compile(r"[0-9]")


class Note(NamedTuple):
    """Who said it (a staff number, or how they called themselves; empty where it is not told), and what."""

    who: str
    rest: str


def taken_apart(text: str) -> Note:
    """`3021说周五前退180` and `周五前退180，工号3021` are 周五前退180, said by 3021."""
    for pattern in (LEADING, TRAILING, BEHIND, NAMED):
        match = pattern.match(text)
        if match is not None:
            found = match.groupdict()
            number = found.get("number") or ""
            if found.get("name") or DIGIT.search(number):
                return Note(number or found["name"], found["rest"].strip())
    return Note("", text)
