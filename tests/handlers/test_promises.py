"""A promise: what, by when, read back, who, in writing: every path, and every button of an older time."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.core.changes import Asked, CaseOpened, NudgePlanned, PromiseDetailed, PromiseMade
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Person
from bot.core.turn import Outcome
from handlers.drafts import gist
from tests.turns import (
    CASE,
    GUIDE,
    NOW,
    PROMISE,
    STRANGER,
    codes,
    every,
    is_stale,
    labels,
    only,
    say,
    shown,
    somebody,
    tap,
    text,
    waiting,
)

WHAT = somebody(asking=Asking("promise-what", ("1",)))
WHEN = somebody(asking=Asking("promise-when", ("1", "退我180元")), digits=True)
DUE = datetime(2026, 11, 27, 23, 59, 59, tzinfo=SHANGHAI)
SURE = somebody(asking=Asking("promise-sure", ("1", "退我180元", DUE.isoformat(), "day", "一周内")), digits=True)
WHO = waiting(asking=Asking("promise-who", ("2",)), digits=True)


def asked(found: Outcome) -> Asking:
    """The question that is open afterwards."""
    asking = only(found, Asked).asking
    assert asking is not None
    return asking


def pending(found: Outcome) -> tuple[str, str, str]:
    """What is read back: what, the due moment, its grain."""
    assert asked(found).question == "promise-sure"
    _, what, due, grain, *_ = asked(found).args
    return what, f"{datetime.fromisoformat(due).astimezone(SHANGHAI):%m-%d %H:%M}", grain


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("客服说等审批下来三个工作日退我599", "等审批下来三个工作日退我599"),
        ("她答应退我599", "退我599"),
        ("然后她说那就回我电话", "回我电话"),
        ("他嘴上说给我取消扣款", "给我取消扣款"),
        ("讲那下周二前退", "下周二前退"),
        ("那笔钱退我", "那笔钱退我"),
        ("客服说", "客服说"),
        ("月底前把多收的利息和违约金一起退到我还款的那张卡上，还说会发短信通知我", "月底前把多收的利息和违约金一起退到我还款的那张卡上"),
        ("一" * 40, "一" * 29 + "…"),
    ],
)  # fmt: skip
def test_what_is_noted_is_the_promise(said: str, what: str) -> None:
    """Without who said it, and never cut in the middle of a clause where there is a pause."""
    assert gist(said) == what


def test_it_begins_with_what() -> None:
    """The matter's usual promises as buttons, or their own words."""
    found = tap("promise:1", somebody())
    assert codes(found)[:3] == ["promised:1:refund", "promised:1:schedule", "promised:1:reply"]
    assert asked(found) == Asking("promise-what", ("1",))


def test_which_case() -> None:
    """The only one is meant, of several one is chosen, a new one is opened with its promise only; never without consent."""
    assert codes(tap("promise", STRANGER))[0] == "consent:yes:promise"
    assert asked(tap("promise", somebody())).args == ("1",)
    two = somebody(cases=(CASE, replace(CASE, id=2)))
    assert codes(tap("promise", two)) == ["promise:1", "promise:2", "promise:new", "start"]
    opened = tap("promise:new", two)
    assert asked(opened).args == ("0",)
    assert every(opened, CaseOpened) == []
    assert codes(tap("promise", somebody(cases=(), current=0)))[-1] == "start"


def test_a_usual_promise_asks_by_when() -> None:
    """Four usual times, none at all, or typed as it was said."""
    found = tap("promised:1:refund", WHAT)
    assert codes(found) == ["due:1:1d", "due:1:3wd", "due:1:7d", "due:1:15d", "due:1:none", "promise:1"]
    assert asked(found) == Asking("promise-when", ("1", "退款到账"))


def test_own_words_ask_by_when() -> None:
    """Thirty characters of them, blanks made one."""
    assert asked(say("退我  180元", WHAT)).args == ("1", "退我 180元")
    assert len(asked(say("退" * 80, WHAT)).args[1]) == 30


def test_own_words_with_a_time_are_understood_at_once() -> None:
    """Somebody who says it all in one line is asked nothing twice; the time stands beside the promise, not in it."""
    assert pending(say("明天退我600块", WHAT)) == ("退我600块", "11-21 23:59", "day")


