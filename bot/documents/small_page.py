"""A page of a few sentences, readable on a phone: no script, nothing from elsewhere, found by no search."""

from __future__ import annotations

from html import escape
from typing import Final

HTML: Final = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{title}</title>
<style>
body{{font:1.125rem/1.7 system-ui,sans-serif;color:#1c1c1c;background:#fff}}
main{{max-width:28rem;margin:2rem auto;padding:0 .75rem}}
h1{{font-size:1.5rem;line-height:1.4}}
a,pre{{display:block;padding:.75rem;border-radius:.5rem}}
a{{text-align:center;text-decoration:none;color:#fff;background:#0b6b4f}}
pre{{font:inherit;white-space:pre-wrap;border:1px solid #767676;user-select:all;-webkit-user-select:all}}
@media (prefers-color-scheme:dark){{body{{color:#eee;background:#161616}}}}
</style>
<main>{inner}</main></html>
"""


def small_page(title: str, *parts: str) -> bytes:
    """The page; `title` is plain text, `parts` are finished elements."""
    return HTML.format(title=escape(title), inner="\n".join(parts)).encode()


def element(tag: str, words: str) -> str:
    """Plain text in an element."""
    return f"<{tag}>{escape(words)}</{tag}>"


def way(words: str, path: str) -> str:
    """A link that is a button."""
    return f'<a href="{escape(path)}">{escape(words)}</a>'
