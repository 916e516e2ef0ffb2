"""The demo's chain shows every state, at every hour."""

from collections import Counter
from datetime import UTC, datetime

import pytest

from smstui.adapters.sample import OWN_PASSPHRASE, WORKING_TOKEN, sample
from smstui.bootstrap import demo
from smstui.domain.errors import WrongPassphrase
from smstui.domain.reveal import Asked
from smstui.domain.secret import Secret, SecretField, SecretKey, SecretPresence
from smstui.domain.state import Presence, State, status_of, today_in

MOMENTS = [
    datetime(2026, 11, 22, 12, 0, tzinfo=UTC),
    datetime(2026, 12, 31, 23, 30, tzinfo=UTC),
    datetime(2028, 2, 29, 0, 0, tzinfo=UTC),
]


@pytest.mark.parametrize("now", MOMENTS)
def test_the_sample_has_a_dozen_branches_and_forty_interfaces_in_every_state(now: datetime) -> None:
    made = sample(now)
    today = today_in(made.chain.zone, now)
    states: Counter[State] = Counter()

    for interface in made.interfaces:
        kept = made.secrets.get(SecretKey(made.chain.chain_id, interface.id, SecretField.ACCOUNT))
        presence = SecretPresence.MISSING
        if kept is not None:
            right = kept[1] == interface.account.binding
            presence = SecretPresence.PRESENT if right else SecretPresence.BOUND_ELSEWHERE
        states[status_of(interface, made.chain, Presence(presence), today).state] += 1

    assert len(made.chain.branches) == 12
    assert len(made.interfaces) + len(made.unreadable) == 40
    assert set(states) == set(State)
    assert len({interface.name for interface in made.interfaces}) == len(made.interfaces)
    assert states[State.PLANNED] == 2


async def test_the_demo_shows_its_secrets_to_whoever_enters_the_passphrase_that_it_tells() -> None:
    with demo() as services:
        stored = services.interfaces.listing().stored[0]
        asked = Asked(stored.interface, SecretField.ACCOUNT)

        await services.revealing.require(asked)
        with pytest.raises(WrongPassphrase):
            await services.revealing.reveal(asked, Secret("anything else"))
        revealed = await services.revealing.reveal(asked, Secret(services.revealing.known_passphrase))

    assert revealed.secret == Secret(WORKING_TOKEN)
    assert services.revealing.known_passphrase == OWN_PASSPHRASE