@pytest.mark.parametrize(
    ("choice", "due"), [("1d", "11-21 23:59"), ("3wd", "11-25 23:59"), ("7d", "11-27 23:59"), ("15d", "12-05 23:59")]
)
def test_a_usual_time(choice: str, due: str) -> None:
    """Counted from today, workdays by the calendar, to the end of the day."""
    assert pending(tap(f"due:1:{choice}", WHEN)) == ("退我180元", due, "day")


def test_no_time_was_named() -> None:
    """We propose three workdays, and the sentence that asks for a date."""
    assert codes(tap("due:1:other", WHEN))[0] == "due:1:none"
    found = tap("due:1:none", WHEN)
    assert pending(found)[1] == "11-25 23:59"
    assert "哪天前" in text(found)


@pytest.mark.parametrize(
    ("said", "due", "grain"),
    [
        ("三到五个工作日", "11-27 23:59", "day"), ("下周三下午3点", "11-25 15:00", "minute"), ("12月1日", "12-01 23:59", "day"),
        ("后天上午10点", "11-22 10:00", "minute"),
    ],
)  # fmt: skip
def test_a_typed_time_is_read_back(said: str, due: str, grain: str) -> None:
    """Nothing is understood silently: weekday, hour, what, and when we will ask."""
    found = say(said, WHEN)
    assert pending(found) == ("退我180元", due, grain)
    assert "退我180元：" in text(found)
    assert "来问你" in text(found)
    assert codes(found) == ["sure:1", "shift:1:-1", "shift:1:1", "due:1:other", "how:1", "case:1"]


def test_a_time_in_the_night_is_asked_at_eight() -> None:
    """And the read-back says so."""
    found = say("明天晚上11点", WHEN)
    assert "那时是夜里" in text(found)
    assert "11月22日 周日 08:00" in text(found)
    assert "那时是夜里" not in text(say("明天上午8点", WHEN))


@pytest.mark.parametrize("said", ["嗡嘛呢叭咪吽", "好的好的"])
def test_no_time_in_it(said: str) -> None:
    """Asked again with the same question open; what was promised is not lost."""
    found = say(said, WHEN)
    assert "没听出" in text(found)
    assert asked(found) == WHEN.asking


def test_a_vague_time_is_asked_back() -> None:
    """尽快 binds nobody."""
    found = say("尽快", WHEN)
    assert every(found, PromiseMade) == []
    assert "松" in text(found)


@pytest.mark.parametrize("said", ["11月18日", "昨天"])
def test_a_past_date_is_questioned(said: str) -> None:
    """Not stored as it stands: a slip, or broken already."""
    found = say(said, WHEN)
    assert "已经过了" in text(found)
    assert every(found, PromiseMade) == []


@pytest.mark.parametrize(("days", "due"), [("-1", "11-26 23:59"), ("1", "11-28 23:59")])
def test_one_tap_corrects(days: str, due: str) -> None:
    """A day earlier or later, read back again."""
    assert pending(tap(f"shift:1:{days}", SURE)) == ("退我180元", due, "day")


def test_the_read_back_is_corrected_by_typing() -> None:
    """Whoever sees that it is wrong just says it again."""
    assert pending(say("12月1日", SURE)) == ("退我180元", "12-01 23:59", "day")


def test_right_stores_it_and_plans_the_question() -> None:
    """The promise with its words, one nudge on the next morning, and who said it is asked."""
    found = tap("sure:1", SURE)
    promise = only(found, PromiseMade).promise
    assert (promise.id, promise.case_id, promise.what, promise.due_at, promise.grain, promise.words, promise.made_at) == (
        10, 1, "退我180元", DUE, "day", "一周内", NOW,
    )  # fmt: skip
    nudge = only(found, NudgePlanned).nudge
    assert (nudge.id, nudge.kind, nudge.subject) == (11, "promise", 10)
    assert nudge.due_at.astimezone(SHANGHAI) == datetime(2026, 11, 28, 9, 30, tzinfo=SHANGHAI)
    assert asked(found) == Asking("promise-who", ("10",))


