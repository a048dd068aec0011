"""Free talk: small talk, questions, and what we cannot read."""

from __future__ import annotations

from typing import get_args

import pytest

from bot.core.changes import Asked
from bot.core.guide import Rule
from bot.core.person import Asking
from bot.core.updates import FileKind, Sent
from handlers.answers import classify
from tests.turns import GUIDE, ME, STRANGER, codes, every, outcome, say, shown, somebody, text, turn


@pytest.mark.parametrize(
    ("said", "word"),
    [
        ("在吗", "在"), ("你好", ""), ("谢谢", "不客气"), ("转人工", "12378"), ("XX客服电话多少", "App"), ("忘记密码", "密码"),
        ("查订单", "看不到"), ("傻逼", ""), ("好的", ""),
    ],
)  # fmt: skip
def test_small_talk_has_a_written_answer(said: str, word: str) -> None:
    """What people say to any bot is answered, never misunderstood."""
    found = say(said, STRANGER)
    assert word in text(found)
    assert "没听懂" not in text(found)
    assert codes(found)[-1] == "start"


@pytest.mark.parametrize("kind", get_args(FileKind))
def test_what_is_no_text_is_acknowledged(kind: FileKind) -> None:
    """A photo, a voice, a sticker: honestly said that we do not see it; an open question stays open."""
    person = somebody(asking=Asking("promise-what", ("1",)))
    found = outcome(turn(Sent(ME, "k", kind), person))
    assert shown(found).text
    assert every(found, Asked) == []


def test_voice_asks_for_the_keyboards_microphone() -> None:
    """We cannot listen, and say what works instead."""
    heard = text(outcome(turn(Sent(ME, "k", "voice"), STRANGER)))
    assert "听不了" in heard
    assert "话筒" in heard


def test_a_caption_in_danger_comes_before_the_file() -> None:
    """What stands under a photo is read like any text."""
    assert "12356" in text(outcome(turn(Sent(ME, "k", "photo", "我不想活了"), STRANGER)))


@pytest.mark.parametrize("rule", GUIDE.small_talk, ids=lambda rule: rule.id)
def test_every_small_talk_goes_on(rule: Rule) -> None:
    """No number of a lender, no promise of success, and a way on that exists."""
    for promise in ("一定能", "百分百", "100%", "保证"):
        assert promise not in rule.says.replace("不保证", "")
    assert all(entry.startswith("do:") or entry in GUIDE.topics or entry in GUIDE.groups for entry in rule.next)


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ("我不想活了", "urgent"), ("有没有口子", "refuse"), ("在吗", "answer"), ("有人堵我家门", "urgent"),
        ("量子纠缠的数学基础", "unknown"), ("", "unknown"),
    ],
)  # fmt: skip
def test_the_kind_of_a_question(said: str, kind: str) -> None:
    """What `huiyin ask` reports: danger and refusal first, then small talk, then the guide."""
    found, topics = classify(said, GUIDE)
    assert found == kind
    assert set(topics) <= set(GUIDE.topics)


@pytest.mark.parametrize("topic", sorted(GUIDE.topics))
def test_each_topic_is_found_by_its_own_question(topic: str) -> None:
    """Whoever asks as content says people ask is led there: by the answer, or as one of the offered choices."""
    kind, topics = classify(GUIDE.topics[topic].asks[0], GUIDE)
    assert kind in {"urgent", "refuse"} or topic in topics
