"""A case on one page: HTML with its timeline and its ladder drawn, Markdown to print, JSON for programs."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from html import escape
from typing import Final

from bot.core.casefile import CaseFile, Event, Kind, Step
from bot.core.due import SHANGHAI, told
from bot.core.ladder import Mark
from bot.documents.record_page import STYLE

Say = Callable[[str], str]  # a named sentence
OWN_STYLE: Final = (
    "main{display:grid;gap:1.5rem}@media(min-width:60rem){main{grid-template-columns:3fr 2fr}"
    "body{max-width:68rem}}svg{width:100%;max-width:28rem;height:auto}"
    "svg text{font:14px system-ui,sans-serif;fill:#222}"
    ".small{color:#555;font-size:.9rem}h1{margin-bottom:.2rem}"
)
COLOURS: Final[dict[Kind, str]] = {
    "case": "#6b7280", "talk": "#1d4ed8", "promise": "#7c3aed", "kept": "#15803d", "broken": "#b91c1c",
    "complaint": "#b45309", "answer": "#0f766e",
}  # fmt: skip
FILLS: Final[dict[Mark, str]] = {
    "done": "#15803d", "here": "#1d4ed8", "next": "#b45309", "open": "#ffffff", "skipped": "#ffffff",
    "late": "#d1d5db",
}  # fmt: skip
ROW, LEFT, WIDE = 28, 18, 38  # px between rows, of the dots' column, half characters of a line in a picture
WIDTH: Final = 340
LATIN: Final = 0x2E7F  # beyond it characters are wide
PARTS: Final = re.compile(r"\d+[月日]|[!-~]{1,12}|.")


def page(file: CaseFile, say: Say) -> bytes:
    """Readable on a phone and in print; no script, nothing loaded from anywhere."""
    parts = (
        f"<h1>{escape(file.title)}</h1><p class=small>{escape(file.status)}</p>",
        "".join(f"<p>{escape(line)}</p>" for line in (*_goal(file, say), file.ledger) if line),
        f"<main><section><h2>{escape(say('timeline.page.events'))}</h2>{_events(file)}</section>",
        f"<section>{_ladder(file, say)}{_listed(say('timeline.page.clocks'), file.clocks)}</section></main>",
        f"<p class=small>{escape(say('timeline.page.foot'))} {_day(file.written_at)}</p>",
    )
    head = (
        f'<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="robots" content="noindex">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1"><title>{escape(file.title)}</title>'
        f"<style>{STYLE}{OWN_STYLE}</style></head>"
    )
    return f"{head}<body>{''.join(parts)}</body></html>".encode()


def _goal(file: CaseFile, say: Say) -> tuple[str, ...]:
    return (f"{say('timeline.page.goal')}：{file.goal}",) if file.goal else ()


def _listed(title: str, lines: tuple[str, ...]) -> str:
    if not lines:
        return ""
    return f"<h2>{escape(title)}</h2><ul>{''.join(f'<li>{escape(line)}</li>' for line in lines)}</ul>"


def _events(file: CaseFile) -> str:
    """A line with a dot for each event, the words beside it as text that can be read aloud."""
    rows = list(_rows(file.events))
    height = ROW * (len(rows) + 1)
    line = f'<line x1="{LEFT}" y1="{ROW}" x2="{LEFT}" y2="{height - ROW}" stroke="#9ca3af" stroke-width="2"/>'
    drawn = "".join(_event(number, row) for number, row in enumerate(rows, 1))
    words = "；".join(f"{_day(event.at)} {event.words}" for event in file.events)
    return _svg(height, words, f"{line}{drawn}")


def _rows(events: tuple[Event, ...]) -> Iterator[tuple[Event | None, str]]:
    """Lines of the picture; a long one goes on without a dot."""
    for event in events:
        first, *rest = _wrapped(f"{_day(event.at)}  {event.words}")
        yield event, first
        yield from ((None, line) for line in rest)


def _wrapped(text: str) -> list[str]:
    """Lines as wide as the picture; numbers and Latin words stay whole where they fit on a line."""
    lines = [""]
    for part in PARTS.findall(text):
        if lines[-1] and _wide(lines[-1] + part) > WIDE:
            lines.append("")
        lines[-1] += part.lstrip() if not lines[-1] else part
    return lines


def _wide(text: str) -> int:
    """汉字 count double."""
    return sum(2 if ord(char) > LATIN else 1 for char in text)


def _event(number: int, row: tuple[Event | None, str]) -> str:
    event, text = row
    dot = f'<circle cx="{LEFT}" cy="{number * ROW}" r="6" fill="{COLOURS[event.kind]}"/>' if event else ""
    return f'{dot}<text x="{LEFT + 18}" y="{number * ROW + 5}">{escape(text)}</text>'


def _ladder(file: CaseFile, say: Say) -> str:
    """The rungs from below upwards, the one where one stands marked with words and not by colour alone."""
    height = ROW * (len(file.steps) + 1)
    rungs = "".join(_rung(number, step, say) for number, step in enumerate(reversed(file.steps), 1))
    rails = "".join(
        f'<line x1="{x}" y1="{ROW // 2}" x2="{x}" y2="{height - ROW // 2}" stroke="#9ca3af" stroke-width="3"/>'
        for x in (LEFT - 12, LEFT + 12)
    )
    words = "；".join(f"{step.label}{_marked(step, say)}" for step in file.steps)
    following = f"<p>{escape(file.next)}</p>" if file.next else ""
    return f"<h2>{escape(say('timeline.page.ladder'))}</h2>{_svg(height, words, rails + rungs)}{following}"


def _marked(step: Step, say: Say) -> str:
    if step.mark == "here":
        return f" ← {say('timeline.page.here')}"
    return f" ← {say('timeline.page.next')}" if step.mark == "next" else ""


def _rung(number: int, step: Step, say: Say) -> str:
    y = number * ROW
    bar = (
        f'<rect x="{LEFT - 14}" y="{y - 7}" width="28" height="14" rx="4" fill="{FILLS[step.mark]}" stroke="#374151"/>'
    )
    return f'{bar}<text x="{LEFT + 28}" y="{y + 5}">{escape(step.label + _marked(step, say))}</text>'


def _svg(height: int, words: str, drawn: str) -> str:
    return f'<svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(words)}">{drawn}</svg>'


def _day(at: datetime) -> str:
    return told(at.astimezone(SHANGHAI).date()).split(" ")[0]


def markdown(file: CaseFile, say: Say) -> bytes:
    """To print, or to hand to whoever helps."""
    steps = [f"{number}. {step.label}{_marked(step, say)}" for number, step in enumerate(file.steps, 1)]
    lines = [
        f"# {_plain(file.title)}", "", _plain(file.status), "",
        *(line for goal in _goal(file, say) for line in (_plain(goal), "")),
        *([file.ledger, ""] if file.ledger else []),
        f"## {say('timeline.page.events')}", "",
        *(f"- {_day(event.at)} {_plain(event.words)}" for event in file.events), "",
        *_clocks(file, say),
        f"## {say('timeline.page.ladder')}", "", *steps, "",
        *([f"{say('timeline.page.next')}：{file.next}", ""] if file.next else []),
        f"{say('timeline.page.foot')} {_day(file.written_at)}", "",
    ]  # fmt: skip
    return "\n".join(lines).encode()


def _clocks(file: CaseFile, say: Say) -> list[str]:
    lines = [f"- {_plain(line)}" for line in file.clocks]
    return [f"## {say('timeline.page.clocks')}", "", *lines, ""] if lines else []


def _plain(text: str) -> str:
    """Somebody's words, so that they mean nothing to Markdown."""
    return "".join(f"\\{char}" if char in "\\`*_[]<>#|" else char for char in text)


def as_json(file: CaseFile) -> bytes:
    """The same for programs; instants as ISO 8601."""
    return json.dumps(dataclasses.asdict(file), ensure_ascii=False, indent=2, default=datetime.isoformat).encode()


FORMS: Final[Mapping[str, Callable[[CaseFile, Say], bytes]]] = {
    "html": page,
    "md": markdown,
    "json": lambda file, _: as_json(file),
}
