"""The one promise of a long story is found where every other time is told of something else, and only there."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.core.dates import SHANGHAI, Ask, Resolved, understand
from tests.core.test_calendar import table

REF = datetime(2018, 3, 2, 14, 25, tzinfo=SHANGHAI)  # a Friday


def told(text: str) -> str:
    """The day a text comes to, or why it is asked about."""
    found = understand(text, REF, table())
    return str(found.due.date()) if isinstance(found, Resolved) else found.reason if isinstance(found, Ask) else ""


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("我要求今天解决，他说今天周五财务只上到四点，办不了，让我等到3月9日，到时候把批文发给我", "2018-03-09"),
        ("头一回说三天，第二回说一星期，全都没兑现，今天第三回打过去，客服答应下周三下午把证明发我邮箱", "2018-03-07"),
        ("我这笔是去年3月11号结清的，催了快三个月，刚才经理松口了，答应十天内把记录改过来，我录音了", "2018-03-12"),
        ("昨天下午打了三次没人接，今天总算有个姓赵的主管回我，说3月20号上午把减免方案报给我", "2018-03-20"),
        ("跟这家磨了一礼拜从15号磨到今天打了十几通电话对方经理刚批了一个月之内凑够本金就算结清", "2018-04-02"),
        ("我说我下周要回老家办不了，她说没关系，3月12日前把证明寄给我，让我留意快递", "2018-03-12"),
    ],
)
def test_what_is_promised_stands_out(text: str, day: str) -> None:
    """What was done, wished for, refused or broken before does not disturb it."""
    assert told(text) == day


@pytest.mark.parametrize(
    "text",
    [
        "昨天打了三个电话才打通，对方说五个工作日把多收的担保费退我，我都记下来了",  # counted from yesterday
        "他先说下周三给我退，我嫌慢又找人，第二个客服说下周五给我退，不知道该信哪一个",
        "我跟客服说我想3月20号再还这八百块，她直接说不行让我马上还，就这么僵住了",
        "我同事的人家说了下周三就退，我跟他一样的情况，客服却只说让我等通知",
        "他让我3月20日还一千，老婆说3月25日发了工资再还，我们还没商量好",
        "俺问了两遍，第一遍说3月9号给俺弄好，第二遍又说得3月20号，俺也糊涂了",
        "您今天能还500的话，剩下的我给您申请到3月15日之前还，您看怎么样",
        "我要求他们3月15日之前退我两千，客服说没办法答应我，什么时候能退她也不清楚",
        "刚才主管回我说3月7号退我180，他说3月12号前到账，我录音了，等着看",  # both were said to me, not by me
        "主管回我说3月7号退我一半，客服说3月12号前退另一半，我都记下来了",
    ],
)
def test_what_stays_open_is_asked_about(text: str) -> None:
    """Two words of which none is the last, another's day, a wish, a length that ran from another day."""
    assert told(text) in {"several", "past", "negated", "vague", "unread", "event"}, told(text)
