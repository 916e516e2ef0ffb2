"""Put the program together: the only place that picks adapters."""

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any, Generic, TypeVar, cast

from smstui.adapters.guard import forbid_core_dumps, hide_memory, login_name, membership_of, person_name
from smstui.domain.chain import Membership, SecretSettings
from smstui.domain.errors import StorageError
from smstui.domain.secret import Secret
from smstui.domain.value import dataclass
from smstui.services.container import Scope, Services, Unrecorded
from smstui.services.overview import Overview

if TYPE_CHECKING:
    from smstui.adapters.keyring.vault import VaultStore
    from smstui.adapters.toml.places import Places
    from smstui.adapters.toml.saving import ConfigDirectory
    from smstui.domain.change import Author
    from smstui.domain.country import Country
    from smstui.ports import (
        BatchWriter,
        ChainRepository,
        ChangeLog,
        DraftStore,
        Gateway,
        GroupMembership,
        GuessCounter,
        InterfaceRepository,
        Journal,
        Premises,
        RunLock,
        SecretStore,
        Vault,
    )
    from smstui.services.access import AccessService
    from smstui.services.accounts import Accounts
    from smstui.services.chain_editing import ChainEditing
    from smstui.services.doctor import Doctor
    from smstui.services.drafts import Drafts
    from smstui.services.editing import Editing
    from smstui.services.effects import Effects
    from smstui.services.explaining import Explaining
    from smstui.services.importing import Importing
    from smstui.services.recording import Recording
    from smstui.services.replacing import Replacing
    from smstui.services.revealing import Revealing
    from smstui.services.sending import Sending
    from smstui.services.vaulting import Vaulting

_Made = TypeVar("_Made")


class _Later(Generic[_Made]):
    """Stand for a service or adapter until it is first used, so that its module is not loaded before."""

    def __init__(self, make: Callable[[], _Made]) -> None:
        self._make: Callable[[], _Made] = cache(make)
        self._turn = RLock()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever it stands for has)
        with self._turn:  # or two threads make one each, and what one vault opened the other does not know
            made = self._make()
        return getattr(made, name)


def later(make: Callable[[], _Made]) -> _Made:
    """Return what `make` makes, made when it is first used."""
    return cast("_Made", _Later(make))


def now() -> datetime:
    """Return the present moment, aware."""
    return datetime.now(UTC)


@contextmanager
def live(*, config: Path | None = None, system: bool = False, existing: bool = False) -> Iterator[Services]:
    """Give the services over a configuration on disk: a directory, the system's, or the user's own.

    Raise StorageError where the configuration can neither be found nor made; an `existing` one is never made.
    """
    from smstui.adapters.toml.chain_repository import TomlChainRepository
    from smstui.adapters.toml.first_start import prepare
    from smstui.adapters.toml.interface_files import InterfaceFiles
    from smstui.adapters.toml.places import find_places
    from smstui.adapters.toml.repository import TomlInterfaceRepository
    from smstui.adapters.toml.saving import ConfigDirectory

    def journal() -> "Journal":
        from smstui.adapters.journal import FileJournal

        return FileJournal(places.journal, now, lambda: chain.load().policy.journal_texts, places.make_folder)

    def change_log() -> "ChangeLog":
        from smstui.adapters.change_log import FileChangeLog

        return FileChangeLog(places.changes, places.make_folder)

    def drafts() -> "DraftStore":
        from smstui.adapters.drafts import FileDrafts

        return FileDrafts(places.drafts, configuration=str(places.config), person=person_name())

    def guesses() -> "GuessCounter":
        from smstui.adapters.clocks import read_clocks
        from smstui.adapters.guess_counter import FileGuessCounter

        return FileGuessCounter(places.data, login_name(), read_clocks, places.make_folder)

    def premises() -> "Premises":
        from smstui.adapters.keyring.key_command import PASSPHRASE_VARIABLE
        from smstui.adapters.keyring.unattended import KEY_FILE_VARIABLE
        from smstui.adapters.toml.premises import TomlPremises

        key_files = [_secret_settings(directory).key_file, os.environ.get(KEY_FILE_VARIABLE, "")]
        passphrases = [PASSPHRASE_VARIABLE] if os.environ.get(PASSPHRASE_VARIABLE) else []
        return TomlPremises(places, [Path(one) for one in key_files if one], passphrases)

    def batches() -> "BatchWriter":
        from smstui.adapters.toml.batches import TomlBatchWriter

        return TomlBatchWriter(directory, files, chain)

    def run_lock() -> AbstractContextManager[None]:
        from smstui.adapters.toml.run_lock import hold_run_lock

        return hold_run_lock(places)

    forbid_core_dumps()
    places = find_places(system=system, config=config)
    directory = ConfigDirectory(places)
    prepare(directory, existing=existing)
    files = InterfaceFiles(places.interfaces)
    chain = TomlChainRepository(directory, files)
    store, vault = _secrets(_secret_settings(directory), places)
    yield _services(
        Scope(places.scope.value, str(places.config)),
        _Adapters(
            TomlInterfaceRepository(directory, files),
            chain,
            store,
            vault,
            later(_gateway),
            later(journal),
            later(change_log),
            membership_of,
            later(guesses),
            later(premises),
            later(drafts),
            places.any_drafts,
            batches=later(batches),
            run_lock=run_lock,
        ),
        state_directory=str(places.state),
    )


