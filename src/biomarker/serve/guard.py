"""Every request -> refused unless it comes from here or brings the token, is small, and is not another page's."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from biomarker.errors import BiomarkerError
from biomarker.serve.limits import Limits
from biomarker.serve.refusals import BUG, RequestError, body_of, status_of

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN = ("/", "/page.js", "/page.css", "/health")  # nothing in them but the page itself
OWN_NAMES = ("127.0.0.1", "localhost", "[::1]")
HEADERS = (
    (b"content-security-policy", b"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
     b"img-src 'self' data:; form-action 'none'; frame-ancestors 'none'; base-uri 'none'"),
    (b"x-content-type-options", b"nosniff"), (b"referrer-policy", b"no-referrer"), (b"x-frame-options", b"DENY"),
    (b"cross-origin-resource-policy", b"same-origin"), (b"cache-control", b"no-store"),
)  # fmt: skip
log = logging.getLogger("biomarker.serve")


class Guard:
    """ASGI shell around the application.

    Parameters
    ----------
    token : secret that requests bring as ``Authorization: Bearer ...``; None where only this machine can reach it
    """

    def __init__(self, app: App, token: bytes | None, limits: Limits) -> None:
        self.app, self.token, self.limits = app, token, limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self.app(scope, receive, send)
            return
        began, answer = time.monotonic(), _Answer(send)
        try:
            self._admit(scope)
            await self.app(scope, _Body(receive, await self._body(scope, receive)), answer)
        except BiomarkerError as error:
            await answer.refuse(status_of(error), body_of(error), getattr(error, "headers", {}))
        except Exception as error:
            # The message of a bug may quote a patient's cell, so only its kind and place are logged.
            log.error("bug: %s at %s", type(error).__name__, _place(error))
            await answer.refuse(500, BUG, {})
        # Neither body nor query are logged, and of the path only what this server knows.
        path = scope["path"] if scope["path"] in KNOWN else "(unknown)"
        log.info("%s %s %s %.0f ms", scope["method"], path, answer.status, 1000 * (time.monotonic() - began))

    def _admit(self, scope: Scope) -> None:
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        host, origin = headers.get(b"host", ""), headers.get(b"origin")
        if self.token is None and _without_port(host) not in OWN_NAMES:
            raise RequestError(421, "the request is addressed to another host", allowed=", ".join(OWN_NAMES),
                               do="open the address that the server printed")  # fmt: skip
        if origin is not None and origin.partition("://")[2] != host:
            raise RequestError(403, "another web page sent this request", do="use this server's own page")
        if self.token is not None and scope["path"] not in OPEN:
            given = headers.get(b"authorization", "").encode("latin-1")
            if not hmac.compare_digest(given, b"Bearer " + self.token):
                raise RequestError(401, "the token is missing or wrong", allowed="Authorization: Bearer TOKEN",
                                   do="ask who runs the server for its token",
                                   headers={"WWW-Authenticate": "Bearer"})  # fmt: skip

    async def _body(self, scope: Scope, receive: Receive) -> bytes:
        headers = dict(scope["headers"])
        stated = headers.get(b"content-length", b"0")
        if stated.isdigit() and int(stated) > self.limits.n_bytes:
            raise self._too_large()
        try:
            async with asyncio.timeout(self.limits.seconds):
                return await self._collected(receive)
        except TimeoutError:
            raise RequestError(408, f"the request did not arrive within {self.limits.seconds:g} seconds",
                               do="send it again") from None  # fmt: skip

    async def _collected(self, receive: Receive) -> bytes:
        pieces, size = [], 0
        while True:
            message = await receive()
            piece = message.get("body", b"")
            size += len(piece)
            if size > self.limits.n_bytes:
                raise self._too_large()
            pieces.append(piece)
            if message["type"] == "http.disconnect" or not message.get("more_body", False):
                return b"".join(pieces)

    def _too_large(self) -> RequestError:
        return RequestError(413, "the request is too large", allowed=f"up to {self.limits.megabytes:g} MB",
                            do="split the table, or use `biomarker predict` on the file",
                            headers={"Connection": "close"})  # fmt: skip


class _Body:
    """The body, given once."""

    def __init__(self, receive: Receive, body: bytes) -> None:
        self.receive, self.body, self.given = receive, body, False

    async def __call__(self) -> MutableMapping[str, Any]:
        if self.given:
            return await self.receive()
        self.given = True
        return {"type": "http.request", "body": self.body, "more_body": False}


class _Answer:
    """The way back, with the headers that every answer gets."""

    def __init__(self, send: Send) -> None:
        self.send, self.status = send, 0

    async def __call__(self, message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message["headers"] = [*message.get("headers", ()), *HEADERS]
        await self.send(message)

    async def refuse(self, status: int, content: Any, headers: dict[str, str]) -> None:
        if self.status:  # half of an answer is out already
            return
        body = json.dumps(content, ensure_ascii=False).encode()
        own = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        own += [(b"content-type", b"application/json"), (b"content-length", str(len(body)).encode())]
        await self({"type": "http.response.start", "status": status, "headers": own})
        await self.send({"type": "http.response.body", "body": body})


def _without_port(host: str) -> str:
    return host.rpartition(":")[0] if ":" in host.rpartition("]")[2] else host


def _place(error: BaseException) -> str:
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return "?" if trace is None else f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}"


KNOWN = (*OPEN, "/model", "/predict", "/predict/batch", "/openapi.json")
