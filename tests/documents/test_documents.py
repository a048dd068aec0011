"""Signed links: they open what they were made for, for as long as its kind may lie about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import HOUR, VALID, Link, link, opened

SECRET: Final = b"secret"
NOW: Final = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
REF: Final = "export:p:html"
TOKEN: Final = link(SECRET, REF, NOW).removeprefix("/f/")


@given(st.text(st.characters(codec="utf-8"), max_size=40))
def test_a_link_opens_what_it_was_made_for(ref: str) -> None:
    """Whatever it names, also when a colon or 汉字 stand in it; for an hour, unless its kind says otherwise."""
    token = link(SECRET, ref, NOW).removeprefix("/f/")
    assert opened(SECRET, token) == Link(ref, NOW + VALID.get(ref.partition(":")[0], HOUR))


def test_a_link_is_a_path() -> None:
    """Of letters that need no escaping, so that every chat program makes it tappable whole."""
    assert link(SECRET, REF, NOW).startswith("/f/")
    assert set(TOKEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


@pytest.mark.parametrize(("ref", "valid"), [(REF, HOUR), ("calendar:p:2", timedelta(days=7))])
def test_how_long_a_link_is_good(ref: str, valid: timedelta) -> None:
    """Everything about a person for an hour, a bare date for a week; the token tells until when."""
    found = opened(SECRET, link(SECRET, ref, NOW).removeprefix("/f/"))
    assert found == Link(ref, NOW + valid)


def test_another_key_opens_nothing() -> None:
    """Whoever does not know the key cannot sign."""
    assert opened(b"other", TOKEN) is None


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCabc019-_.=%/ 汉\0"))
def test_a_changed_link_opens_nothing_else(place: int, letter: str) -> None:
    """One letter exchanged: shut, unless it is the same bytes; never an error."""
    forged = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert opened(SECRET, forged) in (None, *([WHOLE] if forged == TOKEN or place in LAST_OF_A_PART else []))


WHOLE: Final = Link(REF, NOW + HOUR)
# the last letter of unpadded base64 carries bits that are not read: other letters may be the same bytes
LAST_OF_A_PART: Final = (TOKEN.index(".") - 1, len(TOKEN) - 1)


@pytest.mark.parametrize("length", range(0, len(TOKEN), 7))
def test_a_truncated_link_opens_nothing(length: int) -> None:
    """A line break in a mail cuts links anywhere."""
    assert opened(SECRET, TOKEN[:length]) is None


@given(st.text(max_size=60))
def test_no_token_is_an_error(token: str) -> None:
    """Whatever somebody puts behind /f/ is shut."""
    assert opened(SECRET, token) is None