@contextmanager
def demo() -> Iterator[Services]:
    """Give the services over a made-up chain in memory, with a sandbox gateway on loopback beside them."""
    from smstui.adapters.clocks import read_clocks
    from smstui.adapters.memory import MemoryInterfaceRepository
    from smstui.adapters.memory_chain import MemoryChainRepository
    from smstui.adapters.memory_change_log import MemoryChangeLog
    from smstui.adapters.memory_guesses import MemoryGuessCounter
    from smstui.adapters.memory_journal import MemoryJournal
    from smstui.adapters.memory_premises import MemoryPremises
    from smstui.adapters.memory_secrets import MemorySecrets
    from smstui.adapters.sample import OWN_PASSPHRASE, sample
    from smstui.adapters.sandbox import SandboxThread
    from smstui.adapters.sandbox.rerouting import ReroutedGateway
    from smstui.adapters.smsapi.client import SmsapiGateway

    forbid_core_dumps()
    made = sample(now())
    interfaces = MemoryInterfaceRepository(made.interfaces, made.unreadable)
    chain = MemoryChainRepository(made.chain, interfaces)
    secrets = MemorySecrets(own_passphrase=Secret(OWN_PASSPHRASE))
    for key, (secret, binding) in made.secrets.items():
        secrets.put(key, secret, binding)
    with SandboxThread() as sandbox:
        gateway = ReroutedGateway(SmsapiGateway(clock=now), sandbox.url)
        adapters = _Adapters(
            interfaces,
            chain,
            secrets,
            secrets,
            gateway,
            MemoryJournal(now),
            MemoryChangeLog(),
            lambda _group: Membership.MEMBER,
            MemoryGuessCounter(read_clocks),
            MemoryPremises(),
            known_passphrase=OWN_PASSPHRASE,
        )
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


def _secret_settings(directory: "ConfigDirectory") -> SecretSettings:
    """Read which store is used; an unreadable file is shown by the list, and uses none but the vault."""
    from smstui.adapters.toml.chain_files import read_secret_settings

    try:
        return read_secret_settings(directory)
    except StorageError:
        return SecretSettings()


def _secrets(settings: SecretSettings, places: "Places") -> "tuple[SecretStore, Vault | None]":
    from smstui.adapters.keyring.seen_revisions import FILE_NAME, SeenRevisions
    from smstui.adapters.keyring.vault_at_rest import VaultAtRest
    from smstui.adapters.keyring.vault_file import STORE, VaultFile

    def make() -> "VaultStore":
        from smstui.adapters.keyring.vault import VaultStore

        key_command = None
        if settings.key_command:
            from smstui.adapters.keyring.key_command import KeyCommand

            key_command = KeyCommand(settings.key_command, places.chain_file)
        return VaultStore(
            places.vault,
            key_folder=places.key_folder,
            key_file=Path(settings.key_file) if settings.key_file else None,
            key_command=key_command,
            environment=os.environ,
            make_folder=places.make_folder,
            owner=login_name(),
            seen=seen,
        )

    seen = SeenRevisions(places.personal_state / FILE_NAME)
    vault = cast("Vault", VaultAtRest(VaultFile(places.vault, places.make_folder), make, seen))
    if settings.backend == STORE:
        return vault, vault
    from smstui.adapters.keyring.choosing import choose

    index = places.state / "keychain-index.json"
    return choose(settings.backend, vault=lambda: vault, index=index, make_folder=places.make_folder), None


def _gateway() -> "Gateway":
    from smstui.adapters.smsapi.client import SmsapiGateway

    return SmsapiGateway(clock=now)


