"""Which draft a button is about: old messages stay tappable for ever, and an older one's must not act on a newer.

What is not noted yet lives in the pending question alone, so a button that answers it carries a short name of what its
screen showed. A button of before such names were given has none, and means whatever waits now.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from hashlib import blake2b
from typing import Final

from bot.core.person import Asking
from bot.core.taps import Tap

READ_BACK: Final = (0, 1, 2, 7)  # case, what, when, who
# By verb: the questions it answers, and the parts of theirs that its screen showed.
ANSWERS: Final[Mapping[str, tuple[frozenset[str], tuple[int, ...]]]] = {
    "due": (frozenset({"promise-when", "promise-doubt", "promise-event", "promise-sure"}), (0, 1)),
    "guess": (frozenset({"promise-doubt"}), (0, 1, 2)),
    "event": (frozenset({"promise-event"}), (0, 1, 2)),
    "sure": (frozenset({"promise-sure"}), READ_BACK),
    "shift": (frozenset({"promise-sure"}), READ_BACK),
    "how": (frozenset({"promise-sure"}), READ_BACK),
    "filedon": (frozenset({"filed-date"}), (0, 1, 2)),
    "filedsure": (frozenset({"filed-sure"}), (0, 1, 2, 3)),
}
QUESTIONS: Final = frozenset().union(*(questions for questions, _ in ANSWERS.values()))
NAME: Final = re.compile(r"d-[0-9a-f]{4}", re.ASCII)


def draft_of(asking: Asking, verb: str) -> str:
    """What a button with this verb carries while this question is asked."""
    shown = "\0".join(asking.args[at] for at in ANSWERS[verb][1] if at < len(asking.args))
    return f"d-{blake2b(shown.encode('utf-8', 'replace'), digest_size=2).hexdigest()}"


def bare(wish: Tap) -> Tap:
    """The wish without the draft's name."""
    return Tap(wish.verb, wish.args[:-1]) if _name(wish) else wish


def older(wish: Tap, asking: Asking | None) -> bool:
    """Whether a button is about another draft than the one that waits now; False where none waits."""
    name = _name(wish)
    if not name or asking is None or asking.question not in QUESTIONS:
        return False
    return asking.question not in ANSWERS[wish.verb][0] or name != draft_of(asking, wish.verb)


def _name(wish: Tap) -> str:
    last = wish.args[-1] if wish.args and wish.verb in ANSWERS else ""
    return last if NAME.fullmatch(last) else ""
