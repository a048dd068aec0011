"""Patterns are compiled when a text asks for them, not when a module is imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from bot.core.patterns import words

ROOT: Final = Path(__file__).parents[2]
SHORT: Final = 400  # characters: so much is compiled in a moment
ASKED: Final = f"""
import json, re, sys
import bot.core.dates, bot.core.patterns
own = [module for name, module in sys.modules.items() if name.startswith("bot.core")]
kept = [value for module in own for value in vars(module).values() if isinstance(value, re.Pattern)]
long = [each.pattern[:40] for each in kept if len(each.pattern) > {SHORT}]
print(json.dumps([bot.core.patterns.words.cache_info().currsize, long]))
"""


def test_the_grammar_of_times_compiles_nothing_long_at_its_import() -> None:
    """The start is everybody's, the first promise only one person's: patterns wait until then."""
    done = subprocess.run([sys.executable, "-c", ASKED], cwd=ROOT, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == [0, []]


def test_a_pattern_is_compiled_once() -> None:
    """The same source is the same object, however many there are."""
    assert words("三(?:天|日)") is words("三(?:天|日)")
