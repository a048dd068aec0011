"""Another calendar: everybody whose open promises were counted by an older one gets an update on the one road.

A promise names the calendar it was counted by, so whatever a crash leaves undone is found again at the next start.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import structlog

from bot.channels import StorageDown
from bot.core.updates import CalendarArrived
from bot.inbox import Inbox
from bot.storage import promises
from bot.storage.database import Database, Unavailable
from bot.storage.promises import Holder

BATCH: Final = 200  # people looked up at once
log = structlog.get_logger()


@dataclass(slots=True)
class Recounting:
    """Looks whether the calendar in force is another than last time. `done` is the version all were counted by;
    `stopping` ends the look after the one in hand."""

    database: Database
    inbox: Inbox
    done: str = ""
    stopping: bool = False

    async def look(self) -> None:
        """Have everybody's promises counted by the calendar in force. Raises nothing for a single bad promise."""
        calendar = self.inbox.guide().calendar.version
        if calendar == self.done:
            return
        if not await self.database.read(lambda tx: promises.behind(tx, calendar)):
            self.done = calendar
            return
        whole, after = True, ""
        while found := await self._behind(calendar, after):
            for holder in found:
                if self.stopping:  # whoever is left is found again at the next start
                    return
                whole &= await self._counted(holder, calendar)
            after = found[-1].person
        if whole:
            self.done = calendar

    async def _behind(self, calendar: str, after: str) -> list[Holder]:
        return await self.database.read(lambda tx: promises.holders(tx, calendar, after, BATCH))

    async def _counted(self, holder: Holder, calendar: str) -> bool:
        """Whether this one is done with; a bug is left for the next start, a full disk for the next look."""
        key = f"calendar:{calendar}:{holder.person}:{self.inbox.now().isoformat()}"  # a calendar may be taken back
        try:
            await self.inbox.receive(CalendarArrived(holder.address, key))
        except (StorageDown, Unavailable) as reason:
            log.warning("promises not counted again", reason=str(reason))
            return False
        except Exception:
            log.exception("promises not counted again")
        return True
