"""Files built on demand, and the signed links that open them for an hour."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents import TITLES, VALID, link, opened, page

SECRET = b"secret"
NOW = datetime(2026, 11, 20, 2, 30, tzinfo=UTC)
REF = "export:p:html"
TOKEN = link(SECRET, REF, NOW).removeprefix("/f/")
EVIL = '<script>alert("x")</script>&\'"'


@given(st.text(st.characters(codec="utf-8"), max_size=40), st.integers(0, 3600))
def test_a_link_opens_what_it_was_made_for(ref: str, seconds: int) -> None:
    """For one hour, whatever it names, also when a colon or 汉字 stand in it."""
    token = link(SECRET, ref, NOW).removeprefix("/f/")
    assert opened(SECRET, token, NOW + timedelta(seconds=seconds)) == ref


def test_a_link_is_a_path() -> None:
    """Of letters that need no escaping, so that every chat program makes it tappable whole."""
    assert link(SECRET, REF, NOW).startswith("/f/")
    assert set(TOKEN) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.")


def test_an_old_link_is_shut() -> None:
    """A second after its hour."""
    assert opened(SECRET, TOKEN, NOW + VALID) == REF
    assert opened(SECRET, TOKEN, NOW + VALID + timedelta(seconds=1)) is None


def test_another_key_opens_nothing() -> None:
    """Whoever does not know the key cannot sign."""
    assert opened(b"other", TOKEN, NOW) is None


@given(st.integers(0, len(TOKEN) - 1), st.sampled_from("ABCabc019-_.=%/ 汉\0"))
def test_a_changed_link_opens_nothing_else(place: int, letter: str) -> None:
    """One letter exchanged: shut, unless it is the same bytes; never an error."""
    forged = TOKEN[:place] + letter + TOKEN[place + 1 :]
    assert opened(SECRET, forged, NOW) in (None, *([REF] if forged == TOKEN or place in LAST_OF_A_PART else []))


# the last letter of unpadded base64 carries bits that are not read: other letters may be the same bytes
LAST_OF_A_PART = (TOKEN.index(".") - 1, len(TOKEN) - 1)


@pytest.mark.parametrize("length", range(0, len(TOKEN), 7))
def test_a_truncated_link_opens_nothing(length: int) -> None:
    """A line break in a mail cuts links anywhere."""
    assert opened(SECRET, TOKEN[:length], NOW) is None


@given(st.text(max_size=60))
def test_no_token_is_an_error(token: str) -> None:
    """Whatever somebody puts behind /f/ is shut."""
    assert opened(SECRET, token, NOW) is None


class Tags(HTMLParser):
    """The tags of a page, and whether one is not ours."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        self.text.append(data)


def test_the_page_shows_what_was_typed_as_text() -> None:
    """Names, notes and the journal's entries, in keys and values, at every depth."""
    rows = [{EVIL: EVIL, "list": [{EVIL: EVIL}, {"b": [EVIL]}], "none": None, "number": 3}]
    shown = page(dict.fromkeys(TITLES, rows)).decode()
    assert "<script" not in shown
    read = Tags()
    read.feed(shown)
    assert "script" not in read.tags
    assert "".join(read.text).count(EVIL) >= 3 * len(TITLES)


def test_the_page_has_every_part_also_when_it_is_empty() -> None:
    """So that people see what is not kept, too."""
    shown = page({"person": {"id": "p"}}).decode()
    for title in TITLES.values():
        assert f"<h2>{title}</h2>" in shown
    assert shown.count("<p>没有</p>") == len(TITLES) - 1
    assert shown.startswith("<!doctype html>")
    assert 'lang="zh-CN"' in shown


def test_lines_of_different_shape_do_not_shift() -> None:
    """Each value stands under its own heading."""
    shown = page({"cases": [{"id": 1, "lender": "某某"}, {"id": 2, "lender": None}]}).decode()
    assert shown.count("<td>") == 4
    assert "<th>编号</th><th>对方</th>" in shown


def test_the_page_is_in_the_words_of_people() -> None:
    """Headings in Chinese, moments as clocks in China show them, states as said; what has no word stays as it is."""
    promise = {"id": 2, "state": "kept", "due_at": "2026-11-25T15:59:59.000000Z", "new_thing": "x", "done": 1}
    shown = page({"promises": [promise]}).decode()
    assert "<th>到期</th>" in shown
    for value in ("兑现了", "2026-11-25 23:59", "<th>new_thing</th>", "<td>x</td>", "<td>是</td>"):
        assert value in shown
    assert "Z</td>" not in shown
