"""Every screen fits every channel, and the page that says so is of today."""

from __future__ import annotations

from bot.channels.telegram_html import PAGE_UNITS
from bot.channels.wechat_text import PAGE_BYTES
from tests import parity
from tests.shipped import GUIDE

LINES = list(parity.lines(GUIDE))


def test_every_screen_fits() -> None:
    """1 800 bytes a page on WeChat and three pages at most; 4096 units on Telegram."""
    assert len(LINES) > 300
    for line in LINES:
        assert max(line.wechat) <= PAGE_BYTES, line.name
        assert len(line.wechat) <= 3, line.name
        assert max(line.telegram) <= PAGE_UNITS, line.name


def test_nearly_all_options_can_be_tapped() -> None:
    """Links that would be too long become numbers; that stays rare."""
    assert sum(line.links == "数字" for line in LINES) <= len(LINES) // 20


def test_the_page_is_of_today() -> None:
    """`python -m tests.parity --write` after every change of a screen."""
    assert parity.PAGE.read_text(encoding="utf-8") == parity.page(GUIDE)