def test_a_case_of_its_own() -> None:
    """Without a case one is opened together with the promise, numbered before it."""
    alone = somebody(
        cases=(), current=0, asking=Asking("promise-sure", ("0", "退我180元", DUE.isoformat(), "day", "一周内"))
    )
    found = tap("sure:0", alone)
    assert (only(found, CaseOpened).case.id, only(found, CaseOpened).case.matter) == (10, "general")
    promise, nudge = only(found, PromiseMade).promise, only(found, NudgePlanned).nudge
    assert (promise.id, promise.case_id, nudge.id, nudge.subject, nudge.case_id) == (11, 10, 12, 11, 10)


def test_a_promise_that_is_over_is_asked_about_now() -> None:
    """Never in the past: the nudge table is no history."""
    over = replace(
        SURE, asking=Asking("promise-sure", ("1", "退款", (NOW - timedelta(days=9)).isoformat(), "day", "x"))
    )
    assert only(tap("sure:1", over), NudgePlanned).nudge.due_at == NOW


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("3021", "3021"),
        ("工号3021", "3021"),
        ("工号：3021", "3021"),
        ("客服工号是 88", "88"),
        ("3021号", "3021"),
        ("王经理", "王经理"),
    ],
)
def test_who_said_it(said: str, who: str) -> None:
    """A staff number or how they called themselves; never mistaken for an option."""
    assert only(say(said, WHO), PromiseDetailed) == PromiseDetailed(2, who=who)


@pytest.mark.parametrize(
    "said",
    [
        *[
            "不晓得",
            "不晓得工号",
            "记不得了",
            "不记得了",
            "没说工号",
            "不知道是哪个",
            "忘记问了",
            "没听清",
            "没告诉我",
            "他不肯说",
            "记不清了",
        ],
        *["冇问", "没留意", "谁知道呢", "客服", "人工客服", "就是那个客服"],
    ],
)
def test_whoever_does_not_know_names_nobody(said: str) -> None:
    """In whatever words: the letter has no （不晓得工）."""
    found = say(said, WHO)
    assert every(found, PromiseDetailed) == []
    assert "贵司客服联系" in text(found)


@pytest.mark.parametrize("said", ["我妈接的电话", "自己打来的那个", "我爸接的", "长" * 30])
def test_what_is_no_name_is_asked_about_once(said: str) -> None:
    """Nobody is called so, and no name is cut in the middle; a second time the promise goes on without."""
    found = say(said, WHO)
    assert every(found, PromiseDetailed) == []
    assert "没听出是谁" in text(found)
    again = say(said, replace(WHO, misses=1))
    assert every(again, PromiseDetailed) == []
    assert "贵司客服联系" in text(again)


@pytest.mark.parametrize(
    ("said", "who"),
    [
        ("工号8812 一个女的", "8812 一个女的"),
        ("一个姓王的经理", "一个姓王的经理"),
        ("工号忘了 姓陈的", "姓陈的"),
        ("不知道名字 工号是5566", "5566"),
        ("他叫李明", "李明"),
        ("消费金融公司的贷后管理部王经理", "王经理"),
    ],
)
def test_a_name_among_other_words(said: str, who: str) -> None:
    """What is known of it is kept whole."""
    assert only(say(said, WHO), PromiseDetailed) == PromiseDetailed(2, who=who)


@pytest.mark.parametrize(
    ("said", "noted"),
    [
        ("不对 是后天", "退我180元，11月22日"),
        ("等一下 我写错了 是退280", "退280，11月21日"),
        ("写错了 是退280", "退280，11月21日"),
        ("不是180 是280", "退我280元，11月21日"),
        ("金额错了 280", "退我280元，11月21日"),
        ("改一下 下周三", "退我180元，11月25日"),
        ("后天", "退我180元，11月22日"),
        ("不是明天 是12月3号", "退我180元，12月3日"),
    ],
)
def test_a_correction_goes_to_the_promise_and_who_is_asked_again(said: str, noted: str) -> None:
    """不对 是后天 is nobody's name."""
    found = say(said, WHO)
    assert f"记好了：{noted}" in text(found)
    assert only(found, Asked).asking == WHO.asking
    assert not any(change.who for change in every(found, PromiseDetailed))


