"""The nightly backup: once a night, kept for so many days, its failure an alarm and nothing worse."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client import REGISTRY
from structlog.testing import capture_logs

from bot import app, backups
from bot.core.dates import SHANGHAI
from bot.settings import Settings
from bot.storage import backup
from tests.journalled import filled, people_of
from tests.process import SECRET_KEY, started, until

EVENING = datetime(2026, 11, 29, 18, 59, tzinfo=UTC)  # 02:59 of the 30th in Shanghai
NIGHT = EVENING + timedelta(minutes=2)


def settings(folder: Path, **chosen: object) -> Settings:
    """Of a bot with three people and a folder for backups, two days of them."""
    given: dict[str, object] = {
        "secret_key": SECRET_KEY,
        "backup_days": 2,
        "backup_dir": str(folder / "kept"),
        **chosen,
    }
    path = folder / "bot.db"
    if not path.exists():
        filled(path, SECRET_KEY.encode())
    return Settings(database_url=f"sqlite:///{path}", _env_file=None, **given)  # type: ignore[call-arg,arg-type]


async def test_one_a_night(tmp_path: Path) -> None:
    """From three o'clock in Shanghai, whole, and not again that day."""
    chosen = settings(tmp_path)
    await backups.tonight(chosen, EVENING)
    assert list((tmp_path / "kept").iterdir()) == []
    with capture_logs() as logged:
        for at in (NIGHT, NIGHT + timedelta(hours=1), EVENING + timedelta(hours=20)):
            await backups.tonight(chosen, at)
    assert [line["event"] for line in logged] == ["backup made"]
    made = tmp_path / "kept" / "bot-2026-11-30.db"
    assert people_of(made) == ["1", "2", "3"]
    assert REGISTRY.get_sample_value("huiyin_backup_timestamp_seconds") == made.stat().st_mtime


async def test_old_ones_go_also_when_a_new_one_fails(tmp_path: Path) -> None:
    """People were told when they would be gone; that it failed is an error in the log, tried again the next hour."""
    chosen = settings(tmp_path, secret_key="")
    (tmp_path / "secret.key").write_text(SECRET_KEY)
    for day in range(3):
        await backups.tonight(chosen, NIGHT + timedelta(days=day))
    names = ["bot-2026-12-01.db", "bot-2026-12-01.db.key", "bot-2026-12-02.db", "bot-2026-12-02.db.key"]
    assert sorted(file.name for file in (tmp_path / "kept").iterdir()) == names
    (tmp_path / "bot.db").write_text("no database" * 1000)
    with capture_logs() as logged:
        for hour in range(2):
            await backups.tonight(chosen, NIGHT + timedelta(days=3, hours=hour))
    assert sorted(file.name for file in (tmp_path / "kept").iterdir()) == names[2:]
    assert [line["event"] for line in logged] == ["old backups removed", "backup failed", "backup failed"]
    assert "huiyin restore" in logged[1]["reason"]


async def test_a_stop_in_the_middle_leaves_nothing_half(tmp_path: Path) -> None:
    """Cancelled while the other process copies: that is gone, so is what it wrote, and it is told without a traceback."""
    filled(tmp_path / "bot.db", SECRET_KEY.encode(), persons=300, entries=20)
    (tmp_path / "secret.key").write_text(SECRET_KEY)
    kept = tmp_path / "kept"
    with capture_logs() as logged:
        async with asyncio.TaskGroup() as group:
            task = group.create_task(backups.tonight(settings(tmp_path, secret_key=""), NIGHT))
            await until(lambda: any(kept.glob("*.key*")))
            task.cancel()
    assert [line["event"] for line in logged] == ["backup interrupted"]
    assert sorted(file.suffix for file in kept.iterdir()) in ([], [".db", ".key"])


@pytest.mark.parametrize("folder", ["file/kept", "file"])
async def test_a_folder_that_cannot_be_written_is_an_alarm_only(tmp_path: Path, folder: str) -> None:
    """The bot goes on without a backup."""
    (tmp_path / "file").touch()
    with capture_logs() as logged:
        await backups.tonight(settings(tmp_path, backup_dir=str(tmp_path / folder)), NIGHT)
    assert [line["event"] for line in logged] == ["backup failed"]


async def test_without_a_folder_there_is_none(tmp_path: Path) -> None:
    """Nothing happens by default."""
    await backups.tonight(settings(tmp_path, backup_dir="", backup_days=0), NIGHT)
    assert [file.name for file in tmp_path.iterdir()] == ["bot.db"]


async def test_a_running_bot_makes_them(tmp_path: Path) -> None:
    """At the start, when the night's was missed; beside people who talk to it."""
    database, now = tmp_path / "bot.db", app.now().astimezone(SHANGHAI)
    async with started(tmp_path, backup_dir=tmp_path / "kept", backup_days=7):
        made = backup.of_day(tmp_path / "kept", database, now.date())
        if now.hour >= backups.HOUR:
            await until(made.exists)
            assert people_of(made) == []
        else:
            await until((tmp_path / "kept").exists)
