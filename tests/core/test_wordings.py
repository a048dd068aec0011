"""Ways of asking written apart reach their topics, once each."""

from __future__ import annotations

from dataclasses import replace

from bot.core.wordings import joined, mistakes
from tests.shipped import GUIDE

FIRST, SECOND = sorted(GUIDE.topics)[:2]
TOPICS = {name: replace(GUIDE.topics[name], asks=(f"{name}吗",)) for name in (FIRST, SECOND)}


def test_they_join_the_topics_own() -> None:
    """Each line once, the topic's own first; everyday questions belong to no topic."""
    found = joined(TOPICS, [(FIRST, ("新的", f"{FIRST}吗")), ("none", ("天气",))])
    assert found[FIRST].asks == (f"{FIRST}吗", "新的")
    assert found[SECOND] == TOPICS[SECOND]


def test_an_unknown_topic_is_a_mistake() -> None:
    """A misspelt id would lose all its lines."""
    assert len(mistakes(TOPICS, [("nowhere", ("新的",)), ("none", ("天气",))])) == 1


def test_a_line_in_two_topics_is_a_mistake() -> None:
    """Also where one of them has it in the guide, and where one is no topic; twice in one is none."""
    assert mistakes(TOPICS, [(FIRST, ("新的", "新的")), (FIRST, ("新的",))]) == []
    assert len(mistakes(TOPICS, [(FIRST, ("新的",)), (SECOND, ("新的",))])) == 1
    assert len(mistakes(TOPICS, [(FIRST, (f"{SECOND}吗",))])) == 1
    assert len(mistakes(TOPICS, [(FIRST, ("天气",)), ("none", ("天气",))])) == 1
