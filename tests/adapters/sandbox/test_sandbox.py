"""Check what the sandbox promises beyond what the gateway's client sees of it."""

import asyncio
import hashlib
import socket
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from smstui.adapters.sandbox import Sandbox, SandboxThread, serve
from smstui.adapters.sandbox.magic import ACCOUNTS, NUMBERS, PREFIX
from smstui.domain.country_code import CountryCode
from smstui.domain.phone import PhoneNumber, read_number

TOKEN = {"Authorization": "Bearer sandbox-token"}


class Clock:
    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def sandbox(clock: Clock) -> AsyncIterator[Sandbox]:
    async with Sandbox(clock=clock) as sandbox:
        yield sandbox


@pytest.fixture
async def browser(sandbox: Sandbox) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=sandbox.url, trust_env=False) as browser:
        yield browser


def a_form(**other: str) -> dict[str, str]:
    return {"to": "491713920012", "message": "Hallo", "format": "json"} | other


@pytest.mark.parametrize("magic", NUMBERS, ids=lambda magic: magic.number)
def test_every_magic_number_passes_the_number_dialog(magic: object) -> None:
    number = getattr(magic, "number", "")

    read = read_number(f"+{number}", CountryCode("+49"))

    assert isinstance(read, PhoneNumber)
    assert read.mobile


def test_magic_numbers_and_accounts_are_described_once_each() -> None:
    numbers = {entry.number: entry.description for entry in NUMBERS}
    accounts = {entry.name: entry.description for entry in ACCOUNTS}
    assert (len(numbers), len(accounts)) == (len(NUMBERS), len(ACCOUNTS))
    for descriptions in (numbers.values(), accounts.values()):
        assert all(descriptions)
        assert len(set(descriptions)) == len(descriptions)
    assert f"{PREFIX}12" not in {entry.number for entry in NUMBERS}


async def test_without_json_it_answers_as_text(browser: httpx.AsyncClient) -> None:
    sent = await browser.post("sms.do", data=a_form(format=""), headers=TOKEN)
    refused = await browser.post("sms.do", data=a_form(format="", to="491713920014"), headers=TOKEN)
    balance = await browser.post("user.do", data={"credits": "1"}, headers=TOKEN)
    stranger = await browser.post("sms.do", data=a_form(format=""))

    assert sent.text.startswith("OK:")
    assert sent.text.endswith(":0.16:491713920012")
    assert refused.text == "ERROR:14"
    assert balance.text == "Points: 99.84"
    assert stranger.text == "ERROR:101"


@pytest.mark.parametrize("as_header", [True, False])
async def test_user_name_and_digest_are_let_in_by_form_or_header(
    browser: httpx.AsyncClient, *, as_header: bool
) -> None:
    digest = hashlib.md5(b"sandbox-password").hexdigest()  # noqa: S324 (the protocol's)
    login = {} if as_header else {"username": "sandbox", "password": digest}

    answer = await browser.post("sms.do", data=a_form() | login, auth=("sandbox", digest) if as_header else ("", ""))

    assert answer.json()["count"] == 1


async def test_the_plain_password_is_not_let_in(browser: httpx.AsyncClient) -> None:
    answer = await browser.post("sms.do", data=a_form(username="sandbox", password="sandbox-password"))

    assert answer.json()["error"] == 102


async def test_an_idx_may_be_used_again_after_a_day(browser: httpx.AsyncClient, clock: Clock) -> None:
    form = a_form(idx="i1", check_idx="1")
    first = await browser.post("sms.do", data=form, headers=TOKEN)
    second = await browser.post("sms.do", data=form, headers=TOKEN)
    clock.now += timedelta(hours=24)
    third = await browser.post("sms.do", data=form, headers=TOKEN)

    assert [answer.json().get("error") for answer in (first, second, third)] == [None, 53, None]


async def test_an_unchecked_idx_is_taken_twice(browser: httpx.AsyncClient, sandbox: Sandbox) -> None:
    for _ in range(2):
        await browser.post("sms.do", data=a_form(idx="i1"), headers=TOKEN)

    assert len(sandbox.messages) == 2


