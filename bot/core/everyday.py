"""What is the same for everybody, remembered: the guide's screens, and what short texts come to.

What is typed most is typed by everybody: a number, a word, a greeting.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, Final, ParamSpec, TypeVar

SHORT: Final = 8  # characters
OFTEN: Final = 512  # short texts
SCREENS: Final = 256
LATELY: Final = 16  # longer ones: one message is asked about several times

P = ParamSpec("P")
Found = TypeVar("Found")
_forgetting: Final[list[Callable[[], None]]] = []


def remembered(judge: Callable[Concatenate[str, P], Found]) -> Callable[Concatenate[str, P], Found]:
    """The same function of a text and of things compared by identity, asked once for a text that comes often."""
    often, lately = lru_cache(maxsize=OFTEN)(judge), lru_cache(maxsize=LATELY)(judge)
    _forgetting.extend((often.cache_clear, lately.cache_clear))

    @wraps(judge)
    def found(text: str, /, *args: P.args, **kwargs: P.kwargs) -> Found:
        return (often if len(text) <= SHORT else lately)(text, *args, **kwargs)  # type: ignore[arg-type] # all hashable

    return found


def same_for_all(build: Callable[P, Found]) -> Callable[P, Found]:
    """The same function of a guide and of names in it, asked once for each: such a screen knows nothing of anybody."""
    kept = lru_cache(maxsize=SCREENS)(build)
    _forgetting.append(kept.cache_clear)

    @wraps(build)
    def built(*args: P.args, **kwargs: P.kwargs) -> Found:
        return kept(*args, **kwargs)  # type: ignore[arg-type] # all hashable

    return built


def forget() -> None:
    """Keep nothing of a guide that is not in force any more."""
    for clear in _forgetting:
        clear()
