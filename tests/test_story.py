"""Stories: how a talk is written down, compared and rewritten."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.taps import tap
from bot.story import (
    BEGIN,
    Shown,
    Step,
    StoryMistake,
    as_lines,
    differences,
    duration,
    fits,
    parse,
    person,
    rewritten,
    scoped,
)

TEXT = """# 小安打了电话。
@ 2026-11-21T02:00
! start
< 回音
  [看目录]

# 他点了一下。
* 看目录
< …
  [返回]
~ 3 days
> 1 3 5
<telegram 只在这里
< 哪里都有
"""


def test_a_story_is_read() -> None:
    """Head, beginning, acts with what is seen after them, and the comments where they stand."""
    story = parse(TEXT)
    assert story.begin == datetime(2026, 11, 21, 2, 0, tzinfo=BEGIN.tzinfo)
    assert [(step.line, step.act, step.text) for step in story.steps] == [
        (3, "!", "start"),
        (8, "*", "看目录"),
        (11, "~", "3 days"),
        (12, ">", "1 3 5"),
    ]
    assert story.steps[0].seen == ("< 回音", "[看目录]")
    assert story.steps[0].comments == ("# 他点了一下。",)
    assert story.head == ("# 小安打了电话。", "@ 2026-11-21T02:00")


def test_a_calendar_arrives() -> None:
    """`! calendar …` is a happening like any other; what it names is the stage's business."""
    [step] = parse("! calendar tests/calendars/2027.yaml\n").steps
    assert (step.act, step.text) == ("!", "calendar tests/calendars/2027.yaml")


def test_without_a_time_it_begins_on_a_friday_morning() -> None:
    """A fixed moment: stories never depend on the day they are played."""
    assert parse("> 菜单\n").begin == BEGIN


@pytest.mark.parametrize(("text", "line"), [("？？\n", 1), ("> 菜单\n< 好\n  随便\n", 3), ("\n\n- 点\n", 3)])
def test_a_line_that_is_none_names_itself(text: str, line: int) -> None:
    """With its number."""
    with pytest.raises(StoryMistake, match=f"第 {line} 行"):
        parse(text)


@pytest.mark.parametrize("text", ["@ 明天\n> 菜单\n", "@ 2026-13-01\n> 菜单\n"])
def test_a_time_that_is_none_is_a_storys_mistake(text: str) -> None:
    """One line about the story, not a traceback."""
    with pytest.raises(StoryMistake):
        parse(text)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("30 seconds", timedelta(seconds=30)), ("1 minute", timedelta(minutes=1)), ("2 hours", timedelta(hours=2)),
        ("3 days", timedelta(days=3)), ("1 day", timedelta(days=1)), ("2 weeks", timedelta(weeks=2)), ("3days", timedelta(days=3)),
    ],
)  # fmt: skip
def test_durations(text: str, time: timedelta) -> None:
    """As one says them."""
    assert duration(text) == time


@pytest.mark.parametrize("text", ["", "三天", "3", "days", "-3 days", "3 months", "1.5 days"])
def test_no_durations(text: str) -> None:
    """Said so, by name."""
    with pytest.raises(StoryMistake, match="时长"):
        duration(text)


LINES = st.lists(st.sampled_from(["< a", "< b", "[x]"]), max_size=6)


@given(LINES, st.data())
def test_passing_over_lines_passes_over_any(seen: list[str], data: st.DataObject) -> None:
    """What is seen fits itself, also with any stretch of it passed over; not with a line more or less."""
    start = data.draw(st.integers(0, len(seen)))
    end = data.draw(st.integers(start, len(seen)))
    assert fits(seen, seen)
    assert fits([*seen[:start], "< …", *seen[end:]], seen)
    assert not fits([*seen, "< c"], seen)
    assert not fits(seen, [*seen, "< c"])


def test_what_one_channel_alone_shows() -> None:
    """`<telegram …` is a line there and nothing elsewhere; a sentence that begins like it is a sentence."""
    written = ("<telegram 只在这里", "< 哪里都有", "< <telegram 引号")
    assert scoped(written, "telegram") == ("< 只在这里", "< 哪里都有", "< <telegram 引号")
    assert scoped(written, "web") == ("< 哪里都有", "< <telegram 引号")


def test_an_option_of_one_channel() -> None:
    """`<wechat [菜单]` is an option that is seen there alone."""
    assert scoped(("<wechat [菜单]", "[返回]"), "wechat") == ("[菜单]", "[返回]")
    assert scoped(("<wechat [菜单]", "[返回]"), "web") == ("[返回]",)


def test_a_difference_is_told_with_its_line() -> None:
    """What is written, what is seen, where; nothing where they agree."""
    step = Step(7, ">", "菜单", ("< 目录", "[返回]"))
    assert differences([(step, ("< 目录", "[返回]"))], "web") == []
    told = differences([(step, ("< 别的", "[返回]"))], "web")
    assert told[0] == "第 7 行 > 菜单"
    assert "-< 目录" in told
    assert "+< 别的" in told


def test_rewriting_keeps_what_fits() -> None:
    """Comments, passing over and lines of one channel stay; what differs is what was seen; and it is a story again."""
    story = parse(TEXT)
    seen = [("< 回音", "[看目录]", "[新]"), ("< 目录", "[返回]"), (), ("< 只在这里", "< 哪里都有")]
    text = rewritten(story, list(zip(story.steps, seen, strict=True)), "telegram")
    again = parse(text)
    assert again.head == story.head
    assert [step.seen for step in again.steps] == [
        ("< 回音", "[看目录]", "[新]"),
        ("< …", "[返回]"),
        (),
        story.steps[3].seen,
    ]
    assert again.steps[0].comments == ("# 他点了一下。",)
    assert parse(rewritten(again, [(step, step.seen) for step in again.steps], "telegram")).steps == again.steps


def test_a_screen_as_it_is_written_down() -> None:
    """Lines, then options; empty lines are not written."""
    shown = Shown(("标题", "", "句子"), (("返回", tap("start")),), "1")
    assert list(as_lines(shown)) == ["< 标题", "< 句子", "[返回]"]
    assert person("web").channel == "web"
