"""Counters for the operator: what happens, never to whom."""

from __future__ import annotations

import re

from bot import metrics


def test_what_is_counted() -> None:
    """Names that dashboards rely on, each with its meaning."""
    shown = metrics.text().decode()
    counters = ("updates", "answers", "nudges", "pushes")
    for name in (*(f"huiyin_{counter}_total" for counter in counters), "huiyin_nudger_ticked_seconds"):
        assert re.search(rf"^# TYPE {name} ", shown, re.MULTILINE), name
        assert re.search(rf"^# HELP {name} \S+", shown, re.MULTILINE), name


def test_a_count_goes_up() -> None:
    """By channel and kind."""
    before = metrics.UPDATES.labels("test", "Said")._value.get()
    metrics.UPDATES.labels("test", "Said").inc()
    assert f'huiyin_updates_total{{channel="test",kind="Said"}} {before + 1}' in metrics.text().decode()


def test_no_label_tells_who() -> None:
    """Channel, kind and outcome: labels that can only take a handful of values."""
    labels = set(re.findall(r"^huiyin_[^{]*\{([^}]*)\}", metrics.text().decode(), re.MULTILINE))
    names = {name for label in labels for name in re.findall(r'(\w+)="', label)}
    assert names <= {"channel", "kind", "outcome"}
