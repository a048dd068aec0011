"""Not now: when to ask instead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.core.changes import Asked, NudgeMoved, NudgePlanned, NudgeStopped
from bot.core.messages import options
from bot.core.nudge import SHANGHAI
from bot.core.person import Asking, Nudge
from tests.turns import NOW, NUDGE, codes, every, is_stale, labels, only, say, shown, tap, text, waiting

SNOOZING = waiting(asking=Asking("snooze", ("3",)), digits=True)
SENT = waiting(nudges=(replace(NUDGE, state="sent"),))


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("后天上午10点", "11-22 10:00"),
        ("明天", "11-21 09:30"),
        ("下周三", "11-25 09:30"),
        ("明天晚上11点", "11-22 08:00"),
    ],
)
def test_snoozed_to_their_own_time(said: str, then: str) -> None:
    """A clock at that clock, a day in its morning, never at night."""
    moved = only(say(said, SNOOZING), NudgeMoved)
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then


@pytest.mark.parametrize("said", ["今天", "昨天", "11月1日"])
def test_a_snooze_is_never_in_the_past(said: str) -> None:
    """Today's morning is over: later, or asked again; it does not ring at once."""
    found = say(said, SNOOZING)
    assert all(moved.due_at > NOW for moved in every(found, NudgeMoved))


def test_a_snooze_without_a_time_asks_again() -> None:
    """The question stays open."""
    found = say("嗡嘛呢叭咪吽", SNOOZING)
    assert only(found, Asked).asking == SNOOZING.asking
    assert every(found, NudgeMoved) == []


@pytest.mark.parametrize(
    ("said", "words"),
    [("有空再说", "定不下是哪一天"), ("下班后", "定不下是哪一天"), ("昨天", "已经过了，换个晚一点的")],
)
def test_a_snooze_is_no_promise_of_theirs(said: str, words: str) -> None:
    """Nobody is told what to ask a lender, nor shown a date that is not there."""
    found = say(said, SNOOZING)
    assert words in text(found)
    assert "赖" not in text(found)
    assert "下面" not in text(found)


def test_a_doubtful_snooze_has_our_guess_as_a_button() -> None:
    """Which Friday: one tap says it."""
    guess, *_ = codes(say("8点", SNOOZING, datetime(2026, 11, 20, 7, 0, tzinfo=SHANGHAI)))
    moved = only(tap(guess, SNOOZING, datetime(2026, 11, 20, 7, 1, tzinfo=SHANGHAI)), NudgeMoved)
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "11-20 08:00"


def test_a_snooze_abroad_is_their_own_morning() -> None:
    """Half past nine in the morning where they are."""
    abroad = waiting(zone="Europe/London")
    moved = only(tap("snooze:3:1d", abroad), NudgeMoved)
    assert moved.due_at.astimezone(UTC) == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_how_long_to_wait() -> None:
    """An hour, this evening, tomorrow, three workdays, or one's own: six options with the way back."""
    found = tap("later:3", SENT)
    assert codes(found) == ["snooze:3:1h", "snooze:3:tonight", "snooze:3:1d", "snooze:3:3wd", "snooze:3:own", "nudge:3"]
    assert labels(found)[:5] == ["1小时后", "今晚8点", "明天", "3个工作日", "自己定"]
    assert only(found, Asked).asking == SNOOZING.asking


def test_one_to_come_goes_back_to_the_list() -> None:
    """And says that only the reminder moves."""
    found = tap("later:3", waiting())
    assert codes(found)[-1] == "plan:3"
    assert "只改提醒" in text(found)


@pytest.mark.parametrize(("clock", "offered"), [("19:59", True), ("20:00", False), ("23:00", False)])
def test_this_evening_only_while_it_lies_ahead(clock: str, offered: bool) -> None:
    """Not at eight any more."""
    now = datetime.fromisoformat(f"2026-11-22 {clock}").replace(tzinfo=SHANGHAI)
    assert ("snooze:3:tonight" in codes(tap("later:3", SENT, now))) is offered


@pytest.mark.parametrize(
    ("how", "now", "then"),
    [("1h", "10:30", "11-20 11:30"), ("tonight", "10:30", "11-20 20:00"), ("1d", "10:30", "11-21 09:30"),
     ("3wd", "10:30", "11-25 09:30"), ("1d", "23:00", "11-21 09:30")],
)  # fmt: skip
def test_snoozed(how: str, now: str, then: str) -> None:
    """To that moment or the morning of that day, and said so with its date."""
    found = tap(f"snooze:3:{how}", SENT, datetime.fromisoformat(f"2026-11-20 {now}").replace(tzinfo=SHANGHAI))
    moved = only(found, NudgeMoved)
    assert moved.nudge_id == 3
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then
    assert "再来问你" in text(found)


@pytest.mark.parametrize("now", ["20:45", "23:30"])
def test_an_hour_that_ends_at_night_ends_in_the_morning(now: str) -> None:
    """And it is said why."""
    found = tap("snooze:3:1h", SENT, datetime.fromisoformat(f"2026-11-20 {now}").replace(tzinfo=SHANGHAI))
    assert only(found, NudgeMoved).due_at == datetime(2026, 11, 21, 8, 0, tzinfo=SHANGHAI)
    assert "那时是夜里，不吵你，11月21日 周六 08:00 再来问你" in text(found)


