"""The nightly backup: by a process of its own, so that copying and checking never hold up an answer."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Final

import structlog

from bot import metrics
from bot.core.dates import SHANGHAI
from bot.settings import Settings
from bot.storage import backup

HOUR: Final = 3  # of the night in Shanghai
log = structlog.get_logger()


async def tonight(settings: Settings, now: datetime) -> None:
    """Remove what is too old; make today's backup when it is due and not there. What fails is an error in the log."""
    metrics.backs_up(bool(settings.backup_dir))
    if not settings.backup_dir:
        return
    try:
        target = await asyncio.to_thread(_due, settings, now.astimezone(SHANGHAI))
        if target is not None:
            await _make(settings, target)
        metrics.backed_up(backup.made_at(Path(settings.backup_dir), Path(settings.sqlite_path)))
    except OSError as reason:
        log.error("backup failed", reason=str(reason))  # noqa: TRY400 - the reason says all


def _due(settings: Settings, here: datetime) -> Path | None:
    """The file to write, if any; what is too old is gone then."""
    folder, database = Path(settings.backup_dir), Path(settings.sqlite_path)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if gone := backup.prune(folder, database, here.date(), settings.backup_days):
        log.info("old backups removed", files=gone)
    target = backup.of_day(folder, database, here.date())
    return target if here.hour >= HOUR and not target.exists() else None


async def _make(settings: Settings, target: Path) -> None:
    given = {"HUIYIN_DATABASE_URL": settings.database_url, "HUIYIN_SECRET_KEY": settings.secret_key}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "backup", str(target),
        env={**os.environ, **given}, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE,
    )  # fmt: skip
    try:
        _, said = await process.communicate()
    except asyncio.CancelledError:  # the bot stops: the next start makes it
        process.kill()
        with contextlib.suppress(asyncio.CancelledError):  # once more, by the loop that ends
            await process.wait()
        backup.remove_half(target)
        log.warning("backup interrupted", file=str(target))
        return
    if process.returncode:
        log.error("backup failed", file=str(target), reason=said.decode(errors="replace").strip()[-500:])
    else:
        log.info("backup made", file=str(target))
