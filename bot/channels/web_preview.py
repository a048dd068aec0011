"""Screens as one page that needs no network: drawn by the chat page's own code and style."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from html import escape
from typing import Any, Final

from bot.channels.web import PAGE, message_json, no_link
from bot.core.messages import Message

Chapters = Iterable[tuple[str, Iterable[tuple[str, str, Message]]]]
EXPORT: Final = re.compile(r"^export ", re.MULTILINE)


def page(title: str, chapters: Chapters) -> str:
    """The page: chapters of (anchor, name, message)."""
    listed = [
        [name, [[anchor, words, message_json(message, no_link)] for anchor, words, message in screens]]
        for name, screens in chapters
    ]
    style = _file("page.css") + _file("preview.css")
    script = EXPORT.sub("", _file("message.js")) + _file("preview.js")
    find = '<input id="find" type="search" placeholder="找字：只留下有这几个字的屏幕" aria-label="找字">'
    return (
        '<!doctype html>\n<html lang="zh-CN">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'<div class="top">{find}</div>\n<nav aria-label="{escape(title)}"></nav>\n'
        f'<p id="toast" role="status"></p>\n'
        f'<script type="application/json" id="screens">{_embedded(listed)}</script>\n'
        f'<script type="module">\n{script}</script>\n</body>\n</html>\n'
    )


def _file(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def _embedded(value: Any) -> str:
    """JSON that cannot end the script it stands in."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
