"""The menu as a picture: every branch, every topic, shortcuts dashed. Plain SVG, the same for the same content."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Final

from bot.core.guide import Guide

ROW: Final = 30
COLUMN: Final = 190
BOX: Final = (150, 24)  # width and height of a branch
LEAF: Final = (330, 24)
MARGIN: Final = 24
HEAD: Final = 64
HALF: Final = MARGIN + COLUMN * 2 + LEAF[0] + 40
STYLE: Final = """
text { font-family: sans-serif; font-size: 14px; fill: #24211d; dominant-baseline: central; }
.title { font-size: 20px; font-weight: bold; }
.id { font-family: monospace; font-size: 11px; fill: #625b52; }
.branch rect { fill: #17665a; }
.branch text { fill: #ffffff; font-weight: bold; }
.inner rect { fill: #dcebe5; stroke: #5d8f84; }
.leaf rect { fill: #fffdfa; stroke: #ddd6ca; }
.shortcut rect { fill: #fffdfa; stroke: #5d8f84; stroke-dasharray: 5 4; }
path { fill: none; stroke: #b9b0a2; }
path.shortcut { stroke-dasharray: 5 4; }
"""


@dataclass(slots=True)
class Node:
    """A branch or a topic, and the row it is drawn on."""

    id: str
    label: str
    kind: str
    children: list[Node] = field(default_factory=list)
    row: float = 0.0


def drawn(guide: Guide, top: Iterable[str]) -> str:
    """The menu from its `top` branches as an SVG file."""
    trees = [_node(guide, name, "branch", frozenset()) for name in top if name in guide.groups]
    halves = _halves(trees)
    rows = max((_settle(half) for half in halves), default=0)
    width, height = HALF * len(halves) + MARGIN, round(HEAD + rows * ROW + MARGIN)
    title = f"回音的目录：{len(trees)} 个大类，{len(guide.topics)} 个主题"
    body = "\n".join(line for number, half in enumerate(halves) for line in _lines(half, MARGIN + number * HALF))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" aria-label="{escape(title)}">\n<style>{STYLE}</style>\n'
        f'<rect width="{width}" height="{height}" fill="#f5f2ec"/>\n'
        f'<text class="title" x="{MARGIN}" y="34">{escape(title)}</text>\n'
        f'<text class="id" x="{MARGIN + 420}" y="35">虚线：快捷入口，主题在别处，或是要做的事</text>\n{body}\n</svg>\n'
    )


def _node(guide: Guide, name: str, kind: str, above: frozenset[str]) -> Node:
    """A branch with what it lists; a circle is cut where it closes."""
    group = guide.groups[name]
    node = Node(name, group.label, kind)
    for entry in group.entries:
        if entry in guide.topics:
            topic = guide.topics[entry]
            node.children.append(Node(entry, topic.label, "leaf" if topic.group == name else "shortcut"))
        elif entry in guide.groups and entry not in above:
            node.children.append(_node(guide, entry, "inner", above | {name}))
        elif entry not in guide.groups:
            node.children.append(Node(entry, _doing(guide, entry), "shortcut"))
    return node


def _doing(guide: Guide, entry: str) -> str:
    """What stands on the button of something to do, `do:filed` or `do:matter:refund-hard`."""
    _, verb, name = (*entry.split(":", 2), "", "")[:3]
    named = guide.matters.get(name) if verb == "matter" else None
    known = guide.texts.has(f"label.do.{verb}")
    return named.label if named else guide.texts.label(f"label.do.{verb}") if known else entry


def _size(node: Node) -> int:
    return max(1, sum(_size(child) for child in node.children))


def _halves(trees: Sequence[Node]) -> list[list[Node]]:
    """Two columns of about the same height, in the order of the menu."""
    whole, first, rows = sum(map(_size, trees)), [], 0
    for tree in trees:
        if rows + _size(tree) / 2 > whole / 2:
            break
        first.append(tree)
        rows += _size(tree)
    return [half for half in (first, list(trees[len(first) :])) if half]


def _settle(trees: Sequence[Node]) -> float:
    """Give every node its row; how many rows there are."""
    row = 0.0
    for tree in trees:
        row = _place(tree, row) + 0.6  # a gap between branches
    return row


def _place(node: Node, row: float) -> float:
    start = row
    for child in node.children:
        row = _place(child, row)
    row = max(row, start + 1)
    node.row = (node.children[0].row + node.children[-1].row) / 2 if node.children else start
    return row


def _lines(trees: Iterable[Node], left: int) -> Iterator[str]:
    for tree in trees:
        yield from _drawn(tree, left, 0)


def _drawn(node: Node, left: int, depth: int) -> Iterator[str]:
    x, y = left + depth * COLUMN, _y(node)
    for child in node.children:
        # A topic stands in the last column, also where its branch has no inner one.
        deeper = depth + 1 if child.children else max(depth + 1, 2)
        yield _way(x + BOX[0], y, left + deeper * COLUMN, _y(child), child.kind)
        yield from _drawn(child, left, deeper)
    yield _box(node, x, y)


def _y(node: Node) -> float:
    return HEAD + (node.row + 0.5) * ROW


def _way(x: float, y: float, to_x: float, to_y: float, kind: str) -> str:
    middle = to_x - 20
    dashed = ' class="shortcut"' if kind == "shortcut" else ""
    return f'<path{dashed} d="M{x:g} {y:g}H{middle:g}V{to_y:g}H{to_x:g}"/>'


def _box(node: Node, x: float, y: float) -> str:
    width, height = LEAF if node.kind in {"leaf", "shortcut"} else BOX
    words = f'<text x="{x + 10:g}" y="{y:g}">{escape(node.label)}</text>'
    if node.kind in {"leaf", "shortcut"}:
        words += f'<text class="id" x="{x + 150:g}" y="{y:g}">{escape(node.id)}</text>'
    box = f'<rect x="{x:g}" y="{y - height / 2:g}" width="{width}" height="{height}" rx="6"/>'
    return f'<g class="{node.kind}">{box}{words}</g>'
