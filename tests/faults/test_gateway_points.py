"""Fail a message at every point of its request, in any order and many at once.

However it ends, the server sees each message at most once, the outcome's class is the right one, and the journal ends
with the same. The gateway's client, the service that sends and the journal on disk are the real ones.
"""

import asyncio
import contextlib
import os
import random
import resource
import ssl
import sys
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs

import pytest
import trustme

from smstui.adapters.durable_file import make_private_folder
from smstui.adapters.journal import FileJournal
from smstui.adapters.sandbox import Sandbox
from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.adapters.smsapi.transport import Limits
from smstui.domain.country_code import CountryCode
from smstui.domain.gateway import Accepted, Access, Message, NotSent, Outcome, Refused, Uncertain
from smstui.domain.interface import Account, InterfaceId, Method, Proxy, Service, Settings, Use
from smstui.domain.phone import PhoneNumber, read_number
from smstui.domain.secret import Secret
from smstui.domain.sms_text import measure
from smstui.services.access import Target
from smstui.services.sending import Sending
from tests.adapters.smsapi.servers import an_answer, read_request, serving
from tests.faults.conftest import LONG_VARIABLE, Figures

LONG: Final = bool(os.environ.get(LONG_VARIABLE))
ROUNDS: Final = 560 if LONG else 6
"""How often each point is tried: 10,000 messages in the long run."""

AT_ONCE: Final = 32 if LONG else 16
SEED: Final = 20261122
DEADLINE: Final = 5.0 if LONG else 2.0
"""Seconds for a whole message; generous, for a busy machine must not be taken for a silent gateway."""

MOST_MEMORY: Final = 96 * 1024 * 1024
"""What the whole trial may add to the process, with floods of a gigabyte at once."""

ACCEPTED: Final = b'{"count":1,"list":[{"id":"64","points":0.16,"number":"491713920012","status":"QUEUE"}]}'
REFUSED: Final = b'{"invalid_numbers":null,"error":14,"message":"Invalid from field"}'
Reply = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Server:
    """Fail as a message's text says, and count how often each idx was seen."""

    seen: Counter[str] = field(default_factory=Counter)

    async def converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while request := await read_request(reader):
            form = parse_qs(request.partition(b"\r\n\r\n")[2].decode())
            self.seen[form["idx"][0]] += 1
            await REPLIES[form["message"][0]](reader, writer)


