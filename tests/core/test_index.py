"""The index knows every way of asking, and stays small."""

from __future__ import annotations

from datetime import date

import pytest

from bot import content
from bot.core.grams import lexicon
from bot.core.index import NONE, Index, written
from bot.core.index import index as indexed
from bot.core.search import find, look
from bot.core.topics import Source, Topic
from tests.shipped import GUIDE


def topic(name: str, *asks: str) -> Topic:
    """A topic of which only the ways of asking matter."""
    source = Source("", "", date(2026, 1, 1), "高")
    return Topic(name, "", asks[0], asks[0], "", "", "", (), (), (), asks, source)


WORDS = lexicon({}, {})
TOLD = content.learnable()[0]


def index(topics: list[Topic], besides: dict[str, list[str]] | None = None) -> Index:
    """An index of which nothing was learnt."""
    return indexed(written(topics, [], besides), WORDS)


@pytest.mark.parametrize("name", sorted(GUIDE.topics))
def test_every_written_way_of_asking_finds_its_topic(name: str) -> None:
    """Who asks in the very words of the content is led there, or may choose it."""
    asks = TOLD[name]
    lost = [ask for ask in asks if name not in [hit.id for hit in find(GUIDE.index, ask)]]
    assert len(lost) <= len(asks) // 50, lost


def test_everyday_questions_take_from_what_is_like_them() -> None:
    """What is nearer to the questions of other fields is not answered."""
    topics = [topic("rate", "利率上限", "利率多高合法"), topic("call", "打电话"), topic("law", "起诉")]
    assert look(index(topics), "房贷利率多少")[1][0].id == "rate"
    assert look(index(topics, {NONE: ["房贷利率多少", "存款利率多少"]}), "房贷利率多少")[0] == "unknown"
    assert NONE not in [hit.id for hit in find(index(topics, {NONE: ["房贷利率多少"]}), "房贷利率多少", 9)]


def test_the_busy_matter_decides_a_tie() -> None:
    """Where two fit alike, what the person is busy with comes first."""
    known = index([topic("a", "退款难"), topic("b", "退款难"), topic("c", "起诉")])
    assert find(known, "退款难")[0].id == "a"
    assert find(known, "退款难", matter="b")[0].id == "b"
    assert find(known, "起诉", matter="b")[0].id == "c"


def test_an_empty_index_is_no_error() -> None:
    """No content, no hits."""
    assert find(index([]), "退款") == ()