def test_this_evening_tapped_when_it_is_over() -> None:
    """A button of the afternoon: the choices that are left, nothing changes."""
    found = tap("snooze:3:tonight", SENT, datetime(2026, 11, 20, 21, 0, tzinfo=SHANGHAI))
    assert "已经过了" in text(found)
    assert every(found, NudgeMoved) == []


def test_a_snooze_drops_the_other_askings() -> None:
    """One question about one thing at one time; it counts from there."""
    asked = waiting(nudges=(replace(NUDGE, state="sent"), replace(NUDGE, id=8, due_at=NOW + timedelta(days=3))))
    for number, other in (("3", 8), ("8", 3)):
        found = tap(f"snooze:{number}:1h", asked)
        assert only(found, NudgeMoved).nudge_id == int(number)
        assert only(found, NudgeStopped).nudge_id == other


@pytest.mark.parametrize("state", ["sent", "held", "pending", "failed"])
def test_whatever_became_of_it_it_can_be_put_off(state: str) -> None:
    """Sent, held back or not said at all."""
    assert every(tap("snooze:3:1d", waiting(nudges=(Nudge(3, "promise", 1, 2, NOW, state),))), NudgeMoved)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("said", "then"),
    [("今晚", "11-20 20:00"), ("明天下午", "11-21 15:00"), ("明早", "11-21 09:30"), ("半小时后", "11-20 11:00")],
)
def test_a_part_of_a_day(said: str, then: str) -> None:
    """In the middle of it, not at its end."""
    own = replace(SNOOZING, screen=())
    assert f"{only(say(said, own), NudgeMoved).due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then


def test_ones_own_time_is_asked_for() -> None:
    """Typed numbers belong to it."""
    found = tap("snooze:3:own", SENT)
    assert shown(found).digits
    assert only(found, Asked).asking == SNOOZING.asking


def test_enough() -> None:
    """No more about this, named, however often it was to be asked; the record stays; it can be taken back."""
    asked = waiting(nudges=(replace(NUDGE, state="sent"), replace(NUDGE, id=8, due_at=NOW + timedelta(days=3))))
    found = tap("enough:3", asked)
    assert found.changes == (NudgeStopped(3), NudgeStopped(8))
    assert "“退我180元”不再提醒。记录还在" in text(found)
    assert "replan:promise:1:2:20261122T0930" in codes(found)


@pytest.mark.parametrize("said", ["撤销", "撤回", "点错了", "还是提醒我", "undo"])
def test_what_was_dropped_is_taken_back_by_word(said: str) -> None:
    """Where the screen offers it, 撤销 is that and not the way to the records."""
    dropped = tap("enough:3", waiting())
    person = waiting(nudges=(), screen=options(shown(dropped)))
    assert only(say(said, person), NudgePlanned).nudge.due_at == NUDGE.due_at


@pytest.mark.parametrize(
    "code", ["later:9", "snooze:9:1d", "snooze:3:9y", "snooze:3:20269999T0000", "snooze:3:99991231T2359", "enough:9"]
)
def test_stale_taps(code: str) -> None:
    """What is gone or not offered: nothing changes, and the way to what is still to come."""
    found = tap(code, waiting())
    assert is_stale(found)
    assert codes(found)[0] == "planned"


def test_abroad_their_own_clock_is_told_too() -> None:
    """今晚8点 is eight o'clock where they are, and read back in both times."""
    abroad = replace(SENT, zone="America/New_York")
    found = tap("snooze:3:tonight", abroad, NOW)  # 21:30 on Thursday there
    assert "已经过了" in text(found)
    found = tap("snooze:3:1d", abroad, NOW)
    assert "11月20日 周五 22:30 再来问你" in text(found)
    assert "你那里是 11月20日 09:30" in text(found)
    assert "北京时间" not in text(tap("snooze:3:1d", SENT))


def test_a_day_of_rest_comes_first() -> None:
    """Said with the time at which it will really come, and not why."""
    resting = replace(SENT, quiet_until=NOW + timedelta(hours=5))
    found = tap("snooze:3:1h", resting)
    assert only(found, NudgeMoved).due_at == NOW + timedelta(hours=5)
    assert "好，11月20日 周五 15:30 再来问你" in text(found)


@pytest.mark.parametrize(
    ("said", "then"),
    [
        ("下周", "11-23 09:30"),
        ("周末", "11-21 09:30"),
        ("12月", "12-01 09:30"),
        ("明天这个时候", "11-21 10:30"),
        ("明天再说", "11-21 09:30"),
    ],
)
def test_a_question_comes_with_the_beginning_of_what_is_named(said: str, then: str) -> None:
    """Next week is Monday: it is no promise that lasts to Sunday."""
    moved = only(say(said, SNOOZING), NudgeMoved)
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == then