def saying(data: bytes, *, closes: bool = True) -> Reply:
    async def reply(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(data)
        await writer.drain()
        if closes:
            writer.close()

    return reply


async def reset(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def silence(_reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await asyncio.Event().wait()


async def drip(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while True:
        writer.write(b" ")
        await writer.drain()
        await asyncio.sleep(0.02)


async def flood(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


HALF: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n" + ACCEPTED
CHUNK: Final = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{"
REPLIES: Final[dict[str, Reply]] = {
    "accepted": saying(an_answer(ACCEPTED), closes=False),
    "refused": saying(an_answer(REFUSED), closes=False),
    "too many": saying(an_answer(b"", "429 Too Many Requests")),
    "no answer": silence,
    "reset": reset,
    "closed": saying(b""),
    "half answered": saying(HALF),
    "bad chunk": saying(CHUNK),
    "dripping": drip,
    "huge": flood,
    "garbage": saying(b"\x00\xff\x1b]0;x\x07" * 50),
    "redirect": saying(an_answer(b"", "307 Temporary Redirect", "Location: http://127.0.0.1:9/sms.do")),
    "server error": saying(an_answer(b"<html>", "502 Bad Gateway")),
}
"""Points behind the written request: the server has the message, and this is how it answers."""

CLASSES: Final[dict[str, type[Outcome]]] = {
    **dict.fromkeys(REPLIES, Uncertain),
    "accepted": Accepted,
    "refused": Refused,
    "too many": NotSent,
    "unknown name": NotSent,
    "nobody listens": NotSent,
    "no TLS": NotSent,
    "untrusted": NotSent,
    "proxy refuses": NotSent,
    "half read": Uncertain,
}
"""Every point, and how a message that fails there must end."""


@dataclass(frozen=True)
class Places:
    """Say where the points before the request are found."""

    server: int
    abrupt: int
    closed: int
    untrusted: int
    proxy: int

    def of(self, point: str) -> tuple[str, Proxy | None]:
        """Return the base URL and the proxy through which a message meets its point."""
        here = "127.0.0.1"
        match point:
            case "unknown name":
                return "https://gateway.invalid/", None
            case "nobody listens":
                return f"http://{here}:{self.closed}/", None
            case "no TLS":
                return f"https://{here}:{self.abrupt}/", None
            case "untrusted":
                return f"https://localhost:{self.untrusted}/", None
            case "proxy refuses":
                return "https://gateway.invalid/", Proxy(here, self.proxy)
            case "half read":
                return f"http://{here}:{self.abrupt}/", None
            case _:
                return f"http://{here}:{self.server}/", None


@contextlib.asynccontextmanager
async def everything_that_fails(server: Server) -> AsyncIterator[Places]:
    async def abruptly(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readexactly(20)
        writer.transport.abort()

    async def refusing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await read_request(reader)
        writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
        await writer.drain()

    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA(key_type=trustme.KeyType.ECDSA).issue_cert("localhost").configure_cert(context)
    async with contextlib.AsyncExitStack() as stack:
        enter = stack.enter_async_context
        async with serving(server.converse) as closed:
            pass
        yield Places(
            await enter(serving(server.converse)),
            await enter(serving(abruptly)),
            closed,
            await enter(serving(server.converse, context)),
            await enter(serving(refusing)),
        )


def target(places: Places, point: str) -> Target:
    url, proxy = places.of(point)
    access = Access(Account(Service(url), Method.TOKEN), Secret("token"), proxy)
    settings = Settings("Trial", frozenset({Use.SERVER}), CountryCode("+49"))
    return Target(InterfaceId("trial-aaaa"), "Trial", settings, access)


def number() -> PhoneNumber:
    read = read_number("+491713920012", CountryCode("+49"))
    assert isinstance(read, PhoneNumber)
    return read


@dataclass
class Trial:
    """Send messages to their points, and note how each ended."""

    sending: Sending
    places: Places
    ended: list[tuple[str, str, Outcome, float]] = field(default_factory=list)

    async def send(self, point: str) -> None:
        began = time.monotonic()
        report = await self.sending.send(target(self.places, point), measure(point), number())
        self.ended.append((point, report.attempt.idx, report.outcome, time.monotonic() - began))


def peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


async def send_to_every_point(gateway: object, journal: FileJournal, places: Places) -> Trial:
    chance = random.Random(SEED)
    points = [point for point in CLASSES for _round in range(ROUNDS)]
    chance.shuffle(points)
    count = iter(range(len(points)))
    trial = Trial(Sending(gateway, journal, lambda: datetime.now(UTC), lambda: f"i{next(count)}"), places)  # type: ignore[arg-type]
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(point: str) -> None:
        async with gate:
            await trial.send(point)

    await asyncio.gather(*map(one, points))
    return trial


def journal_in(folder: Path) -> FileJournal:
    return FileJournal(folder / "journal", lambda: datetime.now(UTC), lambda: False, make_private_folder)


@pytest.mark.timeout(3600)
async def test_wherever_a_message_fails_it_is_seen_once_at_most_and_its_outcome_is_true(
    tmp_path: Path, figures: Figures
) -> None:
    server, journal = Server(), journal_in(tmp_path)
    gateway = SmsapiGateway(Limits(connect=DEADLINE, total=DEADLINE), environment={})
    async with everything_that_fails(server) as places:
        before = peak_memory()
        trial = await send_to_every_point(gateway, journal, places)
        added = peak_memory() - before
    await gateway.close()

    wrong = [(point, outcome) for point, _idx, outcome, _took in trial.ended if not isinstance(outcome, CLASSES[point])]
    longest = max(took for *_rest, took in trial.ended)
    assert wrong == []
    assert max(server.seen.values()) == 1
    assert set(server.seen) == {idx for point, idx, _outcome, _took in trial.ended if point in REPLIES}
    assert longest < 2 * DEADLINE + 1, "the deadline is one for the whole message"
    assert added < MOST_MEMORY
    figures(
        messages=len(trial.ended),
        points=len(CLASSES),
        seen_twice=0,
        wrong_class=0,
        seed=SEED,
        longest_seconds=round(longest, 2),
        added_memory_mib=round(added / 1024 / 1024, 1),
    )


async def test_the_journal_ends_as_the_messages_did(tmp_path: Path) -> None:
    server, journal = Server(), journal_in(tmp_path)
    gateway = SmsapiGateway(Limits(connect=DEADLINE, total=DEADLINE), environment={})
    async with everything_that_fails(server) as places:
        sending = Sending(gateway, journal, lambda: datetime.now(UTC), iter(map(str, range(100))).__next__)
        trial = Trial(sending, places)
        for point in CLASSES:
            await trial.send(point)
            account = target(places, point).account_id
            may_have_arrived = journal_in(tmp_path).last_uncertain(account, number().e164, point)
            assert (may_have_arrived is not None) == (CLASSES[point] is Uncertain), point
    await gateway.close()


class Repeating:
    """Be a client that tries again after every trouble, as many do."""

    def __init__(self, gateway: SmsapiGateway) -> None:
        self._gateway = gateway

    async def send(self, access: Access, message: Message) -> Outcome:
        outcome = await self._gateway.send(access, message)
        return await self._gateway.send(access, message) if isinstance(outcome, Uncertain) else outcome


async def test_the_control_a_client_that_repeats_is_seen_twice(tmp_path: Path) -> None:
    server = Server()
    gateway = SmsapiGateway(Limits(connect=DEADLINE, total=DEADLINE), environment={})
    async with everything_that_fails(server) as places:
        sending = Sending(
            Repeating(gateway),  # type: ignore[arg-type]
            journal_in(tmp_path),
            lambda: datetime.now(UTC),
            lambda: "i1",
        )
        await Trial(sending, places).send("reset")
    await gateway.close()

    assert server.seen["i1"] == 2


async def test_a_message_that_a_person_repeats_after_an_uncertain_one_arrives_once(tmp_path: Path) -> None:
    async with Sandbox() as sandbox:
        gateway = SmsapiGateway(environment={})
        sending = Sending(gateway, journal_in(tmp_path), lambda: datetime.now(UTC), lambda: "i1")
        access = Access(Account(Service(sandbox.url), Method.TOKEN), Secret("sandbox-token"))
        settings = Settings("Trial", frozenset({Use.SERVER}), CountryCode("+49"))
        account = Target(InterfaceId("trial-aaaa"), "Trial", settings, access)
        first = await sending.send(account, measure("Hallo"), number())
        again = await sending.send(account, measure("Hallo"), number(), idx="i1")
        await gateway.close()

    assert isinstance(first.outcome, Accepted)
    assert isinstance(again.outcome, Refused)
    assert len(sandbox.messages) == 1
