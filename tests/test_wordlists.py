"""Word lists stand in for their names, and what is typed for a word leads to it."""

from __future__ import annotations

from bot.wordlists import spellings, weaver


def test_a_name_becomes_its_words() -> None:
    """A list may use those above it, and everything else in a pattern stays."""
    mistakes: list[str] = []
    weave = weaver([{"kin": ["爸", "妈"], "us": ["我", "{word:kin}"]}], mistakes)
    assert weave("a{0,4}{word:us}$") == "a{0,4}(?:我|(?:爸|妈))$"
    assert mistakes == []


def test_an_unknown_name_is_a_mistake() -> None:
    """It is told by name, also where a list uses one that stands below it."""
    mistakes: list[str] = []
    weave = weaver([{"us": ["{word:kin}"], "kin": ["爸"]}], mistakes)
    weave("{word:nobody}")
    assert [said.split("{")[1] for said in mistakes] == ["word:kin}", "word:nobody}"]


def test_each_spelling_leads_to_its_word() -> None:
    """One word has many spellings."""
    assert spellings([{"自杀": ["自鲨", "自啥"]}, {"客服": ["客付"]}]) == (
        ("自鲨", "自杀"),
        ("自啥", "自杀"),
        ("客付", "客服"),
    )