def test_a_weekend_that_has_begun_is_its_other_day() -> None:
    """On Saturday at noon 周末 is Sunday."""
    moved = only(say("周末", SNOOZING, datetime(2026, 11, 21, 12, 0, tzinfo=SHANGHAI)), NudgeMoved)
    assert f"{moved.due_at.astimezone(SHANGHAI):%m-%d %H:%M}" == "11-22 09:30"


@pytest.mark.parametrize("said", ["下班", "随便", "一会儿", "早上"])
def test_where_no_time_is_heard_the_usual_waits_are_offered(said: str) -> None:
    """Nobody is asked the same again with nothing to tap."""
    assert "snooze:3:1h" in codes(say(said, SNOOZING))


def test_an_hour_of_the_morning_said_later_is_the_evenings() -> None:
    """8点 at half past ten: tonight is one tap."""
    assert codes(say("8点", SNOOZING))[0] == "snooze:3:20261120T2000"


# ── by their own clock ──────────────────────────────────────────────────────────────────────────


def then(said: str, zone: str, now: str) -> str:
    """What their own clock shows at the moment that is asked again, said when it shows `now`."""
    there = datetime.fromisoformat(now).replace(tzinfo=ZoneInfo(zone))
    moved = only(say(said, replace(SNOOZING, zone=zone), there.astimezone(UTC)), NudgeMoved)
    return f"{moved.due_at.astimezone(ZoneInfo(zone)):%m-%d %H:%M}"


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York", "Europe/London", "Pacific/Auckland"])
@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("今晚", "11-20 20:00"),
        ("今晚8点", "11-20 20:00"),
        ("明天", "11-21 09:30"),
        ("明早", "11-21 09:30"),
        ("明天这个时候", "11-21 12:00"),
        ("三个工作日后", "11-25 09:30"),
        ("11月28日", "11-28 09:30"),
        ("11月28日下午3点", "11-28 15:00"),
        ("下周三下午", "11-25 15:00"),
        ("1小时后", "11-20 13:00"),
    ],
)
def test_a_day_is_their_own_day(zone: str, said: str, at: str) -> None:
    """Said at noon, the same everywhere."""
    assert then(said, zone, "2026-11-20 12:00") == at


def test_another_clock_only_where_it_is_named() -> None:
    """北京时间, also where the hour is doubtful."""
    zone, noon = "America/New_York", "2026-11-20 12:00"
    assert then("北京时间11月25日上午10点", zone, noon) == "11-24 21:00"
    assert then("11月25日上午10点", zone, noon) == "11-25 10:00"
    at_noon = datetime.fromisoformat(noon).replace(tzinfo=ZoneInfo(zone))
    assert codes(say("北京时间晚上11点", replace(SNOOZING, zone=zone), at_noon))[0] == "snooze:3:20261121T2300"


@pytest.mark.parametrize(
    ("said", "now", "at"),
    [
        (
            "8小时后",
            "2026-10-31 23:30",
            "11-01 08:00",
        ),  # half past six in the morning, had the clocks not been put back
        ("12小时后", "2026-10-31 20:00", "11-01 08:00"),
        ("14小时后", "2026-10-31 20:00", "11-01 09:00"),
        ("明天晚上8点", "2026-10-31 20:00", "11-01 20:00"),
        ("明天这个时候", "2026-10-31 19:00", "11-01 19:00"),
        ("14小时后", "2027-03-13 20:00", "03-14 11:00"),
        ("明天上午10点", "2027-03-13 20:00", "03-14 10:00"),
    ],
)
def test_over_the_night_in_which_the_clocks_change(said: str, now: str, at: str) -> None:
    """Hours are hours, and a clock time is what the clock shows."""
    assert then(said, "America/New_York", now) == at


def test_tapped_and_typed_are_the_same_abroad() -> None:
    """三个工作日 late in the evening there, when it is the next day in Shanghai."""
    there = datetime(2026, 11, 18, 20, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    abroad = replace(SNOOZING, zone="America/New_York")
    tapped, typed = tap("snooze:3:3wd", abroad, there), say("三个工作日后", abroad, there)
    assert only(tapped, NudgeMoved).due_at == only(typed, NudgeMoved).due_at
    assert f"{only(tapped, NudgeMoved).due_at.astimezone(UTC):%m-%d %H:%M}" == "11-23 14:30"


def test_a_doubtful_hour_is_asked_about_by_their_clock() -> None:
    """8点 at noon in New York: eight in the evening there, on the button too."""
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    found = say("8点", replace(SNOOZING, zone="America/New_York"), noon)
    assert codes(found)[0] == "snooze:3:20261121T0900"
    assert labels(found)[0] == "11月20日 20:00"


def test_after_midnight_is_their_midnight() -> None:
    """明天 at noon is no question; half past one in the night there it is one."""
    abroad = replace(SNOOZING, zone="America/New_York")
    night = datetime(2026, 11, 20, 1, 30, tzinfo=ZoneInfo("America/New_York")).astimezone(UTC)
    assert every(say("明天", abroad, night), NudgeMoved) == []
