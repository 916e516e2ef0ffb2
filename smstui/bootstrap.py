"""Put the program together: the only place that picks adapters."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from smstui.adapters.guard import login_name
from smstui.domain.chain import SecretSettings
from smstui.domain.errors import StorageError
from smstui.ports import (
    ChainRepository,
    Gateway,
    InterfaceRepository,
    Journal,
    SecretStore,
    Vault,
)
from smstui.services.access import AccessService
from smstui.services.accounts import Accounts
from smstui.services.chain_editing import ChainEditing
from smstui.services.container import Scope, Services
from smstui.services.editing import Editing
from smstui.services.effects import Effects
from smstui.services.overview import Overview
from smstui.services.sending import Sending
from smstui.services.vaulting import Vaulting
from smstui.wording.countries import countries


def now() -> datetime:
    """Return the present moment, aware."""
    return datetime.now(UTC)


@contextmanager
def live(*, config: Path | None = None, system: bool = False) -> Iterator[Services]:
    """Give the services over a configuration on disk: a directory, the system's, or the user's own.

    Raise StorageError where the configuration can neither be found nor made.
    """
    from smstui.adapters.journal import FileJournal
    from smstui.adapters.smsapi.client import SmsapiGateway
    from smstui.adapters.toml.chain_repository import TomlChainRepository
    from smstui.adapters.toml.first_start import prepare
    from smstui.adapters.toml.interface_files import InterfaceFiles
    from smstui.adapters.toml.places import find_places
    from smstui.adapters.toml.repository import TomlInterfaceRepository
    from smstui.adapters.toml.saving import ConfigDirectory

    harden()
    places = find_places(system=system, config=config)
    directory = ConfigDirectory(places)
    prepare(directory)
    files = InterfaceFiles(places.interfaces)
    chain = TomlChainRepository(directory, files)
    store, vault = _secrets(_secret_settings(chain), places.data, places.state)
    yield _services(
        Scope(places.scope.value, str(places.config)),
        _Adapters(
            TomlInterfaceRepository(directory, files),
            chain,
            store,
            vault,
            SmsapiGateway(clock=now),
            FileJournal(places.journal, now, lambda: chain.load().policy.journal_texts),
        ),
        state_directory=str(places.state),
    )


@contextmanager
def demo() -> Iterator[Services]:
    """Give the services over a made-up chain in memory, with a sandbox gateway on loopback beside them."""
    from smstui.adapters.memory import MemoryChainRepository, MemoryInterfaceRepository
    from smstui.adapters.memory_journal import MemoryJournal
    from smstui.adapters.memory_secrets import MemorySecrets
    from smstui.adapters.sample import sample
    from smstui.adapters.sandbox import SandboxThread
    from smstui.adapters.sandbox.rerouting import ReroutedGateway
    from smstui.adapters.smsapi.client import SmsapiGateway

    harden()
    made = sample(now())
    interfaces = MemoryInterfaceRepository(made.interfaces)
    chain = MemoryChainRepository(made.chain, interfaces)
    secrets = MemorySecrets()
    for key, (secret, binding) in made.secrets.items():
        secrets.put(key, secret, binding)
    with SandboxThread() as sandbox:
        gateway = ReroutedGateway(SmsapiGateway(clock=now), sandbox.url)
        adapters = _Adapters(interfaces, chain, secrets, secrets, gateway, MemoryJournal(now))
        yield _services(Scope("demo", sandbox.url), adapters)


@dataclass(frozen=True, slots=True)
class SandboxNotice:
    """Say where a sandbox listens, and which tokens and numbers do what; descriptions are to be translated."""

    url: str
    ca_file: str
    password: str
    accounts: Sequence[tuple[str, str]]
    numbers: Sequence[tuple[str, str]]


def serve_sandbox(port: int, *, tls: bool, announce: Callable[[SandboxNotice], None]) -> None:
    """Run the sandbox gateway alone until it is interrupted; raise OSError where the port is taken."""
    from smstui.adapters.sandbox import Sandbox, serve
    from smstui.adapters.sandbox.magic import ACCOUNTS, NUMBERS, PASSWORD

    def listening(sandbox: Sandbox) -> None:
        announce(
            SandboxNotice(
                sandbox.url,
                str(sandbox.ca_file or ""),
                PASSWORD,
                [(account.name, account.description) for account in ACCOUNTS],
                [(f"+{number.number}", number.description) for number in NUMBERS],
            )
        )

    serve(port, tls=tls, announce=listening)


def harden() -> None:
    """Keep secrets out of core dumps, and out of the reach of other processes where the system can."""
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _secret_settings(chain: ChainRepository) -> SecretSettings:
    """Read which store is used; an unreadable file is shown by the list, and uses none but the vault."""
    try:
        return chain.load().secrets
    except StorageError:
        return SecretSettings()


def _secrets(settings: SecretSettings, data: Path, state: Path) -> tuple[SecretStore, Vault | None]:
    from smstui.adapters.keyring.choosing import VAULT, choose
    from smstui.adapters.keyring.vault import VaultStore

    key_file = Path(settings.key_file).expanduser() if settings.key_file else None
    # The key lies in another folder than the vault, so that a copy of one alone opens nothing.
    vault = VaultStore(data / "vault.json", key_folder=state, key_file=key_file, owner=login_name())
    if settings.backend == VAULT:
        return vault, vault
    return choose(settings.backend, vault=lambda: vault, index=state / "keychain-index.json"), None


@dataclass(frozen=True, slots=True)
class _Adapters:
    """Hold one adapter of each port."""

    interfaces: InterfaceRepository
    chain: ChainRepository
    secrets: SecretStore
    vault: Vault | None
    gateway: Gateway
    journal: Journal


def _services(scope: Scope, adapters: _Adapters, state_directory: str = "") -> Services:
    user = login_name()
    interfaces, chain, secrets = adapters.interfaces, adapters.chain, adapters.secrets
    access = AccessService(chain, secrets)
    return Services(
        scope=scope,
        clock=now,
        user=user,
        state_directory=state_directory,
        interfaces=interfaces,
        chain=chain,
        journal=adapters.journal,
        overview=Overview(interfaces, chain, secrets, now),
        editing=Editing(interfaces, chain, secrets, now, user),
        effects=Effects(interfaces, chain, secrets, now),
        access=access,
        accounts=Accounts(adapters.gateway, access),
        sending=Sending(adapters.gateway, adapters.journal, now, lambda: uuid4().hex),
        chain_editing=ChainEditing(chain),
        vaulting=Vaulting(adapters.vault, chain) if adapters.vault is not None else None,
        countries=countries,
    )
