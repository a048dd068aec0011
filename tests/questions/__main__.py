"""`python -m tests.questions [--write] [--show]`: the table of docs/quality.md, what the held-out half reaches without
the questions that some way of asking has word for word, and on request what was missed."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from bot import content
from handlers.answers import classify
from tests.questions.measure import Heard, Score, hear, milliseconds, read, scores

PAGE: Final = Path(__file__).parents[2] / "docs" / "quality.md"
MARKS: Final = "<!-- {}: begin -->", "<!-- {}: end -->"
SHORT: Final = 6  # characters: what is no longer, two authors write alike by chance
SETS: Final = {"development": "调试用的一半", "held_out": "留着考试的一半", "borderline": "贴着边的一套"}


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


def apart(heard: Sequence[Heard], written: frozenset[str]) -> str:
    """What is reached by the questions that no way of asking has word for word, in a sentence."""
    same = [one.question.text for one in heard if one.question.text in written]
    short = sum(len(text) <= SHORT for text in same)
    reached = scores([one for one in heard if one.question.text not in written])
    shares = "，".join(f"{score.name.split('（')[0]} {score.percent:.1f}%" for score in reached)
    head = f"留着考试的 {len(heard)} 句里有 {len(same)} 句和某一句问法一字不差，其中 {short} 句不超过六个字。"
    return f"{head}\n不算这 {len(same)} 句：{shares}。"


def replaced(page: str, name: str, text: str) -> str:
    """The page with what stands between the marks of that name written anew."""
    begin, end = (mark.format(name) for mark in MARKS)
    before, _, rest = page.partition(begin)
    return f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}"


def main() -> None:
    """Measure every set."""
    options = argparse.ArgumentParser()
    options.add_argument("--write", action="store_true", help="into docs/quality.md")
    options.add_argument("--show", action="store_true", help="what the development half missed")
    chosen = options.parse_args()
    guide = content.load()
    sets = {name: read(name) for name in SETS}
    heard = {name: hear(questions, guide) for name, questions in sets.items()}
    measured = {name: scores(said) for name, said in heard.items()}
    written = frozenset(line for lines in content.learnable()[0].values() for line in lines)
    without = apart(heard["held_out"], written)
    slow = {name: milliseconds(questions, partial(classify, guide=guide)) for name, questions in sets.items()}
    text = table(measured, slow, {name: len(questions) for name, questions in sets.items()})
    print(text, without, sep="\n\n")
    for score in measured["development"] if chosen.show else ():
        for one in score.missed:
            print(f"{score.name}\t{one.question.text}\t{one.question.topics}\t{one.kind} {list(one.topics)}")
    if chosen.write:
        page = PAGE.read_text(encoding="utf-8")
        PAGE.write_text(replaced(replaced(page, "questions", text), "apart", without), encoding="utf-8")


if __name__ == "__main__":
    main()
