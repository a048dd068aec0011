"""Metrics for the operator: what happens, never to whom."""

from __future__ import annotations

import re
import timeit
import tomllib
from pathlib import Path
from typing import Final

from bot import metrics

ROOT: Final = Path(__file__).parent.parent
LABELS: Final = {"channel", "kind", "outcome", "reason", "state", "what", "le", "version", "python", "sqlite"}


def shown(line: str) -> float:
    """The value of one line, 0 where there is none."""
    found = re.search(rf"^{re.escape(line)} (\S+)$", metrics.text().decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


def test_what_is_counted() -> None:
    """Names that dashboards rely on, each with its meaning."""
    text = metrics.text().decode()
    counters = ("updates", "answers", "errors", "nudges", "pushes", "parked")
    gauges = ("nudger_ticked_seconds", "nudges_waiting", "poll_age_seconds", "database_bytes", "disk_free_bytes")
    histograms = ("answer_seconds", "commit_seconds", "commit_units", "nudge_late_seconds")
    for name in (*(f"{counter}_total" for counter in counters), *gauges, *histograms):
        assert re.search(rf"^# TYPE huiyin_{name} ", text, re.MULTILINE), name
        assert re.search(rf"^# HELP huiyin_{name} \S+", text, re.MULTILINE), name


def test_a_count_goes_up() -> None:
    """By channel and kind."""
    line = 'huiyin_updates_total{channel="test",kind="Said"}'
    before = shown(line)
    metrics.UPDATES.labels("test", "Said").inc()
    assert shown(line) == before + 1


def test_a_delivery() -> None:
    """Every outcome is counted; only what went has a lateness, never less than none."""
    for outcome, late in (("Sent", 0.3), ("Sent", -5.0), ("TryLater", 99.0)):
        metrics.delivered("test", outcome, late)
    assert shown('huiyin_nudges_total{channel="test",outcome="Sent"}') == 2
    assert shown('huiyin_nudges_total{channel="test",outcome="TryLater"}') == 1
    assert shown('huiyin_nudge_late_seconds_count{channel="test"}') == 2
    assert shown('huiyin_nudge_late_seconds_sum{channel="test"}') == 0.3
    assert shown('huiyin_nudge_late_seconds_bucket{channel="test",le="0.1"}') == 1
    assert shown('huiyin_nudge_late_seconds_bucket{channel="test",le="86400.0"}') == 2


def test_what_was_put_aside_and_backed_up() -> None:
    """Both are for others to say."""
    before = shown('huiyin_parked_total{what="nudge"}')
    metrics.parked("nudge")
    assert shown('huiyin_parked_total{what="nudge"}') == before + 1
    metrics.backed_up(1_795_000_000.0)
    assert shown("huiyin_backup_timestamp_seconds") == 1_795_000_000
    metrics.BACKED_UP.set(0)


def test_which_program_this_is() -> None:
    """The version is the project's."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == metrics.VERSION
    metrics.built("3.0")
    assert f'version="{metrics.VERSION}"' in metrics.text().decode()


def test_no_label_tells_who() -> None:
    """Channel, kind, outcome: labels that can only take a handful of values."""
    labels = re.findall(r"^huiyin_[^{\n]*\{([^}]*)\}", metrics.text().decode(), re.MULTILINE)
    assert {name for label in labels for name in re.findall(r'(\w+)="', label)} <= LABELS


def test_an_update_costs_next_to_nothing() -> None:
    """All that is measured on the road of one update; some 2 µs, an order of magnitude below what would be noticed."""

    def update() -> None:
        metrics.updates("test", "Said").inc()
        metrics.answers("test").inc()
        metrics.answer_seconds("test").observe(0.004)

    rounds = 2_000
    assert min(timeit.repeat(update, number=rounds, repeat=5)) / rounds < 30e-6