@pytest.mark.parametrize(
    ("said", "then", "read_back"),
    [
        ("周三", "退我180", "退我180：11月25日"),
        ("下周三之前", "书面答复", "书面答复：11月25日"),
        ("今儿晚上", "给我回电话", "回电话：11月20日 周五 22:00"),
        ("3天内", "180元", "180元：11月23日"),
        ("月底", "开结清证明", "开结清证明：11月30日"),
        ("明天下午3点", "减免罚息", "减免罚息：11月21日 周六 15:00"),
        ("周三", "下周四退我180", "退我180：11月26日"),
    ],
)
def test_a_day_where_the_deed_is_asked_for_is_kept(said: str, then: str, read_back: str) -> None:
    """周三 is by when, not what: what is asked again, and both are read back together."""
    found = say(said, WHAT)
    assert "对方答应了什么" in text(found)
    assert said in text(found)
    known = somebody(asking=only(found, Asked).asking)
    assert read_back in text(say(then, known))
    assert text(tap("resume", known)) == text(found)


def test_a_usual_promise_takes_the_day_that_was_told() -> None:
    """By when is not asked for a second time."""
    found = say("下周三", WHAT)
    button = next(code for code in codes(found) if code.startswith("promised:"))
    assert "11月25日" in text(tap(button, somebody(asking=only(found, Asked).asking)))


@pytest.mark.parametrize("said", ["周三退", "周三回复我", "退180", "书面答复", "三天内处理", "周三给我打电话"])
def test_a_deed_is_not_taken_for_a_day(said: str) -> None:
    """Near misses."""
    assert "日子先放着" not in text(say(said, WHAT))


@pytest.mark.parametrize(
    ("said", "what"),
    [
        ("从明天开始不打我妈了", "11月21日起不再给我妈打电话"),
        ("明天起不再打我家里人", "11月21日起不再给我家里人打电话"),
        ("他答应下周一起停止催收", "11月23日起停止催收"),
        ("客服说12月1号以后不再联系我单位", "12月1日起不再联系我单位"),
        ("从今天起不骚扰我家人了", "11月20日起不骚扰我家人了"),
        ("说是后天开始不给我爸打电话了", "11月22日起不给我爸打电话了"),
        ("从下周三开始停息", "11月25日起停息"),
        ("打明天起不催了", "11月21日起不催了"),
        ("从12月5号起就不收违约金", ""),
        ("1月1号起停收会员费", "2027年1月1日起停收会员费"),
        ("明天开始不上门了", "11月21日起不上门了"),
        ("答应明天起不再给我朋友发短信", "11月21日起不再给我朋友发短信"),
    ],
)
def test_a_promise_to_stop_begins_on_its_day(said: str, what: str) -> None:
    """The letter reads 对方答复：11月21日起不再给我妈打电话."""
    found = say(said, WHAT)
    assert what in text(found)
    assert "从不" not in text(found)
    if what:
        assert only(found, Asked).asking is not None
        assert "记成这样" in text(found)


@pytest.mark.parametrize("said", ["下个月起不打了", "以后不打我妈了", "明天开始处理", "周三以后再说", "三天后不行再打"])
def test_no_day_to_begin_on_is_asked_about(said: str) -> None:
    """A month, some day, no stopping at all: no day is made up."""
    assert "日起" not in text(say(said, WHAT))


def test_the_next_promise_is_nobodys_name() -> None:
    """Told at once, while who said the last one is still asked: it is read back, and not lost as a name."""
    found = say("记一下 客服答应12月1日退我20元", WHO)
    assert "退我20元" in text(found)
    assert "12月1日" in text(found)
    assert not every(found, PromiseDetailed)


@pytest.mark.parametrize("said", ["对", "好的", "嗯"])
def test_a_nod_is_nobodys_name(said: str) -> None:
    """It may stay open who it was."""
    assert not every(say(said, WHO), PromiseDetailed)
    assert "（对）" not in text(say(said, WHO))


def test_nobody_knows_who() -> None:
    """Skipping is fine."""
    found = tap("who:2", WHO)
    assert every(found, PromiseDetailed) == []
    assert codes(found) == ["written:2:yes", "calendar:2", "promise:1", "case:1", "start"]


