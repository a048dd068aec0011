"""What a line about a talk tells where it is no promise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.stances import STANCES, stance, without


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("没接通", "unreached"),
        ("打了三次都没人接", "unreached"),
        ("转不到人工", "unreached"),
        ("寄出了，还没回", "unreached"),
        ("让我先撤诉", "withdraw"),
        ("要我先把投诉撤了才退", "withdraw"),
        ("说这就是最终答复", "final"),
        ("不归他们管", "shuffled"),
        ("让我去找资方", "shuffled"),
        ("叫我联系平台", "shuffled"),
        ("他们说不退", "refused"),
        ("她拒绝了，说合同写得清楚", "refused"),
        ("办不了", "refused"),
        ("不给减免", "refused"),
        ("解决了一半", "partly"),
        ("只肯退100", "partly"),
        ("说要身份证照片才给查", "nothing"),
        ("跟我说系统在升级让我过两天再打", "nothing"),
        ("说我再投诉就爆我通讯录", "threat"),
        ("要去我单位闹", "threat"),
        ("她说已经退了", "done"),
        ("说处理好了，已经打款了", "done"),
        ("她说查一查再说", "nothing"),
        ("要我等通知", "nothing"),
        ("她说要走流程让我等通知", "nothing"),
        ("态度很差", "nothing"),
        ("她挂了我电话", "nothing"),
        ("忘了问", "nothing"),
        ("好像说退，我没听清", "nothing"),
        ("他说再不还就带人来我家打断我的腿", "threat"),
        ("威胁我", "threat"),
    ],
)
def test_each_kind_in_peoples_words(said: str, kind: str) -> None:
    """As it is typed right after a call."""
    assert stance(said) == kind


@pytest.mark.parametrize(
    "said", ["退180", "会给我退款", "答应减免200", "明天回电", "免掉违约金", "下周三前给书面答复", "不再打我家人电话"]
)
def test_a_promise_is_none(said: str) -> None:
    """It may be one: then by when is asked."""
    assert stance(said) == ""


def test_what_is_left_beside_a_refusal() -> None:
    """A promise made with it is noted alone; a refusal alone stays as it is."""
    assert without("不退，下周三前书面答复") == "下周三前书面答复"
    assert without("不退") == "不退"


@given(st.text(max_size=60))
def test_whatever_is_typed(said: str) -> None:
    """One of the kinds, or none."""
    assert stance(said) in {*STANCES, ""}
    assert without(said).strip() in said
