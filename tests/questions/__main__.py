"""`python -m tests.questions [--write] [--show]`: the table of docs/quality.md, and on request what was missed."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Final

from bot import content
from handlers.answers import classify
from tests.questions.measure import Score, hear, milliseconds, read, scores

PAGE: Final = Path(__file__).parents[2] / "docs" / "quality.md"
BEGIN, END = "<!-- questions: begin -->", "<!-- questions: end -->"
SETS: Final = {"development": "调试用的一半", "held_out": "留着考试的一半"}


def table(measured: dict[str, list[Score]], slow: dict[str, list[float]], sizes: dict[str, int]) -> str:
    """Markdown: a row a goal, a column a set."""
    names = list(measured)
    head = ["| 量什么 | 目标 | " + " | ".join(f"{SETS[name]}（{sizes[name]} 句）" for name in names) + " |"]
    head.append("| --- | --- |" + " --- |" * len(names))
    rows = [
        f"| {row[0].name} | {_goal(row[0])} | " + " | ".join(map(_cell, row)) + " |"
        for row in zip(*measured.values(), strict=True)
    ]
    times = (f"{slow[name][int(0.99 * len(slow[name]))]:.2f} ms" for name in names)
    return "\n".join([*head, *rows, "| 听懂一句话用时，p99 | < 2 ms | " + " | ".join(times) + " |"])


def _goal(score: Score) -> str:
    if score.goal is None:
        return ""
    return f"{'<' if score.at_most else '≥'} {score.goal:g}%"


def _cell(score: Score) -> str:
    return f"{score.percent:.1f}%（{score.hits}/{score.total}）{'' if score.met else ' **没达到**'}"


def main() -> None:
    """Measure what exists of both sets."""
    options = argparse.ArgumentParser()
    options.add_argument("--write", action="store_true", help="into docs/quality.md")
    options.add_argument("--show", action="store_true", help="what the development half missed")
    chosen = options.parse_args()
    guide = content.load()
    sets = {name: read(name) for name in SETS}
    measured = {name: scores(hear(questions, guide)) for name, questions in sets.items()}
    slow = {name: milliseconds(questions, partial(classify, guide=guide)) for name, questions in sets.items()}
    text = table(measured, slow, {name: len(questions) for name, questions in sets.items()})
    print(text)
    for score in measured["development"] if chosen.show else ():
        for one in score.missed:
            print(f"{score.name}\t{one.question.text}\t{one.question.topics}\t{one.kind} {list(one.topics)}")
    if chosen.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        after = rest.partition(END)[2]
        PAGE.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
