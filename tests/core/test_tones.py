"""The tone of a text, learnt from lines that are told to be ordinary, a danger or a refusal."""

from __future__ import annotations

from itertools import pairwise

from bot.core.grams import Grams
from bot.core.tones import DANGER, ORDINARY, REFUSAL, Tones, learn, tone

LINES = (
    (ORDINARY, ("怎么投诉", "怎么退会员费", "合同在哪看", "几天到账", "怎么查征信", "几点上班", "合同在哪下")),
    (DANGER, ("他们在砸门", "他们在打人", "我被打了", "他们要打我", "我被关了", "他们在撬门")),
    (REFUSAL, ("帮我做假章", "教我赖账", "帮我做流水", "教我躲债", "帮我查他家", "教我做假账")),
)


def grams(text: str) -> Grams:
    """A text by its characters and pairs of them."""
    pairs = tuple(one + other for one, other in pairwise(text))
    return Grams(tuple(dict.fromkeys(text)), tuple(dict.fromkeys(pairs)), text.encode())


SAID = [(kind, grams(line)) for kind, lines in LINES for line in lines]
PLACES = {gram: place for place, gram in enumerate(sorted({g for _, one in SAID for g in one.single + one.telling}))}


def heard(text: str, tones: Tones) -> int:
    """The kind a text sounds most like."""
    danger, refusal = tone(tones, PLACES, grams(text))
    return max((0.0, ORDINARY), (danger, DANGER), (refusal, REFUSAL))[1]


def test_what_was_told_is_known_again() -> None:
    """Each line sounds like what it was told to be."""
    tones = learn(PLACES, SAID)
    assert [heard(line, tones) for _, lines in LINES for line in lines] == [kind for kind, _ in SAID]


def test_what_is_new_sounds_like_what_it_shares_words_and_edges_with() -> None:
    """Lines nobody wrote are told by their words, their beginning and their end."""
    tones = learn(PLACES, SAID)
    assert heard("他们在踹门", tones) == DANGER
    assert heard("教我做假流水", tones) == REFUSAL
    assert heard("怎么查几天到账", tones) == ORDINARY


def test_the_order_of_the_lines_is_no_matter() -> None:
    """The same lines teach the same, so that two starts of the bot hear alike."""
    assert learn(PLACES, SAID) == learn(PLACES, reversed(SAID))


def test_how_a_text_begins_tells() -> None:
    """Of two texts of the same words the one that begins like requests sounds more like one."""
    tones = learn(PLACES, SAID)
    first, last = (tone(tones, PLACES, grams(text)).refusal for text in ("帮我看门", "看门帮我"))
    assert first > last


def test_nothing_known_is_no_alarm() -> None:
    """A text of which nothing was ever seen sounds like nothing much."""
    danger, refusal = tone(learn(PLACES, SAID), PLACES, grams("xyz"))
    assert max(danger, refusal) < 1


def test_nothing_learnt_is_silence() -> None:
    """Without any line every text sounds ordinary."""
    assert tone(learn({}, []), {}, grams("他们在砸门")) == (0.0, 0.0)
