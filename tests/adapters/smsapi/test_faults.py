"""Break the way to the gateway at every point; each time the server counts how often it was asked."""

import asyncio
import errno
import gzip
import socket
import tracemalloc
from collections.abc import Callable
from dataclasses import replace

import pytest

from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.adapters.smsapi.transport import Limits
from smstui.domain.gateway import Accepted, Balance, GatewayFailure, Message, NotSent, Trouble, Uncertain
from smstui.domain.interface import Account, Method, Service
from tests.adapters.smsapi.conftest import MakesAccess
from tests.adapters.smsapi.servers import Reply, an_answer, answering, read_request, saying, serving

Messages = Callable[..., Message]

ACCEPTED = b'{"count":1,"list":[{"id":"64","points":0.16,"number":"491713920012","status":"QUEUE"}]}'


def a_free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


async def test_a_refused_connection_is_not_sent(gateway: SmsapiGateway, access: MakesAccess, message: Messages) -> None:
    account = access(f"http://127.0.0.1:{a_free_port()}/")

    assert await gateway.send(account, message()) == NotSent(Trouble.CONNECTION_REFUSED)
    with pytest.raises(GatewayFailure) as failure:
        await gateway.check(account)
    assert failure.value.problem == NotSent(Trouble.CONNECTION_REFUSED)


