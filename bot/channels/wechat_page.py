"""The page that WeChat opens after somebody allowed one message, or did not: stores it, says one sentence."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html import escape
from typing import Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from bot.channels import StorageDown
from bot.channels.wechat_ticket import PATH, Consent, Declined, Granted
from bot.channels.wechat_updates import NAME
from bot.core.texts import Texts
from bot.core.updates import Address

HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",  # the address holds the openid
    "X-Content-Type-Options": "nosniff",
}
HTML: Final = """<!doctype html>
<html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>回音</title>
<style>body{{font:1.125rem/1.7 system-ui,sans-serif;max-width:28rem;margin:3rem auto;padding:0 1.25rem;color:#1c1c1c}}
@media (prefers-color-scheme:dark){{body{{background:#161616;color:#eee}}}}</style>
<main><h1>回音</h1><p>{words}</p></main></html>
"""


@dataclass(frozen=True, slots=True)
class Page:
    """`grant` stores that an address allowed the message of a scene, for a nudge, and tells what becomes of it:
    granted, kept for another, spent before, unknown whose it is. The same one twice has one effect."""

    consent: Consent
    texts: Texts
    grant: Callable[[Address, int, int], Awaitable[str]] = field(repr=False)

    def routes(self) -> list[BaseRoute]:
        """`/ticket`, where there is something to allow; WeChat may come back to `/ticket/?…`, and a redirect would
        lead to http behind a proxy that does not say it is https."""
        return [Route(path, self.back) for path in (PATH, f"{PATH}/")] if self.consent.offered else []

    async def back(self, request: Request) -> Response:
        """Somebody comes back from WeChat's page."""
        match self.consent.returned(dict(request.query_params)):
            case Granted(openid=openid) as granted:
                try:
                    stored = await self.grant(Address(NAME, openid), granted.scene, granted.nudge)
                except StorageDown:
                    return self._says("busy", 503)
                return self._says("odd", 403) if stored == "unknown" else self._says(stored)
            case Declined():
                return self._says("declined")
            case None:
                return self._says("odd", 403)

    def _says(self, name: str, status: int = 200) -> Response:
        words = escape(self.texts.label(f"ticket.{name}").strip())
        return HTMLResponse(HTML.format(words=words), status, HEADERS)