def test_in_writing_or_not() -> None:
    """Not: the sentence that asks for it, to copy, with who and what and when."""
    yes = tap("written:2:yes", waiting())
    assert only(yes, PromiseDetailed) == PromiseDetailed(2, written="yes")
    no = tap("written:2:no", waiting(promises=(replace(PROMISE, who="3021"),)))
    assert only(no, PromiseDetailed) == PromiseDetailed(2, written="no")
    [copy] = [button.copy for button in shown(no).buttons if button.copy]
    for fact in ("退我180元", "工号 3021", "11月21日 周六", "请发短信或在App里确认"):
        assert fact in copy
    assert len(copy) <= 256
    assert "来问你" in text(yes)
    assert "来问你" in text(no)


@pytest.mark.parametrize("code", ["due:1:7d", "due:1:other", "shift:1:1", "sure:1"])
@pytest.mark.parametrize("person", [somebody(), WHO], ids=["nothing asked", "something else asked"])
def test_an_old_button_changes_nothing(code: str, person: Person) -> None:
    """The question it belonged to is gone: another can be noted; nothing is stored twice, what is asked now stays."""
    found = tap(code, person)
    assert "什么也没改" in text(found)
    assert "promise:1" in codes(found)
    assert every(found, PromiseMade) == []
    assert [change.asking for change in every(found, Asked)] == ([person.asking] if person.asking else [])


def test_an_old_button_after_its_promise_was_noted_opens_it() -> None:
    """早一点, long after: what was noted last can be looked at and put right, and nothing new has begun."""
    found = tap("shift:1:-1", waiting())
    assert "pledge:2" in codes(found)
    assert every(found, Asked) == []


@pytest.mark.parametrize(
    "code",
    [
        "promised:9:refund",
        "promised:1:gone",
        "due:9:7d",
        "shift:9:1",
        "sure:9",
        "who:9",
        "written:9:yes",
        "written:2:maybe",
    ],
)
def test_stale_taps(code: str) -> None:
    """Of a case or promise that is gone, or with a word nobody offers: home, nothing changes."""
    assert is_stale(tap(code, waiting()))


def test_a_forged_shift_changes_nothing() -> None:
    """A hundred days is not offered."""
    assert every(tap("shift:1:100", SURE), PromiseMade) == []
    assert "什么也没改" in text(tap("shift:1:100", SURE))


@pytest.mark.parametrize(
    ("code", "person"),
    [
        ("promise:1", {}),
        ("sure:1", {"asking": SURE.asking}),
        ("called:1:failed", {}),
        ("filed:1", {}),
        ("matter:refund-hard", {}),
    ],
)
def test_a_closed_case_takes_no_question_that_nobody_asks(code: str, person: dict[str, Asking]) -> None:
    """A closed case sends nothing: whoever notes something in it by an old button is not told that we will ask."""
    closed = somebody(cases=(replace(CASE, closed_at=NOW),), current=0, **person)
    found = tap(code, closed)
    assert [plan for plan in every(found, NudgePlanned) if plan.nudge.case_id == 1] == []
    assert [change for change in every(found, Asked) if change.asking and change.asking.args[:1] == ("1",)] == []


@pytest.mark.parametrize(
    "matter", [matter for matter in GUIDE.matters.values() if not matter.scam], ids=lambda matter: matter.id
)
def test_every_matter_offers_its_usual_promises(matter: object) -> None:
    """Each offered one goes on to its time."""
    person = somebody(cases=(replace(CASE, matter=getattr(matter, "id")),))  # noqa: B009 - parametrize knows no type
    for code in codes(tap("promise:1", person))[:-1]:
        assert asked(tap(code, person)).question == "promise-when"
    assert labels(tap("promise:1", person))[-1] == "返回"


def test_consent_to_a_case_that_is_gone_is_no_dead_end() -> None:
    """An old button of somebody who is new again: what they agree to is to note a promise."""
    asked_first = tap("promise:99", STRANGER)
    assert codes(asked_first)[0] == "consent:yes:promise"
    assert asked(tap("consent:yes:promise", STRANGER)).question == "promise-what"
