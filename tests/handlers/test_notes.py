"""A note of a call, as it is typed with one thumb."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.changes import Asked, PromiseMade
from handlers.notes import Note, speaker_alone, taken_apart
from tests.turns import codes, only, say, somebody, tap, text


@pytest.mark.parametrize(
    ("typed", "who", "rest"),
    [
        ("3021说周三前退180", "3021", "周三前退180"),
        ("工号3021答应明天回电", "3021", "明天回电"),
        ("客服3021说三天内处理", "3021", "三天内处理"),
        ("A102号专员说下周三给答复", "A102", "下周三给答复"),
        ("12号工号的帅哥答应3天之内退90", "12", "3天之内退90"),
        ("3021的小姐姐说周三退", "3021", "周三退"),
        ("王经理说月底前退", "王经理", "月底前退"),
        ("小李说周四到账", "小李", "周四到账"),
        ("姓陈的说明天打给我", "姓陈的", "明天打给我"),
        ("客服小刘说三天内退", "小刘", "三天内退"),
        ("专员王经理答应月底前退", "王经理", "月底前退"),
        ("今晚8点前回电话，小王说的", "小王", "今晚8点前回电话"),
        ("5个工作日内退我1280，他叫王强", "王强", "5个工作日内退我1280"),
        ("李主任说周四到账", "李主任", "周四到账"),
        ("周五前退180，工号3021", "3021", "周五前退180"),
        ("周五前退180 客服工号是 3021", "3021", "周五前退180"),
        ("3021,周五前退180", "", "3021,周五前退180"),
        ("他说周五前退180", "", "他说周五前退180"),
        ("客服说周五退", "", "客服说周五退"),
        ("找客服说过了", "", "找客服说过了"),
        ("App说三天到", "", "App说三天到"),
        ("", "", ""),
    ],
)
def test_who_said_it_stands_before_or_behind(typed: str, who: str, rest: str) -> None:
    """A staff number or how they called themselves; a bare 客服 is nobody."""
    assert taken_apart(typed) == (who, rest, "", False)


@pytest.mark.parametrize(
    ("typed", "note"),
    [
        ("工号3021 王女士 说下周三前退 180 并且免掉违约金", ("3021 王女士", "下周三前退 180 并且免掉违约金")),
        ("王女士（工号3021）说下周三前退180", ("3021 王女士", "下周三前退180")),
        ("工号3021，下周三前退180", ("3021", "下周三前退180")),
        ("工号没记住，说3到5个工作日", ("", "说3到5个工作日")),
        ("说3到5个工作日，忘了问工号", ("", "说3到5个工作日，")),
        ("编号A20261120，说周三退", ("", "说周三退", "A20261120")),
        ("编号是CS998877", ("", "", "CS998877")),
        ("3021说周三前退180，受理号 202611201234", ("3021", "周三前退180", "202611201234")),
        ("流水号：778899，工号8821说明天回电", ("8821", "明天回电", "778899")),
        ("答应退180,但没说哪天", ("", "答应退180", "", True)),
        ("3021说退180，没说时间", ("3021", "退180", "", True)),
        ("我打了两次才有人，姓陈的小姑娘，讲月底前退", ("姓陈的", "讲月底前退")),
        ("等了半小时，工号6657接的，说周三前退180", ("6657", "说周三前退180")),
        ("排队排了很久，小刘说周四到账", ("小刘", "周四到账")),
        ("减免200，接了我的申请", ("", "减免200，接了我的申请")),
        ("等了半小时", ("", "等了半小时")),
        ("磨了四十多分钟，最后松口了，讲下周五退，客服编号B0917", ("B0917", "讲下周五退")),
    ],
)
def test_what_else_stands_in_a_note(typed: str, note: tuple[str, ...]) -> None:
    """Number and name, the lender's own number, what was not noted, and that no day was named."""
    assert taken_apart(typed) == Note(*note)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "who"),
    [
        ("是3022说的", "3022"),
        ("工号3022", "3022"),
        ("不对，是王女士说的", "王女士"),
        ("工号3022 王女士", "3022 王女士"),
        ("是周三", ""),
        ("3022", ""),
        ("150", ""),
        ("王女士说退150", ""),
    ],
)
def test_a_line_that_only_says_who(typed: str, who: str) -> None:
    """A bare number is none: it may be an amount."""
    assert speaker_alone(typed) == who


@given(st.text(max_size=80))
def test_whatever_is_typed(typed: str) -> None:
    """No text is too odd, and what was said is never lost."""
    left = iter(typed)
    assert all(sign in left for sign in taken_apart(typed).rest.strip() if sign != "，")


def test_one_line_after_the_call_is_enough() -> None:
    """Read back with who and when; one tap keeps it, and only 有书面的吗 is left to ask."""
    read_back = say("3021说周三前退180", somebody())
    assert "说的人：3021" in text(read_back)
    assert "退180" in text(read_back)
    kept = tap("sure:1", somebody(asking=only(read_back, Asked).asking))
    assert only(kept, PromiseMade).promise.who == "3021"
    assert codes(kept)[0].startswith("written:")


def test_the_same_where_it_was_asked_what_was_promised() -> None:
    """The question after 答应了，记下 takes the whole line as well."""
    asking = only(tap("promise:1", somebody()), Asked).asking
    assert "说的人：王经理" in text(say("王经理说明天下午三点前退我180", somebody(asking=asking)))


def test_who_is_kept_through_a_correction() -> None:
    """A day later, said by the same."""
    asking = only(say("3021说周三前退180", somebody()), Asked).asking
    assert "说的人：3021" in text(tap("shift:1:1", somebody(asking=asking)))


def test_a_doubtful_time_in_a_note_is_asked_about() -> None:
    """Said on a Friday, 周五 is today or next week: asked, with what was promised kept."""
    found = say("3021说周五前退180", somebody())
    assert "退180" in text(found)
    assert only(found, Asked).asking is not None
