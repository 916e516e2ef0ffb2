"""Run the sandbox: inside a program's own event loop, in a thread of its own, or alone until it is stopped."""

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType
from typing import Final, Self

from smstui.adapters.sandbox.gateway import SandboxGateway
from smstui.adapters.sandbox.http import BadRequest, SandboxAnswer, SandboxRequest, read_request
from smstui.adapters.sandbox.ledger import SENDERS, Ledger, SandboxMessage
from smstui.ports import Clock

LOOPBACK: Final = "127.0.0.1"
SLOW_SECONDS: Final = 45.0
"""Longer than any client waits."""

_READY_SECONDS: Final = 10


def _now() -> datetime:
    return datetime.now(UTC)


class Sandbox:
    """Be a gateway on loopback while the context is open.

    Port 0 takes a free one. With `tls`, a certificate authority is made for the occasion, and `ca_file` is its
    certificate. Nothing is kept: messages, balances and the authority end with the context.
    """

    def __init__(
        self,
        port: int = 0,
        *,
        tls: bool = False,
        slow_seconds: float = SLOW_SECONDS,
        senders: Sequence[tuple[str, str]] = SENDERS,
        clock: Clock = _now,
    ) -> None:
        self._port = port
        self._tls = tls
        self._ledger = Ledger(clock, senders)
        self._gateway = SandboxGateway(self._ledger, slow_seconds)
        self._server: asyncio.Server | None = None
        self._conversations: set[asyncio.Task[None]] = set()
        self._folder: TemporaryDirectory[str] | None = None
        self.requests: list[SandboxRequest] = []
        """Every request, in order, with what it carried."""

        self.ca_file: Path | None = None
        self.url = ""
        """The base URL, ending in a slash: what a custom service is set to."""

    @property
    def messages(self) -> Sequence[SandboxMessage]:
        """Return the messages that were taken, in order; a dry run leaves none."""
        return self._ledger.messages

    async def __aenter__(self) -> Self:
        context = await asyncio.to_thread(self._context) if self._tls else None
        self._server = await asyncio.start_server(self._converse, LOOPBACK, self._port, ssl=context)
        port = self._server.sockets[0].getsockname()[1]
        self.url = f"{'https' if self._tls else 'http'}://{LOOPBACK}:{port}/"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
        for conversation in self._conversations:
            conversation.cancel()
        await asyncio.gather(*self._conversations, return_exceptions=True)
        if self._server is not None:
            await self._server.wait_closed()
        if self._folder is not None:
            self._folder.cleanup()

    def _context(self) -> ssl.SSLContext:
        from smstui.adapters.sandbox.certificates import make_certificates

        self._folder = TemporaryDirectory(prefix="smstui-sandbox-")
        certificates = make_certificates(Path(self._folder.name))
        self.ca_file = certificates.ca_file
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificates.chain_file)
        return context

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of one connection until either side ends it."""
        task = asyncio.current_task()
        if task is not None:
            self._conversations.add(task)
            task.add_done_callback(self._conversations.discard)
        try:
            while await self._exchange(reader, writer):
                pass
            writer.close()
        except (OSError, asyncio.CancelledError):
            # What is still to be written would keep the server waiting for a client that does not read.
            writer.transport.abort()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Answer one request; return whether the connection stays open."""
        try:
            request = await read_request(reader)
        except BadRequest:
            writer.write(SandboxAnswer("Bad request", 400, {"Connection": "close"}).encoded())
            await writer.drain()
            return False
        if request is None:
            return False
        self.requests.append(request)
        answer = self._gateway.answer(request)
        if answer.after:
            await asyncio.sleep(answer.after)
        if answer.drop:
            writer.transport.abort()
            return False
        writer.write(answer.encoded())
        await writer.drain()
        return request.headers.get("connection", "").lower() != "close"


class SandboxThread:
    """Run a sandbox in a thread with an event loop of its own, for programs and tests that block.

    Its lists may be read while it runs: they only grow.
    """

    def __init__(self, sandbox: Sandbox | None = None) -> None:
        self.sandbox = sandbox or Sandbox()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._ready = threading.Event()
        self._error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="sandbox", daemon=True)

    def __enter__(self) -> Sandbox:
        self._thread.start()
        if not self._ready.wait(_READY_SECONDS):
            raise TimeoutError("the sandbox did not start")
        if self._error is not None:
            raise self._error
        return self.sandbox

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._loop is not None and self._stop is not None:
            self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def _run(self) -> None:
        asyncio.run(self._live())

    async def _live(self) -> None:
        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        try:
            async with self.sandbox:
                self._ready.set()
                await self._stop.wait()
        except OSError as error:
            self._error = error
            self._ready.set()


def serve(
    port: int,
    *,
    tls: bool = False,
    slow_seconds: float = SLOW_SECONDS,
    announce: Callable[[Sandbox], None] = lambda _sandbox: None,
) -> None:
    """Run a sandbox until the program is interrupted; `announce` is called once it listens.

    Raise OSError where the port is taken.
    """

    async def live() -> None:
        async with Sandbox(port, tls=tls, slow_seconds=slow_seconds) as sandbox:
            announce(sandbox)
            await asyncio.Event().wait()

    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(live())
