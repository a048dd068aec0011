"""Who is no lender: the police, a court, a hotline. What they promise is nobody's to confirm at a customer service."""

from __future__ import annotations

import re
from typing import Final

from bot.core.person import Promise

NAMED: Final = (
    r"(?:派出所|警察|民警|警官|辅警|刑警|经侦|网警|公安局?|警方|反诈中心|法院|法官|法庭|书记员|检察院?|检察官|仲裁委|仲裁院"
    r"|12345|12378|12363|12315|12377|12348|96110|110(?!\d)|金融监管局|金融局|监管总局|监管局|银保监局?|人民银行|央行|市场监管局?|工商局?|消协|消保委|消委会"
    r"|信访局?|信访办|司法局|司法所|法律援助|法援|调解员|调委会|调解中心|居委会?|村委会?|社区|街道办?|政务热线|市长热线)"
)
SOMEBODY: Final = (
    r"(?:的?(?:民警|警官|警察|法官|书记员|工作人员|客服|话务员|接线员|人|同志|领导)?"
    r"(?:[老小][\u4e00-\u9fff]|[\u4e00-\u9fff](?:警官|法官))?)"
)
ANYWHERE: Final = re.compile(re.sub(r"12\d{3}\||96110\||110\(\?!\\d\)\|", "", NAMED))
FIRST: Final = re.compile(rf"(?:让|等|由)?{NAMED}(?!冻结|查封|起诉)")
SPOKE: Final = re.compile(
    rf"^\s*(?P<who>{NAMED}{SOMEBODY})(?:刚才|刚刚|今天|昨天)?(?:[跟和对给]我)?(?:打电话)?"
    r"(?:说|讲|答应|告诉我|通知我|回复我?|保证)了?(?:会|是)?[,，:：\s]*(?P<rest>.+)$",
    re.DOTALL,
)


def spoken(text: str) -> tuple[str, str]:
    """Which authority said it, and what; empty where none did."""
    found = SPOKE.match(text)
    return (found["who"], found["rest"]) if found else ("", text)


def authority(promise: Promise) -> bool:
    """Whether somebody else than the lender promised it."""
    return ANYWHERE.search(promise.who) is not None or FIRST.match(promise.what) is not None
