"""Run small servers on loopback that misbehave: a gateway, and an HTTP proxy."""

import asyncio
import contextlib
import ssl
from base64 import b64encode
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

LOOPBACK: Final = "127.0.0.1"
Reply = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Received:
    """Hold what a server was sent: whole requests, and connections."""

    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


async def read_request(reader: asyncio.StreamReader) -> bytes:
    """Return a whole request, or nothing at the end."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            (int(line.split(b":")[1]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")), 0
        )
        return head + await reader.readexactly(length)
    except (asyncio.IncompleteReadError, ConnectionError):
        return b""


@contextlib.asynccontextmanager
async def serving(
    converse: Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]],
    context: ssl.SSLContext | None = None,
) -> AsyncIterator[int]:
    """Yield the port of a server; end its conversations with it."""
    tasks: set[asyncio.Task[None]] = set()

    async def guarded(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        with contextlib.suppress(ConnectionError, asyncio.CancelledError):
            try:
                await converse(reader, writer)
            finally:
                writer.close()

    server = await asyncio.start_server(guarded, LOOPBACK, 0, ssl=context)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


@contextlib.asynccontextmanager
async def answering(reply: Reply, context: ssl.SSLContext | None = None) -> AsyncIterator[tuple[int, Received]]:
    """Yield port and record of a server that reads a request and then does as `reply` says."""
    received = Received()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        received.connections += 1
        while request := await read_request(reader):
            received.requests.append(request)
            await reply(writer)

    async with serving(converse, context) as port:
        yield port, received


def saying(data: bytes, *, then_close: bool = True) -> Reply:
    """Return a reply of raw bytes."""

    async def reply(writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if then_close:
            writer.close()

    return reply


def an_answer(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    """Return an HTTP answer with its length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


@dataclass
class SmallProxy:
    """Be an HTTP proxy with Basic authentication.

    It knows hosts by `hosts` only (name → port on loopback), answers a wrong password with `refusal`, and everything
    else with `answer` where that is set.
    """

    hosts: dict[str, int]
    login: str = ""
    refusal: str = "407 Proxy Authentication Required"
    answer: bytes = b""
    seen: list[str] = field(default_factory=list)
    """First lines of requests."""

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        request = await read_request(reader)
        if not request:
            return None
        head, _, body = request.partition(b"\r\n\r\n")
        first, *headers = head.decode("latin-1").split("\r\n")
        self.seen.append(first)
        if self.login and not self._lets_in(headers):
            writer.write(f"HTTP/1.1 {self.refusal}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())
            return await writer.drain()
        if self.answer:
            writer.write(self.answer)
            return await writer.drain()
        method, target, version = first.split(" ")
        host = target.split(":")[0] if method == "CONNECT" else urlsplit(target).hostname or ""
        if host not in self.hosts:
            writer.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return await writer.drain()
        far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self.hosts[host])
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            kept = [line for line in headers if not line.lower().startswith("proxy-")]
            path = urlsplit(target).path
            far_writer.write("\r\n".join([f"{method} {path} {version}", *kept]).encode("latin-1") + b"\r\n\r\n" + body)
        try:
            await asyncio.gather(pour(reader, far_writer), pour(far_reader, writer))
        finally:
            far_writer.close()

    def _lets_in(self, headers: list[str]) -> bool:
        wanted = f"Basic {b64encode(self.login.encode()).decode()}"
        return any(line.lower().startswith("proxy-authorization:") and wanted in line for line in headers)


async def pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Hand on what arrives until the end."""
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()
