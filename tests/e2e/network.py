"""Put the sandbox behind a proxy, under a name that only the proxy knows, with TLS from end to end."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import trustme

from smstui.adapters.sandbox import Sandbox
from tests.adapters.smsapi.servers import LOOPBACK, SmallProxy, pour, serving

HOST: Final = "gateway.test"
LOGIN: Final = "anna:proxy-password"


@dataclass(frozen=True, slots=True)
class BehindProxy:
    """Say where the proxy listens, and whom to trust."""

    proxy: SmallProxy
    proxy_port: int
    ca_file: Path
    host: str = HOST
    url: str = f"https://{HOST}/"


@contextmanager
def behind_a_proxy(sandbox: Sandbox, folder: Path) -> Iterator[BehindProxy]:
    """Run the proxy, and the TLS in front of the sandbox, in a thread while the context is open."""
    ready: list[BehindProxy] = []
    started = threading.Event()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def live() -> None:
        async with AsyncExitStack() as stack:
            ready.append(await _serve(stack, sandbox, folder))
            started.set()
            await stop.wait()

    thread = threading.Thread(target=loop.run_until_complete, args=[live()], name="proxy", daemon=True)
    thread.start()
    try:
        assert started.wait(10), "the proxy did not start"
        yield ready[0]
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join()
        loop.close()


async def _serve(stack: AsyncExitStack, sandbox: Sandbox, folder: Path) -> BehindProxy:
    authority = trustme.CA(key_type=trustme.KeyType.ECDSA)
    ca_file = folder / "authority.pem"
    authority.cert_pem.write_to_path(ca_file)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    sandbox_port = urlsplit(sandbox.url).port or 0

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection(LOOPBACK, sandbox_port)
        try:
            await asyncio.gather(pour(reader, far_writer), pour(far_reader, writer))
        finally:
            far_writer.close()

    tls_port = await stack.enter_async_context(serving(hand_on, context))
    proxy = SmallProxy({HOST: tls_port}, LOGIN)
    proxy_port = await stack.enter_async_context(serving(proxy.converse))
    return BehindProxy(proxy, proxy_port, ca_file)
