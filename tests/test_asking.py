"""Ways of asking written apart reach their topics, once each."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.asking import Asked, besides, mistakes
from bot.core import index
from tests.shipped import GUIDE

FIRST, SECOND = sorted(GUIDE.topics)[:2]
TOPICS = {name: replace(GUIDE.topics[name], asks=(f"{name}吗",)) for name in (FIRST, SECOND)}
RULES = ("self-harm",)


def written(folder: Path, *entries: tuple[str, tuple[str, ...]]) -> list[Asked]:
    """Entries in a file of their own."""
    file = folder / "asks" / "some.yaml"
    file.parent.mkdir(exist_ok=True)
    file.write_text("".join(f"{name}:\n" + "".join(f"  - {line}\n" for line in lines) for name, lines in entries))
    return [Asked(file, name, lines) for name, lines in entries]


def test_they_join_the_topics_own(tmp_path: Path) -> None:
    """Each line once, the topic's own first; everyday questions belong to no topic."""
    asked = written(tmp_path, (FIRST, ("新的", f"{FIRST}吗")), ("none", ("天气",)))
    found = index.written(TOPICS.values(), [], besides(asked, []))
    names = (TOPICS[FIRST].label, TOPICS[FIRST].title)
    assert found[FIRST] == tuple(dict.fromkeys((*names, f"{FIRST}吗", "新的")))
    assert found["none"] == ("天气",)


def test_an_unknown_topic_is_a_mistake(tmp_path: Path) -> None:
    """A misspelt id would lose all its lines: told with its place."""
    [said] = mistakes(TOPICS, RULES, written(tmp_path, ("none", ("天气",)), ("nowhere", ("新的",))), [])
    assert said == "content/asks/some.yaml:3：没有叫 nowhere 的主题"


@pytest.mark.parametrize(
    ("entries", "line"),
    [
        (((FIRST, ("新的", "新的")), (FIRST, ("新的",))), 0),
        (((FIRST, ("甲", "新的")), (SECOND, ("新的",))), 3),
        (((FIRST, (f"{SECOND}吗",)),), 2),
        (((FIRST, ("天气",)), ("none", ("天气",))), 2),
    ],
)
def test_a_line_in_two_places_is_a_mistake(
    tmp_path: Path, entries: tuple[tuple[str, tuple[str, ...]], ...], line: int
) -> None:
    """Also where one of them has it in the guide, and where one is no topic; twice in one is none."""
    said = list(mistakes(TOPICS, RULES, written(tmp_path, *entries), []))
    assert [one.split("：")[0] for one in said] == ([f"content/asks/some.yaml:{line}"] if line else [])


def test_alarms_belong_to_rules(tmp_path: Path) -> None:
    """A rule may have the name of a topic; what is no rule is told, and so is a line that a topic has."""
    rules = (FIRST,)
    alarms = written(tmp_path, (FIRST, ("救命",)), ("ordinary", ("笑死了",)))
    assert list(mistakes(TOPICS, rules, [], alarms)) == []
    assert besides([], alarms) == {f"rule:{FIRST}": ["救命"], "ordinary": ["笑死了"]}
    assert len(list(mistakes(TOPICS, RULES, [], alarms))) == 1