@dataclass(frozen=True, slots=True)
class _Adapters:
    """Hold one adapter of each port, and make the services over them; those for secrets hide the memory first."""

    interfaces: "InterfaceRepository"
    chain: "ChainRepository"
    secrets: "SecretStore"
    vault: "Vault | None"
    gateway: "Gateway"
    journal: "Journal"
    change_log: "ChangeLog"
    membership: "GroupMembership"
    guesses: "GuessCounter"
    premises: "Premises"

    drafts: "DraftStore | None" = None
    drafts_wait: Callable[[], bool] = bool
    known_passphrase: str = ""
    batches: "BatchWriter | None" = None
    run_lock: "RunLock" = nullcontext

    def editing(self, recording: "Recording") -> "Editing":
        from smstui.services.editing import Editing

        hide_memory()
        return Editing(self.interfaces, self.chain, self.secrets, now, person_name(), recording)

    def doctor(self, recording: "Recording") -> "Doctor":
        from smstui.services.doctor import Doctor

        hide_memory()
        return Doctor(self.interfaces, self.chain, self.secrets, self.vault, self.premises, now, recording)

    def importing(self, batches: "BatchWriter", recording: "Recording") -> "Importing":
        from smstui.services.importing import Importing

        hide_memory()
        return Importing(self.interfaces, self.chain, batches, self.secrets, now, person_name(), recording)

    def replacing(self, recording: "Recording") -> "Replacing":
        from smstui.services.replacing import Replacing

        hide_memory()
        return Replacing(self.interfaces, self.chain, self.secrets, now, person_name(), recording)

    def kept_drafts(self, store: "DraftStore") -> "Drafts":
        from smstui.services.drafts import Drafts

        return Drafts(store, self.interfaces, now)

    def effects(self) -> "Effects":
        from smstui.services.effects import Effects

        return Effects(self.interfaces, self.chain, self.secrets, now)

    def explaining(self) -> "Explaining":
        from smstui.services.explaining import Explaining

        return Explaining(self.interfaces, self.chain, self.secrets, now)

    def access(self) -> "AccessService":
        from smstui.services.access import AccessService

        hide_memory()
        return AccessService(self.chain, self.secrets)

    def accounts(self) -> "Accounts":
        from smstui.services.accounts import Accounts

        return Accounts(self.gateway, self.access())

    def sending(self) -> "Sending":
        from uuid import uuid4

        from smstui.services.sending import Sending

        return Sending(self.gateway, self.journal, now, lambda: uuid4().hex)

    def chain_editing(self, recording: "Recording") -> "ChainEditing":
        from smstui.services.chain_editing import ChainEditing

        return ChainEditing(self.chain, recording)

    def vaulting(self, vault: "Vault", recording: "Recording") -> "Vaulting":
        from smstui.services.vaulting import Vaulting

        hide_memory()
        return Vaulting(vault, self.chain, recording, self.interfaces)

    def revealing(self, recording: "Recording") -> "Revealing":
        from smstui.adapters.clocks import read_clocks
        from smstui.services.revealing import Revealing

        return Revealing(
            self.chain,
            self.vault,
            self.membership,
            self.guesses,
            recording,
            read_clocks,
            known_passphrase=self.known_passphrase,
        )


def _author() -> "Author":
    from smstui.adapters.guard import ssh_address, sudo_user
    from smstui.domain.change import Author

    return Author(login_name(), sudo_user(), ssh_address())


def _countries() -> "tuple[Country, ...]":
    from smstui.wording.countries import countries

    return countries()


def _services(scope: Scope, adapters: _Adapters, state_directory: str = "") -> Services:
    def recording() -> "Recording":
        from smstui.services.recording import Recording

        made = Recording(adapters.change_log, now, _author())
        made.listen(unrecorded.tell)
        return made

    vault, drafts, batches = adapters.vault, adapters.drafts, adapters.batches
    records, unrecorded = later(recording), Unrecorded()
    return Services(
        scope=scope,
        clock=now,
        user=person_name(),
        state_directory=state_directory,
        interfaces=adapters.interfaces,
        chain=adapters.chain,
        journal=adapters.journal,
        change_log=adapters.change_log,
        recording=records,
        unrecorded=unrecorded,
        overview=Overview(adapters.interfaces, adapters.chain, adapters.secrets, now, vault),
        editing=later(lambda: adapters.editing(records)),
        effects=later(adapters.effects),
        explaining=later(adapters.explaining),
        access=later(adapters.access),
        accounts=later(adapters.accounts),
        sending=later(adapters.sending),
        chain_editing=later(lambda: adapters.chain_editing(records)),
        replacing=later(lambda: adapters.replacing(records)),
        doctor=later(lambda: adapters.doctor(records)),
        revealing=later(lambda: adapters.revealing(records)),
        vaulting=None if vault is None else later(lambda: adapters.vaulting(vault, records)),
        countries=_countries,
        importing=None if batches is None else later(lambda: adapters.importing(batches, records)),
        run_lock=adapters.run_lock,
        drafts=None if drafts is None else later(lambda: adapters.kept_drafts(drafts)),
        drafts_wait=adapters.drafts_wait,
    )
