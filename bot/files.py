"""Files that are handed out: built from what is stored now, for a channel that sends them or for a signed link."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from bot import documents
from bot.core import nudge
from bot.core.casefile import CaseFile
from bot.core.guide import Guide
from bot.core.person import Case
from bot.core.turn import Host, Turn
from bot.core.updates import Due
from bot.documents import calendar, case_page, record_page
from bot.documents.small_page import element, small_page
from bot.storage import hashes, people, personal_data, promises
from bot.storage.database import Database, Unavailable

HTML: Final = "text/html; charset=utf-8"
MIME: Final = {"html": HTML, "md": "text/markdown; charset=utf-8", "json": "application/json"}
HEADERS: Final = {  # an address that opens something about somebody is kept by nobody, and leads nowhere
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE: Final = {
    **HEADERS,
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
}
ATTACHED: Final = {**HEADERS, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; sandbox"}


@dataclass(frozen=True, slots=True)
class Documents:
    """Builds the file that a message's document names. `now` is aware, `tell` is how a case is told."""

    database: Database
    guide: Callable[[], Guide]
    host: Host
    secret: bytes = field(repr=False)
    now: Callable[[], datetime]
    tell: Callable[[Turn, Case], CaseFile]

    async def fetch(self, ref: str) -> bytes:
        """The bytes of `export:<person>:json|html`, `calendar:<person>:<promise>`, `case:<person>:<case>:html|md|json`.

        KeyError where there are none.
        """
        match ref.split(":"):
            case ["export", person, form]:
                return await self._export(person, form)
            case ["calendar", person, promise]:
                return calendar.entry(await self.entry(person, promise), self.guide().texts, self.now())
            case ["case", person, number, form] if form in case_page.FORMS:
                return await self._case(person, number, form)
            case _:
                raise KeyError(ref)

    async def _case(self, owner: str, number: str, form: str) -> bytes:
        """A case as it stands now, in the words of now."""
        person = await self.database.read(lambda tx: people.owner(tx, owner))
        found = next((case for case in person.cases if str(case.id) == number), None) if person else None
        if person is None or found is None:
            raise KeyError(owner)
        guide = self.guide()
        told = self.tell(Turn(Due(person.address, "", ()), person, self.now(), guide, self.host), found)
        return case_page.FORMS[form](told, guide.texts.label)

    async def entry(self, person: str, promise: str) -> calendar.Entry:
        """When to look whether a promise was kept; KeyError where nothing is waited for."""
        found = await self.database.read(lambda tx: promises.dated(tx, person, int(promise)))
        if found is None:
            raise KeyError(promise)
        at = found.asked_at or nudge.after(found.due_at, found.grain, found.zone, self.host)
        name = hashes.keyed(self.secret, "calendar", f"{person}:{promise}")
        return calendar.Entry(f"{name}@huiyin", at, found.moves)

    async def _export(self, person: str, form: str) -> bytes:
        data = await self.database.read(lambda tx: personal_data.export(tx, person))
        if not data["person"]:
            raise KeyError(person)
        return record_page.page(data) if form == "html" else json.dumps(data, ensure_ascii=False, indent=2).encode()


@dataclass(frozen=True, slots=True)
class Downloads:
    """What signed links open: an export to read or to save, a date as a page with the calendar entry behind it."""

    documents: Documents

    def routes(self) -> Sequence[BaseRoute]:
        """`/f/…`, and `/case/…` for a case to look at."""
        return (
            Route("/f/{token}", self.shown),
            Route("/case/{token}", self.shown),
            Route(f"/f/{{token}}/{calendar.FILE}", self.entry),
        )

    async def shown(self, request: Request) -> Response:
        """What the link is for."""
        return await self._opened(request, self._page)

    async def entry(self, request: Request) -> Response:
        """The calendar entry itself. Shown in place: an iPhone then asks at once whether to add it."""
        return await self._opened(request, self._entry)

    async def _opened(self, request: Request, serve: Callable[[str, str], Awaitable[Response]]) -> Response:
        token = request.path_params["token"]
        link = documents.opened(self.documents.secret, token)
        if link is None:
            return self._says("odd", 404)
        if link.until < self.documents.now():
            return self._says("expired", 410)
        try:
            return await serve(link.ref, request.url.path)
        except (KeyError, ValueError):
            return self._says("gone", 410)
        except Unavailable:
            return self._says("busy", 503)

    async def _page(self, ref: str, path: str) -> Response:
        kind, person, what, *form = ref.split(":")
        if kind != "calendar":
            ending = form[0] if form else what
            place = "inline" if ending == "html" else "attachment"  # WeChat's browser saves nothing
            return _served(await self.documents.fetch(ref), ending, place)
        entry = await self.documents.entry(person, what)
        texts, now = self.documents.guide().texts, self.documents.now()
        body = calendar.page(entry, texts, f"{path}/{calendar.FILE}", now)
        return Response(body, media_type=HTML, headers=PAGE)

    async def _entry(self, ref: str, path: str) -> Response:
        if not ref.startswith("calendar:"):
            raise KeyError(ref)
        place = {"Content-Disposition": f'inline; filename="{calendar.FILE}"'}
        return Response(await self.documents.fetch(ref), media_type=calendar.MIME, headers={**HEADERS, **place})

    def _says(self, name: str, status: int) -> Response:
        texts = self.documents.guide().texts
        body = small_page(texts.label("calendar.title"), element("p", texts.label(f"link.{name}")))
        return Response(body, status, media_type=HTML, headers=PAGE)


def _served(body: bytes, form: str, place: str) -> Response:
    headers = {**ATTACHED, "Content-Disposition": f'{place}; filename="huiyin.{form}"'}
    return Response(body, media_type=MIME.get(form, MIME["json"]), headers=headers)
