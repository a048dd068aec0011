"""How an exam of promised times is read, marked and told."""

from __future__ import annotations

import json
import sys
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.core.dates import SHANGHAI
from tests.promised_times import __main__ as page
from tests.promised_times.measure import (
    GOLDEN,
    STRICT,
    Case,
    Marked,
    Verdict,
    count,
    exam,
    golden,
    groups,
    judged,
    mark,
    same,
    shares,
)
from tests.shipped import GUIDE

REF: Final = "2026-11-20T10:30:00+08:00"  # a Friday
DAY: Final = datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI)
SAMPLE: Final[list[dict[str, Any]]] = [
    {"text": "3个工作日内", "status": "resolved", "due": "2026-11-25T23:59:59+08:00", "grain": "day", "group": "workdays"},
    {"text": "春节前", "status": "ask", "due": None, "grain": None, "group": "holidays"},
    {"text": "客服说明天下午3点前回", "status": "resolved", "due": "2026-11-21T15:00:00+08:00", "grain": "minute", "group": "whole sentences"},
    {"text": "过几天", "status": "ask", "group": "must-ask"},
    {"text": "您好", "status": "none", "group": "no_time"},
    {"text": "下周五前", "status": "resolved", "due": "2026-11-26T23:59:59+08:00", "grain": "day", "group": "weeks"},
    {"text": "等通知", "status": "resolved", "due": "2026-11-25T23:59:59+08:00", "grain": "day", "group": "weeks"},
]  # fmt: skip


def written(folder: Path, rows: list[dict[str, Any]]) -> Path:
    """An exam of these rows, all said at REF."""
    file = folder / "exam.json"
    file.write_text(json.dumps([{"ref": REF, **row} for row in rows], ensure_ascii=False), encoding="utf-8")
    return file


def case(status: Any, due: datetime | None = None, grain: Any = "day", group: str = "weeks") -> Case:
    return Case("…", datetime.fromisoformat(REF), status, due, grain, group)


def marked(group: str, verdict: Verdict, status: Any = "resolved") -> Marked:
    return Marked(case(status, DAY, group=group), None, verdict)


def test_the_sample_is_marked(tmp_path: Path) -> None:
    """Each case gets its mark; two of the last group are wrong on purpose: another day, and a miss."""
    found = mark(exam(written(tmp_path, SAMPLE)), GUIDE.calendar)
    assert [one.verdict for one in found] == ["right"] * 5 + ["wrong", "missed"]
    assert {one.case.group for one in found} == {*STRICT, "weeks"}


@pytest.mark.parametrize(
    "row",
    [
        {"text": "3天", "status": "resolved", "group": "x"},
        {"text": "3天", "status": "resolved", "due": "2026-11-23", "grain": "hour", "group": "x"},
        {"text": "3天", "status": "maybe", "group": "x"},
    ],
)
def test_a_case_that_is_no_case_is_refused(row: dict[str, Any], tmp_path: Path) -> None:
    """A misspelt status or grain, and a clear time without an instant, never count as anything."""
    with pytest.raises(ValueError, match="not a case"):
        exam(written(tmp_path, [row]))


def test_an_instant_without_a_zone_is_shanghais(tmp_path: Path) -> None:
    """Whoever writes an exam need not write +08:00 a thousand times; a date alone is enough for a day."""
    row = {"text": "3天内", "ref": "2026-11-20T10:30", "status": "resolved", "due": "2026-11-23", "group": "days"}
    [only] = exam(written(tmp_path, [row]))
    assert only.ref == datetime.fromisoformat(REF)
    assert mark([only], GUIDE.calendar)[0].verdict == "right"


@pytest.mark.parametrize(
    ("grain", "off", "one"),
    [
        ("minute", timedelta(seconds=-59), True),
        ("minute", timedelta(minutes=1), False),
        ("day", timedelta(hours=-23), True),
        ("day", timedelta(seconds=1), False),
        ("daypart", timedelta(hours=3), True),
        ("daypart", timedelta(hours=-3, minutes=-1), False),
    ],
)
def test_what_is_the_same(grain: Any, off: timedelta, one: bool) -> None:
    """The minute, the day, and three hours around a part of the day."""
    assert same(DAY, DAY + off, grain) is one


@pytest.mark.parametrize(
    ("status", "due", "said", "provisional", "verdict"),
    [
        ("resolved", DAY, DAY, False, "right"),
        ("resolved", DAY, DAY, True, "right"),
        ("resolved", DAY, DAY + timedelta(days=1), False, "wrong"),
        ("resolved", DAY, None, False, "missed"),
        ("ask", None, None, False, "right"),
        ("ask", None, DAY, True, "wrong"),
        ("ask", DAY, DAY, True, "right"),
        ("ask", DAY, DAY, False, "wrong"),
        ("ask", DAY, DAY + timedelta(days=1), True, "wrong"),
        ("none", None, None, False, "right"),
        ("none", None, DAY, False, "wrong"),
        ("none", DAY, DAY, True, "wrong"),
    ],
)
def test_marks(status: str, due: datetime | None, said: datetime | None, provisional: bool, verdict: str) -> None:
    """Right, silently wrong, missed: a value where one must ask is wrong unless it is provisional and the case's own."""
    assert judged(case(status, due), said, provisional) == verdict


