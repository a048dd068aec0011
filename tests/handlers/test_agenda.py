"""我的提醒: what will be asked and when; moved, dropped, taken up again; all of it stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.changes import Asked, NudgeMoved, NudgePlanned, NudgeStopped, PreferenceSet
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Nudge, Person
from tests.turns import (
    CASE,
    NOW,
    NUDGE,
    PROMISE,
    STRANGER,
    codes,
    due,
    every,
    is_stale,
    labels,
    only,
    say,
    seen,
    somebody,
    tap,
    text,
    waiting,
)


def busy(number: int) -> Person:
    """Somebody who waits for so many promises in two cases, a day apart."""
    cases = (CASE, replace(CASE, id=50, lender="别家"))
    ids = range(20, 20 + number)
    promises = tuple(replace(PROMISE, id=it, what=f"第{it}件", case_id=1 if it % 2 else 50) for it in ids)
    days = (NOW + timedelta(days=it - 19) for it in ids)
    nudges = (Nudge(it + 20, "promise", 1 if it % 2 else 50, it, at) for it, at in zip(ids, days, strict=True))
    return somebody(cases=cases, promises=promises, nudges=tuple(nudges), counter=99)


@pytest.mark.parametrize("said", ["提醒", "我的提醒"])
def test_what_is_to_come_is_one_word_away(said: str) -> None:
    """Date, title and case of each, the next first, no number to know."""
    found = say(said, busy(2))
    assert "1. 11月21日 周六 10:30 第20件（#50 别家）\n2. 11月22日 周日 10:30 第21件（#1 某某）" in text(found)
    assert codes(found) == ["plan:40", "plan:41", "records"]


def test_no_more_than_six_options_on_a_screen() -> None:
    """Five with the way back; more in pages that count on."""
    assert codes(tap("planned", busy(5))) == ["plan:40", "plan:41", "plan:42", "plan:43", "plan:44", "records"]
    first, second = tap("planned", busy(6)), tap("planned:1", busy(6))
    assert codes(first) == ["plan:40", "plan:41", "plan:42", "plan:43", "planned:1", "records"]
    assert codes(second) == ["plan:44", "plan:45", "planned:0"]
    assert "5. 11月25日" in text(second)


def test_two_of_the_same_name_are_told_apart() -> None:
    """By their day."""
    twice = somebody(nudges=(Nudge(5, "repay", 1, 1, NOW), Nudge(6, "repay", 1, 1, NOW + timedelta(days=1))))
    assert labels(tap("planned", twice))[:2] == ["11/20 还…", "11/21 还…"]


def test_only_what_will_really_be_asked() -> None:
    """Not what was said, nor what is settled."""
    settled = waiting(promises=(replace(PROMISE, state="kept"),))
    for person in (settled, somebody(), STRANGER):
        assert "没有要提醒的" in text(tap("planned", person))


def test_what_was_asked_the_last_time_can_still_be_answered() -> None:
    """From the list, where nothing more is to come."""
    sent = waiting(nudges=(replace(NUDGE, state="sent"), replace(NUDGE, id=8, state="sent")))
    found = tap("planned", sent)
    assert "还没听你说" in text(found)
    assert codes(found) == ["nudge:3", "records"]


def test_one_of_them() -> None:
    """When, about what; another time, not at all, the case, back."""
    found = tap("plan:3", waiting())
    assert "退我180元\n\n我会在 11月22日 周日 09:30 来问你。\n\n#1 某某 · 退款难" in text(found)
    assert codes(found) == ["later:3", "enough:3", "case:1", "planned"]
    assert is_stale(tap("plan:9", waiting()))


@pytest.mark.parametrize("said", ["取消提醒", "把提醒改到明天下午3点"])
def test_what_is_about_to_leave_is_one(said: str) -> None:
    """Seconds before its moment its second asking is planned: listed once, and dropped or moved by word."""
    person = waiting(nudges=(NUDGE, replace(NUDGE, id=8, due_at=NUDGE.due_at + timedelta(days=1))))
    assert text(tap("planned", person)).count("退我180元") == 1
    assert NudgeStopped(8) in say(said, person).changes


def test_dropped_by_mistake() -> None:
    """It comes when it was to come, or tomorrow morning where that is over; never twice, never about what is settled."""
    dropped = waiting(nudges=())
    plan = only(tap("replan:promise:1:2:20261122T0930", dropped), NudgePlanned).nudge
    assert plan == Nudge(10, "promise", 1, 2, NUDGE.due_at)
    over = only(tap("replan:promise:1:2:20261101T0930", dropped), NudgePlanned).nudge
    assert f"{over.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "11-21 09:30"
    assert every(tap("replan:promise:1:2:20261122T0930", waiting()), NudgePlanned) == []
    settled = replace(dropped, promises=(replace(PROMISE, state="kept"),))
    assert every(tap("replan:promise:1:2:20261122T0930", settled), NudgePlanned) == []
    assert is_stale(tap("replan:promise:9:2:20261122T0930", dropped))


# ── typed ───────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "said",
    [
        "周日的提醒取消",
        "取消周日的提醒",
        "把22号的提醒删了吧",
        "第21件的提醒不要了",
        "别家的提醒取消",
        "11月22日的提醒不用了",
    ],
)
def test_one_that_is_named_is_dropped(said: str) -> None:
    """By its day, its weekday, its title or whom it is about; read back by its name."""
    found = say(said, busy(2))
    wanted = 40 if "别家" in said else 41
    assert only(found, NudgeStopped).nudge_id == wanted
    assert f"“第{wanted - 20}件”不再提醒" in text(found)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("把提醒改到明天下午3点", "11-21 15:00"),
        ("周日的提醒改到下周一", "11-23 09:30"),
        ("提醒推迟到明天晚上", "11-21 20:00"),
    ],
)
def test_one_that_is_named_is_moved(said: str, then: str) -> None:
    """And read back with its date."""
    found = say(said, waiting())
    assert f"{only(found, NudgeMoved).due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then
    assert "再来问你" in text(found)


@pytest.mark.parametrize("said", ["取消提醒", "提醒改到明天", "下周三的提醒取消"])
def test_where_several_may_be_meant_they_are_shown(said: str) -> None:
    """Nothing is guessed."""
    found = say(said, busy(2))
    assert every(found, NudgeStopped) == []
    assert every(found, NudgeMoved) == []
    assert codes(found)[:2] == ["plan:40", "plan:41"]


@pytest.mark.parametrize(
    "said", ["怎么取消扣款提醒", "收到还款提醒短信怎么办", "取消会员自动续费提醒", "提醒我明天打电话"]
)
def test_other_reminders_are_not_ours(said: str) -> None:
    """What the lender sends is another matter."""
    found = say(said, busy(2))
    assert every(found, NudgeStopped) == []
    assert "plan:40" not in codes(found)


def listed(number: int, page: int = 0) -> Person:
    """Somebody with the list on the screen."""
    person = busy(number)
    return replace(person, screen=seen(tap(f"planned:{page}", person)))


@pytest.mark.parametrize(
    "said",
    ["取消第二个提醒", "取消2", "取消 2", "删掉第二个", "第二个不要了", "把第2条删了吧", "第二件不用提醒了", "2不要了", "取消最后一个",
     "第二个提醒取消"],
)  # fmt: skip
def test_one_of_the_list_is_dropped_by_its_number(said: str) -> None:
    """As its own button does, with the way to take it back."""
    found = say(said, listed(2))
    assert only(found, NudgeStopped).nudge_id == 41
    assert "replan:promise:1:21:20261122T1030" in codes(found)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("把第一个提醒改到大后天下午3点", "11-23 15:00"),
        ("第一个改到明天", "11-21 09:30"),
        ("1 推迟到下周三", "11-25 09:30"),
        ("第一条换成11月28日上午10点", "11-28 10:00"),
    ],
)
def test_one_of_the_list_is_moved_by_its_number(said: str, then: str) -> None:
    """And read back with its date."""
    moved = only(say(said, listed(2)), NudgeMoved)
    assert moved.nudge_id == 40
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then


def test_a_number_of_the_list_without_a_time_asks_for_one() -> None:
    """The usual waits."""
    assert only(say("第二个改时间", listed(2)), Asked).asking == Asking("snooze", ("41",))


@pytest.mark.parametrize(("said", "dropped"), [("取消第五个", [44]), ("取消第二个", []), ("取消第九个", [])])
def test_a_number_is_the_one_that_is_shown(said: str, dropped: list[int]) -> None:
    """The second page counts on; what is not on the screen is shown first."""
    found = say(said, listed(6, 1))
    assert [it.nudge_id for it in every(found, NudgeStopped)] == dropped
    assert dropped or codes(found)[0] == "plan:40"


def test_without_the_list_a_number_shows_it() -> None:
    """Where a reminder is named, or one was just dropped; nothing is guessed from numbers that are gone."""
    gone = replace(busy(3), screen=seen(say("取消2", listed(3))))
    for said, person in (("取消第二个提醒", busy(3)), ("删掉第二个", gone), ("第一个改到明天", gone)):
        found = say(said, person)
        assert not [*every(found, NudgeStopped), *every(found, NudgeMoved)]
        assert codes(found)[0] == "plan:40"
    assert "plan:40" not in codes(say("删掉第二个", busy(3)))


@pytest.mark.parametrize("said", ["全部取消", "都取消", "全都不要了", "取消全部", "全停了"])
def test_all_of_the_list_is_stopped(said: str) -> None:
    """As 停 does; the record is not touched."""
    assert only(say(said, listed(2)), PreferenceSet) == PreferenceSet("muted", "1")
    assert every(say(said, busy(2)), PreferenceSet) == []


# ── all of them ─────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("said", ["停", "停。", "不要再发", "退订", "TD", "stop", "所有提醒都取消", "提醒全部取消"])
def test_one_word_stops_them_all(said: str) -> None:
    """Said back once, with the way to turn them on again; nothing is lost."""
    found = say(said, waiting())
    assert only(found, PreferenceSet) == PreferenceSet("muted", "1")
    assert "提醒全停了" in text(found)
    assert "unmute" in codes(found)
    assert every(found, NudgeStopped) == []


@pytest.mark.parametrize(
    "said", ["别提醒我了", "不要再提醒我", "不想收提醒了", "停止", "不用提醒了", "不用再提醒我了", "T"]
)
def test_whatever_people_say_to_stop_us(said: str) -> None:
    """Where the list is on the screen, and where nothing is."""
    person = busy(2)
    for screen in ((), seen(tap("planned", person))):
        found = say(said, replace(person, screen=screen))
        assert only(found, PreferenceSet) == PreferenceSet("muted", "1")
        assert "unmute" in codes(found)


def test_the_button_of_one_nudge_means_that_one() -> None:
    """不用再提醒 with or without its end; with 我 it is all of them."""
    nudged = replace(busy(2), screen=seen(due(busy(2), NOW + timedelta(days=1), 40)))
    for said in ("不用再提醒", "不用再提醒了", "不用提醒了"):
        assert only(say(said, nudged), NudgeStopped).nudge_id == 40
    for said in ("不用再提醒我了", "别提醒了", "停止"):
        assert only(say(said, nudged), PreferenceSet).value == "1"


def test_that_they_have_stopped_is_an_answer() -> None:
    """停止了, where that was promised; the same words of a wish are none."""
    promised = waiting(promises=(replace(PROMISE, what="停止给我家人打电话"),))
    asked = replace(promised, screen=seen(due(promised, NOW + timedelta(days=2), 3)))
    for said in ("停止了", "停了"):
        assert every(say(said, asked), PreferenceSet) == []


@pytest.mark.parametrize("said", ["停止", "停止给我家人打电话", "T"])
def test_what_answers_a_question_stops_nothing(said: str) -> None:
    """What they promised to stop."""
    found = say(said, waiting(asking=Asking("promise-what", ("1",))))
    assert every(found, PreferenceSet) == []
    assert only(found, Asked).asking != Asking("promise-what", ("1",))


def test_it_stops_them_in_the_middle_of_a_question() -> None:
    """The question stays open."""
    asking = Asking("promise-what", ("1",))
    found = say("停", waiting(asking=asking))
    assert only(found, PreferenceSet).value == "1"
    assert only(found, Asked).asking == asking
    assert codes(found)[0] == "resume"


def test_whoever_agreed_to_nothing_has_no_reminders() -> None:
    """And that is said."""
    found = say("停", replace(STRANGER, known=True))
    assert "不会主动发消息" in text(found)
    assert every(found, PreferenceSet) == []


def test_on_again() -> None:
    """Which one comes next."""
    found = say("打开提醒", waiting(muted=True))
    assert only(found, PreferenceSet) == PreferenceSet("muted", "0")
    assert "下一条：11月22日 周日 09:30，退我180元" in text(found)


def test_while_they_are_off_it_is_said_wherever_one_is_promised() -> None:
    """In the list, in the settings, and where something new is noted."""
    muted = waiting(muted=True)
    assert "提醒现在停着" in text(tap("planned", muted))
    assert codes(tap("settings", muted))[2] == "unmute"
    moving = replace(muted, asking=Asking("promise-move", ("2",)))
    found = say("11月28日", moving)
    assert "提醒现在停着" in text(found)
    assert codes(found)[-1] == "unmute"


@pytest.mark.parametrize("said", ["取消", "删了", "删掉", "不要了", "删除"])
def test_a_reminder_that_is_open_is_dropped_by_word(said: str) -> None:
    """取消 on its own screen means this one, and 删除 not everything."""
    person = waiting()
    opened = replace(person, screen=seen(tap("plan:3", person)))
    assert only(say(said, opened), NudgeStopped).nudge_id == 3


@pytest.mark.parametrize("said", ["下周三下午", "改到下周三下午", "下周三下午再问"])
def test_a_reminder_that_is_open_is_moved_by_word(said: str) -> None:
    """Its new time, with or without 改到."""
    person = waiting()
    opened = replace(person, screen=seen(tap("plan:3", person)))
    moved = only(say(said, opened), NudgeMoved)
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "11-25 15:00"


@pytest.mark.parametrize("said", ["取消这个提醒", "这个不用再问了", "以后别问这个了", "别再问我这个了", "删掉这条提醒"])
def test_this_one_is_enough(said: str) -> None:
    """Where only one is to come, or one is on the screen, it is that one; never the page that deletes everything."""
    assert "不再提醒" in text(say(said, waiting()))


@pytest.mark.parametrize("said", ["查看提醒", "我有几个提醒", "改提醒时间", "你什么时候来问我"])
def test_the_list_by_other_words(said: str) -> None:
    """What is to come."""
    assert "plan:3" in codes(say(said, waiting()))


@pytest.mark.parametrize("said", ["取消订阅", "别再发消息了", "别给我发消息了"])
def test_all_are_stopped_by_other_words(said: str) -> None:
    """Nothing more comes."""
    assert only(say(said, waiting()), PreferenceSet) == PreferenceSet("muted", "1")