async def test_credit_runs_out(browser: httpx.AsyncClient, sandbox: Sandbox) -> None:
    long = "x" * 1530
    answers = [(await browser.post("sms.do", data=a_form(message=long), headers=TOKEN)).json() for _ in range(64)]

    refused = [answer for answer in answers if "error" in answer]
    assert [answer["error"] for answer in refused] == [103, 103]
    assert len(sandbox.messages) == 62


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"message": ""}, 11),
        ({"message": "x" * 1531}, 11),
        ({"message": "x" * 161, "max_parts": "1"}, 12),
        ({"to": "123"}, 13),
        ({"to": ""}, 13),
        ({"from": "Unknown"}, 14),
        ({"from": "Neu2027"}, 14),
    ],
)
async def test_a_faulty_message_is_refused(browser: httpx.AsyncClient, form: dict[str, str], code: int) -> None:
    answer = await browser.post("sms.do", data=a_form(**form), headers=TOKEN)

    assert answer.status_code == 200
    assert answer.json()["error"] == code


async def test_a_restricted_account_may_send_to_its_own_number(browser: httpx.AsyncClient) -> None:
    restricted = {"Authorization": "Bearer sandbox-restricted"}

    own = await browser.post("sms.do", data=a_form(to="491713920010"), headers=restricted)
    other = await browser.post("sms.do", data=a_form(), headers=restricted)

    assert own.json()["count"] == 1
    assert other.json()["error"] == 98


@pytest.mark.parametrize("magic", [entry for entry in NUMBERS if entry.is_uncertain], ids=lambda magic: magic.number)
async def test_a_dry_run_passes_where_the_message_will_be_lost(browser: httpx.AsyncClient, magic: object) -> None:
    form = a_form(to=getattr(magic, "number", ""), test="1")

    answer = await browser.post("sms.do", data=form, headers=TOKEN)

    assert answer.json()["count"] == 1


@pytest.mark.parametrize("path", ["send.do", "", "sms/templates"])
async def test_other_pages_are_not_there(browser: httpx.AsyncClient, path: str) -> None:
    assert (await browser.get(path, headers=TOKEN)).status_code == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"\r\n\r\n",
        b"nonsense\r\n\r\n",
        b"POST /sms.do HTTP/1.1\r\nContent-Length: many\r\n\r\n",
        b"POST /sms.do HTTP/1.1\r\nContent-Length: 99999999\r\n\r\n",
        b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 200 + b"\r\n",
        b"GET /" + b"x" * 100_000 + b" HTTP/1.1\r\n\r\n",
    ],
)
async def test_what_is_no_request_does_no_harm(sandbox: Sandbox, browser: httpx.AsyncClient, raw: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", int(sandbox.url.split(":")[2].strip("/")))
    writer.write(raw)
    writer.write_eof()
    await reader.read()
    writer.close()
    await writer.wait_closed()

    assert (await browser.get("ping", headers=TOKEN)).json()["authorized"]


async def test_it_listens_on_loopback_only_and_stops_at_once_with_a_slow_answer_under_way() -> None:
    async with Sandbox(slow_seconds=100) as sandbox:
        port = int(sandbox.url.split(":")[2].strip("/"))
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /ping HTTP/1.1\r\nAuthorization: Bearer sandbox-slow\r\n\r\n")
        while not sandbox.requests:  # noqa: ASYNC110 (the sandbox tells nobody)
            await asyncio.sleep(0)
    assert await reader.read() == b""
    writer.close()
    await writer.wait_closed()

    assert sandbox.url.startswith("http://127.0.0.1:")
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection("127.0.0.1", port)


def test_a_thread_runs_it_for_programs_that_block() -> None:
    with SandboxThread(Sandbox(tls=True)) as sandbox, httpx.Client(verify=False, trust_env=False) as browser:  # noqa: S501 (its authority is tested elsewhere)
        answer = browser.get(f"{sandbox.url}ping", headers=TOKEN)
        assert sandbox.ca_file is not None
        assert sandbox.ca_file.exists()

    assert answer.json()["authorized"]
    assert not sandbox.ca_file.exists()
    assert not [thread for thread in threading.enumerate() if thread.name == "sandbox"]


def test_a_port_that_is_taken_is_reported() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port: int = taken.getsockname()[1]

        with pytest.raises(OSError, match="in use"):
            serve(port)
        with pytest.raises(OSError, match="in use"), SandboxThread(Sandbox(port)):
            pass
