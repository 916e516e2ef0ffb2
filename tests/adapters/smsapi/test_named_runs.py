"""Run the three stories of a message on real parts: service, journal on disk, HTTP, sandbox."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from smstui.adapters.journal import FileJournal
from smstui.adapters.sandbox import Sandbox
from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.domain.country_code import CountryCode
from smstui.domain.gateway import Accepted, Balance, Refused, Trouble, Uncertain
from smstui.domain.interface import InterfaceId, Settings, Use
from smstui.domain.phone import PhoneNumber, read_number
from smstui.domain.sms_text import measure
from smstui.services.access import Target
from smstui.services.sending import Sending
from smstui.wording.gateway import outcome_in_words
from tests.adapters.smsapi.conftest import MakesAccess

TEXT = measure("Your glasses are ready.")
GERMANY = CountryCode("+49")


def the_number(last_digits: str) -> PhoneNumber:
    number = read_number(f"0171 39200{last_digits}", GERMANY)
    assert isinstance(number, PhoneNumber)
    return number


@pytest.fixture
def target(sandbox: Sandbox, access: MakesAccess) -> Target:
    settings = Settings("Stuttgart", frozenset({Use.SERVER}), GERMANY)
    return Target(InterfaceId("stuttgart-k3fq"), settings.name, settings, access(sandbox.url))


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Callable[[], Sending]]:
    """Start the program's sending part anew, as after a restart: only the files are the same."""
    gateways: list[SmsapiGateway] = []

    def start() -> Sending:
        gateways.append(SmsapiGateway(environment={}))
        journal = FileJournal(tmp_path / "state", lambda: datetime.now(UTC))
        return Sending(gateways[-1], journal, lambda: datetime.now(UTC), lambda: uuid4().hex)

    yield start
    for gateway in gateways:
        await gateway.close()


async def test_53_on_a_first_attempt_is_an_error(target: Target, start: Callable[[], Sending]) -> None:
    report = await start().send(target, TEXT, the_number("53"))

    assert isinstance(report.outcome, Refused)
    assert report.outcome.error.code == 53
    assert not report.arrived_earlier
    assert "Send again" in outcome_in_words(report.outcome, arrived_earlier=report.arrived_earlier)


async def test_53_after_an_uncertain_attempt_means_that_it_had_arrived_even_after_a_restart(
    sandbox: Sandbox, target: Target, start: Callable[[], Sending]
) -> None:
    first = await start().send(target, TEXT, the_number("82"))

    later = start()
    attempt = await later.open_attempt(target, TEXT, the_number("82"))
    assert attempt is not None
    assert later.still_protected(attempt)
    second = await later.send(target, TEXT, the_number("82"), attempt.idx)

    assert first.outcome == Uncertain(Trouble.CONNECTION_LOST)
    assert isinstance(second.outcome, Refused)
    assert second.arrived_earlier
    assert len(sandbox.messages) == 1
    assert await start().open_attempt(target, TEXT, the_number("82")) is None


async def test_a_message_that_had_not_arrived_is_repeated_with_its_own_idx(
    sandbox: Sandbox, target: Target, start: Callable[[], Sending]
) -> None:
    first = await start().send(target, TEXT, the_number("81"))

    later = start()
    attempt = await later.open_attempt(target, TEXT, the_number("81"))
    assert attempt is not None
    second = await later.send(target, TEXT, the_number("81"), attempt.idx)

    assert isinstance(first.outcome, Uncertain)
    assert isinstance(second.outcome, Accepted)
    assert [message.idx for message in sandbox.messages] == [attempt.idx]


async def test_a_dry_run_and_then_the_message(sandbox: Sandbox, target: Target, start: Callable[[], Sending]) -> None:
    service = start()

    dry = await service.dry_run(target, TEXT, the_number("12"))
    assert not sandbox.messages
    real = await service.send(target, TEXT, the_number("12"))

    assert isinstance(dry.outcome, Accepted)
    assert isinstance(real.outcome, Accepted)
    assert (dry.outcome.points, dry.outcome.parts) == (real.outcome.points, real.outcome.parts)
    assert dry.attempt.idx != real.attempt.idx
    assert len(sandbox.messages) == 1
    gateway = SmsapiGateway(environment={})
    assert await gateway.balance(target.access) == Balance("99.84")
    await gateway.close()
