"""What a promise is called once its time stands beside it."""

from __future__ import annotations

import pytest

from bot.core.person import Person
from bot.core.turn import Turn
from bot.core.updates import Address, Said
from handlers.drafts import essence, gist, subject
from tests.shipped import GUIDE
from tests.turns import NOW

ME = Address("web", "1")


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("大概周三前退180", "退180"),
        ("应该这周五之前能到账", "到账"),
        ("可能明天给我回电话", "回电话"),
        ("估计3到5个工作日到账", "到账"),
        ("差不多月底能办好", "办好"),
        ("尽快在三天内处理", "处理"),
        ("最晚周五前退180", "退180"),
        ("尽快处理", "处理"),
        ("这个月底之前退180", "退180"),
    ],
)
def test_how_sure_they_were_is_not_what_they_promised(said: str, what: str) -> None:
    """A letter does not say 贵司答应大概退180: the hedge belonged to the time."""
    turn = Turn(Said(ME, "said", said), Person("p", ME), NOW, GUIDE)
    assert subject(turn, said) == what


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("小花钱包客服答应三天内退我500元", "退我500元"),
        ("分期乐那边说周三前退180", "退180"),
        ("小鹿消金的王经理答应下周三前撤销上报", "撤销上报"),
        ("客服答应退我599", "退我599"),
    ],
)
def test_who_promised_is_not_what_was_promised(said: str, what: str) -> None:
    """Also where the name of the company stands before."""
    turn = Turn(Said(ME, "said", said), Person("p", ME), NOW, GUIDE)
    assert subject(turn, gist(said)) == what


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("我要求今天解决，他说今天周五财务下班了，办不了，让我等到12月9日，到时候把600块退给我", "把600块退给我"),
        (
            "头一回说三天，都没兑现，今天第三回打过去，3307号答应下周三下午把结清证明发我邮箱。我三月就结清了",
            "把结清证明发我邮箱",
        ),
        ("今天客服总算接了，说查清楚了，这个月底之前把重复的1,150元退回来，我先信他一回", "把重复的1,150元退回来"),
        ("社区的王阿姨帮我打的，平台客气得很，说12月3号退我一千六，比我自己打二十个都管用", "退我一千六"),
        ("三天内退我500元", "退我500元"),
    ],
)
def test_a_story_is_not_what_was_promised(said: str, what: str) -> None:
    """Of a long one the clause in which something is done by then."""
    turn = Turn(Said(ME, "said", said), Person("p", ME), NOW, GUIDE)
    assert subject(turn, gist(essence(turn, said))) == what


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("退我299 周五前", "退我299"),
        ("退我299周五前", "退我299"),
        ("退三百 星期五前", "退三百"),
        ("退我180 3天内", "退我180"),
        ("还我1200 月底", "还我1200"),
        ("退我299 下周五之前到账", "退我299，到账"),
        ("退我3000 日期是25号", "退我3000"),
        ("退我20 周日之前", "退我20"),
        ("退我500元旦前", "退我500"),
    ],
)
def test_the_sum_before_a_time_is_kept(said: str, what: str) -> None:
    """退我299 周五前 is 退我299, whatever stands between."""
    turn = Turn(Said(ME, "said", said), Person("p", ME), NOW, GUIDE)
    assert subject(turn, said) == what
