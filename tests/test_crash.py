"""The process killed at random instants: nothing lost, nothing half done, doubles only where nobody can avoid them."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import Final

import pytest

from tests.crash.harness import Plan, Report, drive

SEED: Final = 20261122
KILLS: Final = 32  # in each of two lanes


async def both(folder: Path) -> Report:
    """A lane over the webhook and one over polling, side by side."""
    async with asyncio.TaskGroup() as group:
        lanes = [
            group.create_task(drive(Plan(SEED, KILLS, "webhook", nudges=600, spread=24.0, talkers=8), folder / "webhook")),
            group.create_task(drive(Plan(SEED + 9, KILLS, "polling", nudges=600, spread=24.0, talkers=8), folder / "polling")),
        ]  # fmt: skip
    first, second = (lane.result() for lane in lanes)
    return first + second


async def test_sixty_four_kills_lose_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Nudges and updates survive every SIGKILL; a nudge is said twice only if it was accepted and not yet marked."""
    report = await both(tmp_path)
    with capsys.disabled():
        sys.stdout.write(f"\n  seed {SEED}: {report}\n")
    assert report.lost == []
    assert report.wrong == []
    assert report.kills == 2 * KILLS
    assert report.updates > KILLS
    assert report.twice <= report.window


async def test_a_mark_before_the_push_is_found_out(tmp_path: Path) -> None:
    """The harness can fail: a bot that marks before it pushes loses nudges, and the report says which."""
    plan = Plan(SEED, 4, "polling", nudges=400, spread=0.0, early=True, delay=(0.05, 0.1))
    report = await drive(plan, tmp_path / "early")
    assert 0 < len(report.lost) < plan.nudges
