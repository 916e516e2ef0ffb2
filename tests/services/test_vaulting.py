"""Making and opening the vault, over one that forgets."""

import pytest

from smstui.adapters.memory import MemoryChainRepository, MemoryInterfaceRepository
from smstui.adapters.memory_secrets import RECOVERY_CODE, MemorySecrets
from smstui.domain.chain import Chain
from smstui.domain.errors import PassphraseRefused, WriteFailed, WriteProblem, WrongKey
from smstui.domain.secret import Secret
from smstui.services.vaulting import SHORTEST_PASSPHRASE, Vaulting

PASSPHRASE = Secret("correct horse battery")


@pytest.fixture
def chain() -> MemoryChainRepository:
    """Return a chain without anything."""
    return MemoryChainRepository(Chain("chain", "Optik Nord", "Europe/Berlin"), MemoryInterfaceRepository())


@pytest.fixture
def vaulting(chain: MemoryChainRepository) -> Vaulting:
    """Return the service over a vault that does not exist yet."""
    return Vaulting(MemorySecrets(exists=False), chain)


async def test_a_short_passphrase_makes_no_vault(vaulting: Vaulting) -> None:
    with pytest.raises(PassphraseRefused) as refused:
        await vaulting.create_with_passphrase(Secret("x" * (SHORTEST_PASSPHRASE - 1)))

    assert refused.value.shortest == SHORTEST_PASSPHRASE
    assert not (await vaulting.status()).exists


async def test_a_vault_with_a_passphrase_opens_with_it_and_with_no_other(vaulting: Vaulting) -> None:
    recovery = await vaulting.create_with_passphrase(PASSPHRASE)
    await vaulting.lock()

    with pytest.raises(WrongKey):
        await vaulting.unlock(Secret("something else entirely"))
    await vaulting.unlock(PASSPHRASE)

    assert recovery == Secret(RECOVERY_CODE)
    assert (await vaulting.status()).is_open


async def test_a_generated_passphrase_is_long_new_and_easy_to_copy(vaulting: Vaulting) -> None:
    first, second = vaulting.new_passphrase().reveal(), vaulting.new_passphrase().reveal()

    assert first != second
    assert [len(group) for group in first.split("-")] == [4] * 6
    assert not set(first) & set("il1o0")


async def test_a_key_file_is_entered_into_the_configuration(vaulting: Vaulting, chain: MemoryChainRepository) -> None:
    created = await vaulting.create_with_key_file()

    assert created.not_entered is None
    assert chain.load().secrets.key_file == created.path


async def test_the_recovery_code_survives_a_configuration_that_cannot_be_written(
    vaulting: Vaulting, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise WriteFailed("smstui.toml", WriteProblem.DISK_FULL)

    monkeypatch.setattr(MemoryChainRepository, "save_secret_settings", fail)

    created = await vaulting.create_with_key_file()

    assert created.recovery == Secret(RECOVERY_CODE)
    assert isinstance(created.not_entered, WriteFailed)
    assert (await vaulting.status()).exists


class IdleVault(MemorySecrets):
    """Close itself at the first look of a timer."""

    def lock_when_idle(self) -> None:
        self.lock()


async def test_a_timer_closes_a_vault_that_is_idle(chain: MemoryChainRepository) -> None:
    vaulting = Vaulting(IdleVault(PASSPHRASE), chain)
    await vaulting.unlock(PASSPHRASE)

    vaulting.lock_when_idle()

    assert not (await vaulting.status()).is_open
