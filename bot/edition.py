"""The content in force: good content replaces it as a whole between two updates, bad content is told and left."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import structlog

from bot import pressed
from bot.core.everyday import forget
from bot.core.guide import Guide
from bot.core.safety import book
from bot.core.texts import BLANK

SENTENCES: Final = "texts/zh-CN.yaml"
log = structlog.get_logger()
Stamps = Mapping[Path, tuple[int, int]]


def stamps(folder: Path) -> Stamps:
    """When each file of a folder was last written, and how long it is."""
    states = ((file, file.stat()) for file in pressed.files(folder))
    return {file: (state.st_mtime_ns, state.st_size) for file, state in states}


def warm(guide: Guide) -> None:
    """Compile the patterns of safety and small talk before somebody in danger has to wait for it."""
    for rules in (guide.safety, guide.small_talk):
        book(rules)


@dataclass(slots=True)
class Edition:
    """The guide that every turn is given. A turn keeps the one it began with."""

    guide: Guide
    folder: Path = pressed.FOLDER
    seen: Stamps = field(default_factory=dict)
    busy: asyncio.Lock = field(default_factory=asyncio.Lock)

    def __post_init__(self) -> None:
        self.seen = stamps(self.folder)

    def __call__(self) -> Guide:
        """The guide in force now."""
        return self.guide

    async def reload(self) -> bool:
        """Read the folder again, in a thread; whether other content is in force now. Raises nothing."""
        async with self.busy:
            try:
                self.seen = await asyncio.to_thread(stamps, self.folder)
                fresh = await asyncio.to_thread(_ready, self.folder, self.guide)
            except Exception:
                log.exception("content kept", version=self.guide.version)
                return False
            return self._taken(fresh)

    def _taken(self, fresh: Guide | list[str]) -> bool:
        if isinstance(fresh, list):
            for mistake in fresh:
                log.error("content mistake", mistake=mistake)
            log.error("content kept", version=self.guide.version, mistakes=len(fresh))
            return False
        changed = fresh.version != self.guide.version
        self.guide = fresh
        forget()
        log.info("content reloaded", version=fresh.version, changed=changed)
        return changed

    async def sweep(self) -> None:
        """Read it again when a file was written, made or taken away since the last time. Raises nothing."""
        try:
            now = await asyncio.to_thread(stamps, self.folder)
        except OSError:  # a file went while we looked: the next sweep sees the folder at rest
            return
        if now != self.seen:
            await self.reload()


def _ready(folder: Path, old: Guide) -> Guide | list[str]:
    """The new content, its patterns compiled; or every mistake."""
    from bot import content  # noqa: PLC0415 - a start with content made ready needs neither YAML nor its models

    try:
        fresh = content.load(folder)
    except content.BadContent as bad:
        return bad.mistakes
    wrong = _unfit(old, fresh)
    if not wrong:
        warm(fresh)
    return wrong or fresh


def _unfit(old: Guide, fresh: Guide) -> list[str]:
    """What the running program could not say: a sentence that is gone, a blank that it does not know."""
    was, now = old.texts.sentences, fresh.texts.sentences
    gone = [
        f"content/{SENTENCES}：少了句子 {name}" for name in was if name not in now and not name.startswith("heard.")
    ]
    strange = [
        f"content/{SENTENCES}：句子 {name} 里的 {{{blank}}} 没有数可填"
        for name in was.keys() & now.keys()
        for blank in sorted({*BLANK.findall(now[name])} - {*BLANK.findall(was[name])})
    ]
    return gone + sorted(strange)
