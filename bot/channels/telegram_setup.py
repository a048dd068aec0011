"""What Telegram must know once: where updates go, the commands, the descriptions. Tried until it works."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import structlog

from bot.channels import PushFailed, TryLater, Unsure
from bot.channels.telegram_calls import UPDATE_KINDS, Caller, Refused, backoff

TEXT_TRIES: Final = 10
CONNECTIONS: Final = 100  # webhook deliveries at once; an answer may hold one for ten seconds
log = structlog.get_logger()

Commands = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class TelegramTexts:
    """What is shown outside of the talk, by language code (`zh`); `""` is for all other languages."""

    commands: Mapping[str, Commands] = field(default_factory=dict)
    description: Mapping[str, str] = field(default_factory=dict)
    short_description: Mapping[str, str] = field(default_factory=dict)
    private_only: Mapping[str, str] = field(default_factory=dict)

    def only_private(self, language: str) -> str:
        """What a group is told, in the language of who spoke (`zh-hans`), or the one for all."""
        short = language.partition("-")[0]
        return self.private_only.get(short) or self.private_only.get("", "")


@dataclass(frozen=True, slots=True)
class Setup:
    """The calls at the start. None of them ends the start: what fails for good is logged."""

    api: Caller
    texts: TelegramTexts
    sleep: Callable[[float], Awaitable[None]]

    async def hook(self, url: str, secret: str) -> None:
        """Have updates sent to `url`; tried for ever, since without it nobody is heard."""
        kinds = list(UPDATE_KINDS)
        fields = {"url": url, "secret_token": secret, "allowed_updates": kinds, "max_connections": CONNECTIONS}
        failures = 0
        while True:
            try:
                await self.api.call("setWebhook", **fields, drop_pending_updates=False)
            except PushFailed as failed:
                failures += 1
                log.warning("telegram webhook not set", reason=str(failed), failures=failures)
                await self.sleep(backoff(failures, failed))
            else:
                return

    async def unhook(self) -> None:
        """Have updates wait for a poll."""
        try:
            await self._stubbornly("deleteWebhook", drop_pending_updates=False)
        except PushFailed as failed:  # the poll will say the same, and louder
            log.warning("telegram webhook not removed", reason=str(failed))

    async def introduce(self) -> None:
        """Commands and descriptions in each language; written only when they changed, for Telegram limits how often."""
        for language, commands in self.texts.commands.items():
            wanted = [{"command": name, "description": words} for name, words in commands]
            await self._agree("MyCommands", language, wanted, {"commands": wanted})
        for language, words in self.texts.description.items():
            fields = {"description": words}
            await self._agree("MyDescription", language, fields, fields)
        for language, words in self.texts.short_description.items():
            fields = {"short_description": words}
            await self._agree("MyShortDescription", language, fields, fields)

    async def _agree(self, name: str, language: str, wanted: object, fields: Mapping[str, object]) -> None:
        spoken = {"language_code": language} if language else {}
        try:
            if await self._stubbornly(f"get{name}", TEXT_TRIES, **spoken) != wanted:
                await self._stubbornly(f"set{name}", TEXT_TRIES, **fields, **spoken)
        except PushFailed as failed:
            log.warning("telegram texts not set", name=name, language=language, reason=str(failed))

    async def _stubbornly(self, method: str, tries: float = math.inf, **fields: object) -> Any:
        """The result, however long Telegram is away; raises what trying again would not change, or the last failure."""
        failures = 0
        while True:
            try:
                return await self.api.call(method, **fields)
            except Refused:
                raise
            except (TryLater, Unsure) as failed:
                failures += 1
                if failures >= tries:
                    raise
                log.warning("telegram set-up waits", reason=str(failed), failures=failures)
                await self.sleep(backoff(failures, failed))