async def test_a_host_with_several_addresses_that_all_refuse_is_not_sent(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    outcome = await gateway.send(access(f"http://localhost:{a_free_port()}/"), message())

    assert outcome == NotSent(Trouble.CONNECTION_REFUSED)


async def test_an_unknown_name_is_not_sent(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)

    outcome = await gateway.send(access("https://gateway.invalid/"), message())

    assert outcome == NotSent(Trouble.NAME_UNKNOWN, "Name or service not known")


@pytest.mark.parametrize("host", ["xn--a", "ä..b"])
async def test_a_host_of_which_no_request_can_be_made_is_not_sent(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages, host: str
) -> None:
    account = replace(access("https://gateway.invalid/"), account=Account(Service(f"https://{host}/"), Method.TOKEN))

    assert await gateway.send(account, message()) == NotSent(Trouble.NAME_UNKNOWN)


async def test_a_name_service_that_hangs_is_not_sent(
    hasty: SmsapiGateway, access: MakesAccess, message: Messages, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", hang)

    outcome = await hasty.send(access("https://gateway.invalid/"), message())

    assert outcome == NotSent(Trouble.CONNECT_TIMEOUT)


@pytest.mark.parametrize(
    ("number", "trouble"),
    [
        (errno.ENETUNREACH, NotSent(Trouble.UNREACHABLE, "ENETUNREACH")),
        (errno.EHOSTUNREACH, NotSent(Trouble.UNREACHABLE, "EHOSTUNREACH")),
        (errno.ECONNRESET, NotSent(Trouble.CONNECTION_LOST)),
    ],
)
async def test_a_network_without_a_way_is_not_sent(
    gateway: SmsapiGateway,
    access: MakesAccess,
    message: Messages,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    trouble: NotSent,
) -> None:
    async def no_way(*_: object, **__: object) -> None:
        raise OSError(number, "no way")

    monkeypatch.setattr(asyncio.get_running_loop(), "create_connection", no_way)

    assert await gateway.send(access("https://127.0.0.1/"), message()) == trouble


async def never(_writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def reset(writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def drip(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b"x")
        await writer.drain()
        await asyncio.sleep(0.02)


async def flood(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def flood_headers(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\n")
    while True:
        writer.write(b"X-Header: " + b"x" * 10_000 + b"\r\n")
        await writer.drain()


def a_bomb() -> bytes:
    return gzip.compress(b" " * 64 * 1024 * 1024)


GZIP = "Content-Encoding: gzip"
HALF_A_BODY = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + ACCEPTED
BAD_CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{"
AFTER_THE_REQUEST: dict[str, tuple[Reply, Trouble]] = {
    "no answer": (never, Trouble.TIMEOUT),
    "reset": (reset, Trouble.CONNECTION_LOST),
    "closed": (saying(b""), Trouble.CONNECTION_LOST),
    "half a header": (saying(b"HTTP/1.1 200 OK\r\nContent-Le"), Trouble.CONNECTION_LOST),
    "half a body": (saying(HALF_A_BODY), Trouble.CONNECTION_LOST),
    "bad chunk": (saying(BAD_CHUNK), Trouble.UNEXPECTED_ANSWER),
    "another protocol": (saying(b"220 mail.example.com ESMTP\r\n\r\n"), Trouble.UNEXPECTED_ANSWER),
    "garbage": (saying(b"\x00\xff\x00\xff\r\n\r\n"), Trouble.UNEXPECTED_ANSWER),
    "endless headers": (flood_headers, Trouble.UNEXPECTED_ANSWER),
    "dripping": (drip, Trouble.TIMEOUT),
    "too large": (flood, Trouble.TOO_LARGE),
    "gzip bomb": (saying(an_answer(a_bomb(), "200 OK", GZIP)), Trouble.TOO_LARGE),
    "false gzip": (saying(an_answer(b"no gzip", "200 OK", GZIP)), Trouble.UNEXPECTED_ANSWER),
    "redirect": (saying(an_answer(b"", "307 Temporary Redirect", "Location: /elsewhere")), Trouble.REDIRECT),
    "nothing": (saying(an_answer(b"", "204 No Content")), Trouble.EMPTY_ANSWER),
    "bad gateway": (saying(an_answer(b"<html>", "502 Bad Gateway")), Trouble.SERVER_ERROR),
    "gateway timeout": (saying(an_answer(b"<html>", "504 Gateway Timeout")), Trouble.SERVER_ERROR),
}


@pytest.mark.parametrize(("reply", "trouble"), AFTER_THE_REQUEST.values(), ids=AFTER_THE_REQUEST)
async def test_what_goes_wrong_after_the_request_is_uncertain_and_never_repeated(
    gateway: SmsapiGateway, hasty: SmsapiGateway, access: MakesAccess, message: Messages, reply: Reply, trouble: Trouble
) -> None:
    async with answering(reply) as (port, received):
        waiting = hasty if trouble is Trouble.TIMEOUT else gateway
        outcome = await waiting.send(access(f"http://127.0.0.1:{port}/"), message())

    assert isinstance(outcome, Uncertain)
    assert outcome.trouble is trouble
    assert len(received.requests) == 1
    assert received.connections == 1


async def test_a_redirect_is_neither_followed_nor_given_the_message(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    async with answering(saying(an_answer(ACCEPTED))) as (elsewhere, received):
        reply = saying(an_answer(b"", "307 Temporary Redirect", f"Location: http://127.0.0.1:{elsewhere}/sms.do"))
        async with answering(reply) as (port, _):
            outcome = await gateway.send(access(f"http://127.0.0.1:{port}/"), message())

    assert isinstance(outcome, Uncertain)
    assert not received.requests


async def test_a_connection_that_breaks_while_the_request_is_written_is_uncertain(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(20)
        writer.transport.abort()

    async with serving(converse) as port:
        outcome = await gateway.send(access(f"http://127.0.0.1:{port}/"), message(text="x" * 500_000))

    assert outcome == Uncertain(Trouble.CONNECTION_LOST)


async def test_a_connection_that_breaks_before_the_request_was_read_is_uncertain(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    async def converse(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.abort()

    async with serving(converse) as port:
        outcome = await gateway.send(access(f"http://127.0.0.1:{port}/"), message())

    assert outcome == Uncertain(Trouble.CONNECTION_LOST)


async def test_a_compressed_answer_is_read(gateway: SmsapiGateway, access: MakesAccess, message: Messages) -> None:
    async with answering(saying(an_answer(gzip.compress(ACCEPTED), "200 OK", "Content-Encoding: gzip"))) as (port, _):
        outcome = await gateway.send(access(f"http://127.0.0.1:{port}/"), message())

    assert isinstance(outcome, Accepted)


async def test_a_kept_connection_that_the_gateway_closed_is_not_used_again(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    closed = asyncio.Event()

    async def converse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(an_answer(ACCEPTED))
        await writer.drain()
        writer.close()
        await writer.wait_closed()
        closed.set()

    async with serving(converse) as port:
        account = access(f"http://127.0.0.1:{port}/")
        first = await gateway.send(account, message(idx="i1"))
        await closed.wait()
        second = await gateway.send(account, message(idx="i2"))

    assert isinstance(first, Accepted)
    assert isinstance(second, Accepted)


async def test_the_deadline_is_one_for_all_requests_of_a_check(access: MakesAccess) -> None:
    async def slowly(writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(an_answer(b'{"authorized": true, "username": "optik", "points": 1}'))
        await writer.drain()

    gateway = SmsapiGateway(Limits(total=0.3), environment={})
    began = asyncio.get_running_loop().time()
    async with answering(slowly) as (port, _):
        with pytest.raises(GatewayFailure) as failure:
            await gateway.check(access(f"http://127.0.0.1:{port}/"))
    await gateway.close()

    assert failure.value.problem == NotSent(Trouble.TIMEOUT)
    assert asyncio.get_running_loop().time() - began < 1


async def test_large_answers_take_little_memory(gateway: SmsapiGateway, access: MakesAccess, message: Messages) -> None:
    async with answering(flood) as (port, _):
        account = access(f"http://127.0.0.1:{port}/")
        await gateway.send(account, message())
        tracemalloc.start()
        before, _ = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        await gateway.send(account, message())
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()

    assert peak - before < 20 * 1024 * 1024


async def test_a_cancelled_message_stops_at_once_and_is_no_outcome(access: MakesAccess, message: Messages) -> None:
    arrived = asyncio.Event()

    async def wait(_writer: asyncio.StreamWriter) -> None:
        arrived.set()
        await asyncio.Event().wait()

    gateway = SmsapiGateway(Limits(total=20), environment={})
    async with answering(wait) as (port, received):
        task = asyncio.create_task(gateway.send(access(f"http://127.0.0.1:{port}/"), message()))
        await arrived.wait()
        task.cancel()

        with pytest.raises(asyncio.CancelledError):
            await task
    await gateway.close()
    assert len(received.requests) == 1


async def test_a_gateway_is_usable_after_trouble(
    gateway: SmsapiGateway, access: MakesAccess, message: Messages
) -> None:
    replies = iter([reset, saying(b"\x00\r\n\r\n"), saying(an_answer(b'{"username": "optik", "points": 3}'))])

    async def reply(writer: asyncio.StreamWriter) -> None:
        await next(replies)(writer)

    async with answering(reply) as (port, received):
        account = access(f"http://127.0.0.1:{port}/")
        await gateway.send(account, message(idx="i1"))
        await gateway.send(account, message(idx="i2"))
        balance = await gateway.balance(account)

    assert balance == Balance("3")
    assert len(received.requests) == 3
