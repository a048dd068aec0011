"""A bot that is wrong on purpose: it marks a nudge as sent before it pushes it. The harness must notice."""

from __future__ import annotations

from bot import app
from bot.__main__ import main
from bot.channels import PushFailed
from bot.core.messages import Message
from bot.nudger import Nudger
from bot.storage.nudges import Claimed


class Early(Nudger):
    """Believes the platform before it has answered."""

    async def _push(self, claimed: Claimed, message: Message) -> PushFailed | None:
        await self._settle(claimed, None)
        return await super()._push(claimed, message)


if __name__ == "__main__":
    app.Nudger = Early  # type: ignore[misc]
    main()
