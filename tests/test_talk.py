"""What the command line does with words."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import app, talk
from bot.story import StoryMistake
from tests.turns import GUIDE, NOW

TOKEN = "123456:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"


@pytest.mark.parametrize("channel", ["telegram", "web", "terminal", "wechat"])
def test_every_channel_has_its_dress(channel: str) -> None:
    """By its name."""
    assert talk.dress(channel, GUIDE).name == channel


def test_no_dress() -> None:
    """Said with the channels that have one."""
    with pytest.raises(StoryMistake, match="telegram、web、terminal"):
        talk.dress("pigeon", GUIDE)


def test_a_story_that_is_not_there() -> None:
    """One line with its name."""
    [said] = talk.play(Path("nowhere.story"), "terminal", GUIDE)
    assert said.startswith("nowhere.story：")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    """A picture by mistake: one line, not a traceback."""
    file = tmp_path / "picture.story"
    file.write_bytes(b"\xff\xfe\x00\x81")
    assert len(talk.play(file, "terminal", GUIDE)) == 1


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("我不想活了", "urgent"),
        ("有没有口子", "refuse"),
        ("在吗", "answer"),
        ("量子纠缠的数学基础", "unknown"),
        ("", "unknown"),
    ],
)
def test_what_a_question_gets(text: str, kind: str) -> None:
    """The contract of `ask --batch`: text, kind, topics best first, and the first screen's words."""
    found = talk.asked(text, GUIDE)
    assert list(found) == ["text", "kind", "topics", "message"]
    assert (found["text"], found["kind"]) == (text, kind)
    assert set(found["topics"]) <= set(GUIDE.topics)
    assert found["message"]
    json.dumps(found)


@pytest.mark.parametrize("topic", ["app-entry", "upfront-fee", "collection-abuse", "hotlines", "complaint-internal"])
def test_the_message_is_the_topics_that_is_named(topic: str) -> None:
    """`answer` names the topic that the screen shows; `choose` offers several."""
    found = talk.asked(GUIDE.topics[topic].asks[0], GUIDE)
    if found["kind"] == "answer":
        assert GUIDE.topics[found["topics"][0]].answer.split("\n")[0] in found["message"]
    else:
        assert found["kind"] in {"choose", "urgent", "refuse"}


@pytest.mark.parametrize("text", ["记录", "1", "0", "删除", "导出", "验证码384921"])
def test_any_text_can_be_asked(text: str) -> None:
    """Also what would need a person or the database; the message is never empty and never a failure."""
    assert isinstance(talk.asked(text, GUIDE)["message"], str)


KEYS = ["status", "due", "grain", "approximate", "provisional", "suggestion", "steps"]


@pytest.mark.parametrize(
    ("text", "status", "due"),
    [
        ("明天", "resolved", "2026-11-21T23:59:59+08:00"), ("三到五个工作日", "resolved", "2026-11-27T23:59:59+08:00"),
        ("尽快", "ask", None), ("你好", "none", None), ("", "none", None), ("昨天", "ask", None),
    ],
)  # fmt: skip
def test_a_time_as_json(text: str, status: str, due: str | None) -> None:
    """The contract of `when --batch`: always all fields, instants with their offset."""
    found = talk.timed(text, NOW, GUIDE.calendar)
    assert sorted(found) == sorted(KEYS)
    assert (found["status"], found["due"]) == (status, due)
    assert isinstance(found["steps"], list)
    json.dumps(found)


def test_content_is_checked_by_shanghais_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the evening of Greenwich it is the next day there: who checked today has not checked tomorrow."""
    monkeypatch.setattr(app, "now", lambda: datetime(2026, 12, 1, 20, tzinfo=UTC))
    assert talk.today() == date(2026, 12, 2)