def test_shares_count_what_they_say() -> None:
    """Errors by strict group and among the rest together; misses only among what is clear."""
    found = [
        marked("workdays", "wrong"), marked("workdays", "right"), marked("must-ask", "right", "ask"),
        marked("weeks", "missed"), marked("clock", "wrong"),
    ]  # fmt: skip
    told = {one.name.partition("：")[2] or one.name: (one.hits, one.total) for one in shares(found)}
    assert told == {
        "说对": (2, 5), "工作日": (1, 2), "放假前后": (0, 0), "整句话": (0, 0), "该问的": (0, 1), "没说时间的": (0, 0),
        "其余": (1, 2), "说得清楚，却没听懂或来问": (1, 4),
    }  # fmt: skip


def test_goals_are_met_by_whoever_is_right_and_never_by_an_empty_group() -> None:
    """All right in every strict group meets every goal; a group without a case, or with one error in it, does not."""
    whole = [marked(group, "right") for group in (*STRICT, "weeks")]
    assert all(one.met for one in shares(whole))
    assert [one.met for one in shares(whole[1:])] == [True, False, *[True] * 6]
    erring = [marked("holidays", "wrong"), *whole * 100]
    assert [one.met for one in shares(erring)] == [True, True, False, *[True] * 5]


def test_a_few_errors_are_forgiven_elsewhere() -> None:
    """One in two hundred outside the strict groups, not one in a hundred."""
    strict = [marked(group, "right") for group in STRICT]
    one, two = ([marked("weeks", "wrong")] * wrong + [marked("weeks", "right")] * (200 - wrong) for wrong in (1, 2))
    assert all(each.met for each in shares([*strict, *one]))
    assert [each.name for each in shares([*strict, *two]) if not each.met] == ["不声不响给错：其余"]


def test_groups_are_told_in_one_order() -> None:
    """Strict ones first, then the others as they come."""
    assert list(groups([marked("weeks", "right"), marked("no-time", "right")])) == [*STRICT, "weeks"]


def test_the_tables(tmp_path: Path) -> None:
    """A goal a row, a group a row, and what was missed is said beside the figure."""
    found = mark(exam(written(tmp_path, SAMPLE)), GUIDE.calendar)
    lines = page.report(found).splitlines()
    assert lines[0] == "| 量什么 | 目标 | 没见过的（7 句） |"
    assert "| 说对 | ≥ 98% | 71.4%（5/7） **没达到** |" in lines
    assert "| 不声不响给错：工作日 | 0 | 0.0%（0/1） |" in lines
    assert "| 不声不响给错：其余 | ≤ 0.5% | 50.0%（1/2） **没达到** |" in lines
    assert "| weeks | 2 | 0 | 1 | 1 |" in lines
    assert lines[-1] == "| 合计 | 7 | 5 | 1 | 1 |"
    assert [line.split("\t")[:3] for line in page.failures(found)] == [
        ["wrong", "weeks", "下周五前"],
        ["missed", "weeks", "等通知"],
    ]


def test_the_page_keeps_everything_else(tmp_path: Path) -> None:
    """Only what stands between the marks is replaced; a page without them is left as it is."""
    file = tmp_path / "quality.md"
    file.write_text(f"# 前\n{page.BEGIN}\n旧\n{page.END}\n后\n", encoding="utf-8")
    for text in ("表", "新的表"):
        page.put(file, text)
    assert file.read_text(encoding="utf-8") == f"# 前\n{page.BEGIN}\n新的表\n{page.END}\n后\n"
    file.write_text("没有记号", encoding="utf-8")
    with pytest.raises(ValueError, match="times: begin"):
        page.put(file, "表")
    assert file.read_text(encoding="utf-8") == "没有记号"
    assert page.PAGE.read_text(encoding="utf-8").count(page.BEGIN) == 1


def test_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints the tables and writes them where it was asked to; without an exam it says so."""
    file = tmp_path / "quality.md"
    file.write_text(f"{page.BEGIN}\n{page.END}\n", encoding="utf-8")
    monkeypatch.setattr(page, "PAGE", file)
    monkeypatch.setattr(sys, "argv", ["times", str(written(tmp_path, SAMPLE)), "--write", "--show"])
    page.main()
    assert page.by_group(mark(exam(tmp_path / "exam.json"), GUIDE.calendar)) in file.read_text(encoding="utf-8")
    assert "wrong\tweeks\t下周五前" in capsys.readouterr().out
    monkeypatch.setattr(sys, "argv", ["times", str(tmp_path / "none.json")])
    with pytest.raises(SystemExit):
        page.main()
    assert "there is no exam" in capsys.readouterr().err


def test_the_golden_cases_are_all_right() -> None:
    """The same marks for the cases that the grammar was written with: every one of them is right."""
    cases = golden()
    assert (
        count(mark(cases, GUIDE.calendar), "right")
        == len(cases)
        == sum(len(json.loads(file.read_text())) for file in GOLDEN)
    )


def test_the_unseen_exam_is_held() -> None:
    """What was reached in docs/quality.md, a little less; of these nobody looks at a text to change a rule."""
    found = mark(exam(), GUIDE.calendar)
    assert len(found) >= 600
    assert count(found, "right") >= 0.98 * len(found)
    assert count(found, "wrong") == 0
