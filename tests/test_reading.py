"""Files of content as typed models."""

from __future__ import annotations

import pytest
import yaml

from bot.reading import Loader


@pytest.mark.parametrize("word", ["yes", "no", "on", "off", "Yes", "NO"])
def test_yes_and_no_are_words(word: str) -> None:
    """As in YAML 1.2: an id or a label `on` stays what was written; true and false are the only booleans."""
    assert yaml.load(f"a: {word}", Loader) == {"a": word}  # noqa: S506 - a safe loader
    assert yaml.load("a: true", Loader) == {"a": True}  # noqa: S506 - a safe loader
