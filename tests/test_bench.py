"""The part of `make bench` about promised times: what a peer said is read kindly, and figures are told as they are."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import pytest

from bot.core.dates import SHANGHAI
from tests.bench import times
from tests.bench.peers.understanding import LONG, instants, long_messages
from tests.bench.processes import environment
from tests.bench.times import JIONLP, OURS, Seen
from tests.promised_times.measure import Case

REF: Final = datetime(2026, 11, 20, 10, 30, tzinfo=SHANGHAI)  # a Friday
QUICK: Final = Seen(40, 6, [["2026-11-23T23:59:59+08:00"]], [0.1, 0.1], 9, 7, 0, 0)


def said(kind: str, time: Any) -> list[str]:
    """What an answer of jionlp may mean, without the zone."""
    return [f"{at:%m-%d %H:%M}" for at in instants({"type": kind, "definition": "accurate", "time": time}, REF)]


@pytest.mark.parametrize(
    ("kind", "time", "meant"),
    [
        ("time_point", ["2026-11-21 15:00:00", "2026-11-21 15:59:59"], {"11-21 15:59", "11-21 15:00"}),
        ("time_point", ["2026-11-20 12:30:00", "2026-11-20 13:30:59"], {"11-20 12:30", "11-20 13:30", "11-20 13:00"}),
        ("time_span", ["2026-11-20 10:30:00", "2026-11-21 15:59:59"], {"11-21 15:59", "11-21 15:00"}),
        ("time_point", ["2026-11-23 00:00:00", "2026-11-29 23:59:59"], {"11-29 23:59", "11-29 23:00"}),
        ("time_span", ["-inf", "2026-11-30 23:59:59"], {"11-30 23:59", "11-30 23:00"}),
        ("time_delta", {"day": 3.0}, {"11-23 10:30"}),
        ("time_delta", [{"day": 7.0}, {"day": 14.0}], {"12-04 10:30"}),
        ("time_delta", {"hour": 1.0, "minute": 20.0}, {"11-20 11:50"}),
        ("time_delta", {"month": 3.0}, {"02-20 10:30"}),
        ("time_delta", {"year": 0.5}, {"05-20 10:30"}),
        ("time_delta", {"workday": 3.0}, {"11-25 10:30"}),
    ],
)
def test_an_answer_is_read_kindly(kind: str, time: Any, meant: set[str]) -> None:
    """The end counts; an hour may be meant by its beginning, and a length runs from the moment it was said."""
    assert set(said(kind, time)) == meant


@pytest.mark.parametrize(
    ("kind", "time"),
    [
        ("time_period", {"delta": {"day": 7}, "point": None}),
        ("time_span", ["2026-11-23 00:00:00", "inf"]),
        ("time_point", ["2026-11-18 00:00:00", "2026-11-18 23:59:59"]),
        ("time_span", ["2026-11-17 10:30:00", "2026-11-20 10:30:00"]),
    ],
)
def test_what_is_no_definite_time_to_come_is_no_answer(kind: str, time: Any) -> None:
    """Every week, from then on, and what is over: whoever called sees that, and may ask. So is an exception."""
    assert said(kind, time) == []
    assert instants(None, REF) == []


def test_the_best_reading_counts() -> None:
    """Where an answer may be read in several ways, the one that is right does; without an answer, it is a miss."""
    due = datetime(2026, 11, 21, 15, tzinfo=SHANGHAI)
    case = Case("明天下午3点前", REF, "resolved", due, "minute", "own")
    readings = ["2026-11-21T15:59:59+08:00", "2026-11-21T15:00:00+08:00"]
    assert times.verdicts([case] * 3, [readings, readings[:1], []]) == ["right", "wrong", "missed"]


def test_long_messages_are_as_long_as_a_message_may_be() -> None:
    """2 000 characters each: the golden texts in a row, and repetitions."""
    messages = long_messages(["三天内"] * 3_000)
    assert {len(message) for message in messages} == {LONG}
    assert any(message.startswith("三天内，") for message in messages)


def test_rows_tell_figures_beside_their_goals() -> None:
    """All goals are met by the quick and quiet side; each is missed where its figure is too much."""
    case = Case("3天内", REF, "resolved", datetime(2026, 11, 23, 23, 59, 59, tzinfo=SHANGHAI), "day", "own")
    peer = replace(QUICK, said=[["2026-11-24T23:59:59+08:00"]], printed=2, wrote=14)
    met = times.rows([case], {OURS: [QUICK], JIONLP: [peer]})
    assert [row.met for row in met] == [None, *[True] * 6, None, True]
    assert (met[0].ours, met[0].peer) == ("100.0%（1）", "jionlp parse_time 0.0%（0）")
    assert met[-1].peer == "jionlp 2 行、14 个"
    slow = Seen(61, 11, [["2026-11-24T23:59:59+08:00"]], [4.0, 4.0], 9, 21, 0, 1)
    assert [row.met for row in times.rows([case], {OURS: [slow], JIONLP: [peer]})] == [None, *[False] * 6, None, False]


def test_what_is_printed_and_left_is_seen(tmp_path: Path) -> None:
    """A process runs in an empty home; its last line is the result, what stands before it was printed by somebody."""
    code = "import pathlib, sys; pathlib.Path.home().joinpath('x').touch(); print('hi'); sys.stderr.write('oh'); print([1])"
    printed, result, left = times.ran(tmp_path / "home", "-c", code)
    assert (printed, result, left) == (["hi", "oh"], [1], [tmp_path / "home" / "x"])
    with pytest.raises(RuntimeError, match="failed"):
        times.ran(tmp_path / "other", "-c", "raise SystemExit(3)")


def test_an_import_is_measured_alone(tmp_path: Path) -> None:
    """Ours, in a fresh interpreter: it takes some time, prints nothing and leaves nothing."""
    printed, (taken, memory), left = times.ran(tmp_path / "home", str(times.IMPORTED), times.MODULES[OURS])
    assert taken > 0
    assert memory >= 0
    assert (printed, left) == ([], [])
    assert times.unpacked("bot") == []


def test_files_that_are_written_are_seen(tmp_path: Path) -> None:
    """Also outside of home and temporary folder: in a package's own, where nobody looks. In a process of its own."""
    code = f"""if True:
        from tests.bench.peers.understanding import watch
        seen = watch()
        open({str(tmp_path / "a")!r}, "w").close()
        open({str(tmp_path / "a")!r}).close()
        print(seen)"""
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], env=environment(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str([str(tmp_path / "a")])
