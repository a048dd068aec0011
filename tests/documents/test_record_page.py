"""All that is kept about somebody, as a page."""

from __future__ import annotations

from html.parser import HTMLParser

from bot.documents.record_page import TITLES, page

EVIL = '<script>alert("x")</script>&\'"'


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
