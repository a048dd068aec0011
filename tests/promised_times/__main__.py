"""`python -m tests.promised_times [FILE] [--write] [--show]`: marks the exam, prints the tables of docs/quality.md.

Whoever has looked at `--show` and changed a rule needs another exam: this one is no longer unseen.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from bot import content
from tests.promised_times.measure import STRICT, UNSEEN, Marked, Share, count, exam, groups, mark, shares

PAGE: Final = Path(__file__).parents[2] / "docs" / "quality.md"
BEGIN, END = "<!-- times: begin -->", "<!-- times: end -->"


def report(marked: Sequence[Marked]) -> str:
    """Both tables as Markdown: what has a goal, then every group."""
    return f"{goals(marked)}\n\n{by_group(marked)}"


def goals(marked: Sequence[Marked]) -> str:
    """A row for each goal."""
    head = [f"| 量什么 | 目标 | 没见过的（{len(marked)} 句） |", "| --- | --- | --- |"]
    return "\n".join([*head, *(f"| {one.name} | {_goal(one)} | {_cell(one)} |" for one in shares(marked))])


def by_group(marked: Sequence[Marked]) -> str:
    """A row for each group that there is, and one for all."""
    head = ["| 组 | 句 | 说对 | 不声不响给错 | 没听懂或来问 |", "| --- | --- | --- | --- | --- |"]
    there = [_row(STRICT.get(name, name), ones) for name, ones in groups(marked).items() if ones]
    return "\n".join([*head, *there, _row("合计", marked)])


def _row(name: str, ones: Sequence[Marked]) -> str:
    return f"| {name} | {len(ones)} | {count(ones, 'right')} | {count(ones, 'wrong')} | {count(ones, 'missed')} |"


def _goal(share: Share) -> str:
    return f"{'≥' if share.at_least else '≤'} {share.goal:g}%" if share.goal else "0"


def _cell(share: Share) -> str:
    if not share.total:
        return "一句也没有 **没达到**"
    return f"{share.percent:.1f}%（{share.hits}/{share.total}）{'' if share.met else ' **没达到**'}"


def failures(marked: Iterable[Marked]) -> list[str]:
    """What was not right, a line each: mark, group, text, when it was said, what it means, what we said."""
    return [
        "\t".join((one.verdict, one.case.group, one.case.text, str(one.case.ref), str(one.case.due), str(one.said)))
        for one in marked
        if one.verdict != "right"
    ]


def put(page: Path, text: str) -> None:
    """Write between the page's two marks; ValueError where it has none."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"{page} has no {BEGIN} … {END}")
    page.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


def main() -> None:
    """Mark the exam that was named, or the one beside the golden cases."""
    options = argparse.ArgumentParser(prog="python -m tests.promised_times", description=__doc__)
    options.add_argument("file", nargs="?", type=Path, default=UNSEEN)
    options.add_argument("--write", action="store_true", help=f"into docs/{PAGE.name}")
    options.add_argument("--show", action="store_true", help="what was not right")
    chosen = options.parse_args()
    if not chosen.file.exists():
        options.error(f"there is no exam at {chosen.file}")
    marked = mark(exam(chosen.file), content.load().calendar)
    print(report(marked))
    for line in failures(marked) if chosen.show else ():
        print(line)
    if chosen.write:
        put(PAGE, report(marked))


if __name__ == "__main__":
    main()
