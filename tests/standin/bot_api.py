"""A Bot API on loopback: people who type and tap, updates that come again until taken, refusals as Telegram words them.

In a test: `async with running() as api`. By itself: `python -m tests.standin.bot_api PORT`, steered by POST
/control/<say|send|press|block|unblock|update|fault|expire> with the same arguments as JSON, seen by GET /control/state.
"""

from __future__ import annotations

import asyncio
import json
import sys
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, field
from typing import Any, Final, Literal

from aiohttp import ClientError, ClientSession, web

from tests.standin.bot_api_chats import FIRST_DATE, TOKEN, Call, Chats, Files
from tests.standin.bot_api_rules import Fields, Refusal

AS_JSON: Final = ("reply_markup", "link_preview_options", "allowed_updates", "commands")
How = Literal["refuse", "drop", "drop after", "late", "hang", "garbage"]
AFTER: Final = ("drop after", "late")  # faults of calls that are done


@dataclass(slots=True)
class Fault:
    """What goes wrong with the next `times` calls of `method`: refused, dropped before or after it is done, answered late."""

    method: str
    how: How = "refuse"
    status: int = 500
    description: str = "Internal Server Error"
    retry_after: int = 0
    times: int = 1


@dataclass(eq=False)
class BotApi(Chats):
    """The state of one bot's Telegram: what people sent, what the bot said, what it may not do."""

    base: str = ""
    redeliver_seconds: float = 0.02
    pending: list[Fields] = field(default_factory=list)
    deliveries: list[tuple[int, int]] = field(default_factory=list)  # update id, status; by webhook
    polls: list[int | None] = field(default_factory=list)  # the offset of each getUpdates
    faults: list[Fault] = field(default_factory=list)
    last_update: int = 1000
    poller: int = 0
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    queues: dict[str, deque[Fields]] = field(default_factory=dict)
    workers: set[asyncio.Task[None]] = field(default_factory=set)
    in_time: asyncio.Event = field(default_factory=asyncio.Event)  # late answers wait for it
    group: asyncio.TaskGroup | None = None
    client: ClientSession | None = None

    # ── what people do ──────────────────────────────────────────────────────────────────────────

    async def say(self, chat: int, text: str, **more: Any) -> int:
        """Somebody types; the number of the update."""
        return await self.send(chat, text=text, **more)

    async def send(self, chat: int, **content: Any) -> int:
        """Somebody sends anything: `photo=[…]`, `sticker={…}`, `place={"type": "group"}` for a group."""
        place = {"id": chat, "type": "private", "first_name": "小安", **content.pop("place", {})}
        self.known.add(chat)
        return await self.update(message={**self._message(place), "from": _person(chat), **content})

    async def press(self, chat: int, label: str = "", data: str = "", message_id: int = 0) -> int:
        """Somebody taps a button that stands under a message right now; LookupError when none does."""
        message = self.messages[chat, message_id or self._last_with_buttons(chat)]
        for button in self.buttons(message):
            if "callback_data" in button and (button["text"] == label or button["callback_data"] == data):
                query = f"query-{len(self.queries) + 1}"
                self.queries[query] = False
                tap = {"id": query, "from": _person(chat), "message": self._outside(message), "chat_instance": "1"}
                return await self.update(callback_query={**tap, "data": button["callback_data"]})
        raise LookupError(f"no button {label}{data} under message {message['message_id']}")

    async def block(self, chat: int) -> int:
        """Somebody blocks the bot."""
        self.blocked.add(chat)
        return await self._member(chat, "member", "kicked")

    async def unblock(self, chat: int) -> int:
        """Somebody lets the bot in again."""
        self.blocked.discard(chat)
        return await self._member(chat, "kicked", "member")

    async def update(self, **kinds: Any) -> int:
        """Any update, also one Telegram would never send; its number."""
        self.last_update += 1
        raw: Fields = {"update_id": self.last_update, **kinds}
        self.pending.append(raw)
        if self.webhook:
            self._queue(raw)
        await self._tell()
        return self.last_update

    async def fault(self, method: str, **how: Any) -> None:
        """Let the next calls of a method go wrong."""
        self.faults.append(Fault(method, **how))

    async def expire(self, query: str) -> None:
        """A tap grows too old to be answered."""
        self.queries[query] = True

    async def until(self, condition: Callable[[], object], seconds: float = 30.0) -> None:
        """Wait until something holds; TimeoutError when it does not come to pass."""
        async with asyncio.timeout(seconds), self.changed:
            await self.changed.wait_for(condition)

    # ── what can be seen ────────────────────────────────────────────────────────────────────────

    @property
    def state(self) -> Fields:
        """Everything, for a test in another process."""
        return {
            "messages": list(self.messages.values()),
            "calls": [asdict(call) for call in self.calls],
            "pending": [raw["update_id"] for raw in self.pending],
            "deliveries": self.deliveries,
            "polls": self.polls,
            "queries": self.queries,
            "webhook": self.webhook,
            "told": {" ".join(key): value for key, value in self.told.items()},
        }

    # ── the wire ────────────────────────────────────────────────────────────────────────────────

    def app(self) -> web.Application:
        """The server: the Bot API and the controls."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        app.router.add_post("/control/{verb}", self._control)
        app.router.add_get("/control/state", self._show)
        return app

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self.token:
            return _reply(Refusal("Unauthorized", 401))
        method = request.match_info["method"]
        fields, files = await _fields(request)
        fault = self._fault(method)
        if fault is not None and fault.how not in AFTER:
            self.calls.append(Call(method, fields, files, "call", fault.how))
            await self._tell()
            return await self._go_wrong(request, fault)
        answer = await self._polled(fields) if method == "getUpdates" else self.perform(method, fields, files)
        if method == "setWebhook" and self.webhook:
            for raw in self.pending:
                self._queue(raw)
        await self._tell()
        if fault is not None and fault.how == "late":
            await self.until(self.in_time.is_set)
        elif fault is not None:
            return await self._go_wrong(request, fault)
        return _reply(answer)

    async def _go_wrong(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        if fault.how == "hang":
            await asyncio.Event().wait()
        if fault.how == "garbage":
            return web.Response(text="<html>Please log in to this network</html>")
        if fault.how in ("drop", *AFTER) and request.transport is not None:
            request.transport.abort()
        return _reply(Refusal(fault.description, fault.status, fault.retry_after))

    def _fault(self, method: str) -> Fault | None:
        found = next((fault for fault in self.faults if fault.method in (method, "*")), None)
        if found is not None:
            found.times -= 1
            if found.times <= 0:
                self.faults.remove(found)
        return found

    async def _control(self, request: web.Request) -> web.Response:
        verb = getattr(self, request.match_info["verb"])
        try:
            return web.json_response({"result": await verb(**await request.json())})
        except (LookupError, TypeError) as reason:
            return web.json_response({"error": str(reason)}, status=400)

    async def _show(self, _: web.Request) -> web.Response:
        return web.json_response(self.state)

    async def _tell(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    # ── updates to the bot ──────────────────────────────────────────────────────────────────────

    async def _polled(self, fields: Fields) -> object:
        """Long polling: an offset forgets what is before it; a second poller ends the first one's poll."""
        if self.webhook:
            return Refusal("Conflict: can't use getUpdates method while webhook is active; use deleteWebhook", 409)
        offset = fields.get("offset")
        self.polls.append(None if offset is None else int(offset))
        if offset is not None:
            first = int(offset)
            self.pending = [raw for raw in self.pending if raw.get("update_id", first) >= first]
        self.poller += 1
        mine = self.poller
        await self._tell()
        try:
            await self.until(lambda: self.pending or self.poller != mine, float(fields.get("timeout", 0)))
        except TimeoutError:
            return []
        if self.poller != mine:
            return Refusal("Conflict: terminated by other getUpdates request", 409)
        return self.pending[: int(fields.get("limit", 100))]

    def _queue(self, raw: Fields) -> None:
        """One after the other in a chat, and taps of a person apart from what they type, as Telegram does."""
        kind, content = next(((kind, raw[kind]) for kind in raw if kind != "update_id"), ("", {}))
        key = f"{kind}:{json.dumps(content.get('from', {})) if isinstance(content, dict) else ''}"
        if key in self.queues:
            self.queues[key].append(raw)
            return
        self.queues[key] = deque((raw,))
        if self.group is not None:
            worker = self.group.create_task(self._deliver(key))
            self.workers.add(worker)
            worker.add_done_callback(self.workers.discard)

    async def _deliver(self, key: str) -> None:
        queue = self.queues[key]
        while queue:
            wait = self.redeliver_seconds
            while self.webhook and not await self._posted(queue[0]):
                await asyncio.sleep(wait)
                wait = min(wait * 2, 1.0)
            queue.popleft()
        del self.queues[key]

    async def _posted(self, raw: Fields) -> bool:
        """Deliver one update; whether it was taken. A call in the answer's body is made."""
        assert self.client is not None
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        status, body = 0, b""
        try:
            async with self.client.post(self.webhook["url"], json=raw, headers=headers) as response:
                status, body = response.status, await response.read()
        except (ClientError, OSError, TimeoutError):
            pass
        taken = 200 <= status < 300
        if taken:
            self.pending = [other for other in self.pending if other is not raw]
            if body:
                call = json.loads(body)
                self.perform(call.pop("method"), call, {}, by="body")
        self.deliveries.append((raw["update_id"], status))
        await self._tell()
        return taken

    async def _member(self, chat: int, old: str, new: str) -> int:
        bot = {"id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "回音"}
        change = {"chat": {"id": chat, "type": "private"}, "from": _person(chat), "date": FIRST_DATE}
        states = {"old_chat_member": {"user": bot, "status": old}, "new_chat_member": {"user": bot, "status": new}}
        return await self.update(my_chat_member={**change, **states})


def _person(chat: int) -> Fields:
    return {"id": chat, "is_bot": False, "first_name": "小安", "language_code": "zh-hans"}


def _reply(answer: object) -> web.Response:
    if isinstance(answer, Refusal):
        return web.json_response(answer.body, status=answer.status)
    return web.json_response({"ok": True, "result": answer})


async def _fields(request: web.Request) -> tuple[Fields, Files]:
    """Parameters and files, from JSON, a form or the address."""
    if request.content_type == "application/json":
        found = await request.json() if request.body_exists else {}
        return _decoded({**request.query, **found}), {}
    form = await request.post()
    files = {name: _file(part) for name, part in form.items() if isinstance(part, web.FileField)}
    return _decoded({**request.query, **{name: part for name, part in form.items() if isinstance(part, str)}}), files


def _file(part: web.FileField) -> Fields:
    content = part.file.read()
    return {"name": part.filename, "size": len(content), "text": content.decode("utf-8", "replace")}


def _decoded(fields: Fields) -> Fields:
    """Objects may come as JSON inside of a string."""
    return {
        name: json.loads(value) if name in AS_JSON and isinstance(value, str) else value
        for name, value in fields.items()
    }


@asynccontextmanager
async def running(port: int = 0, token: str = TOKEN) -> AsyncIterator[BotApi]:
    """A stand-in on a loopback port of its own (`api.base`), gone at the end."""
    api = BotApi(token)
    runner = web.AppRunner(api.app(), access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port)
    await site.start()
    api.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with ClientSession() as api.client, asyncio.TaskGroup() as api.group:
        try:
            yield api
        finally:
            for worker in _all(api.workers):
                worker.cancel()
            await runner.cleanup()


def _all(workers: set[asyncio.Task[None]]) -> Iterator[asyncio.Task[None]]:
    yield from tuple(workers)


async def _serve_for_ever(port: int) -> None:
    async with running(port) as api:
        sys.stdout.write(f"READY {api.base}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_serve_for_ever(int(sys.argv[1])))
