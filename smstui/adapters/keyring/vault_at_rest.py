"""Read what the vault keeps without what opens it: lists, explanations and the first screen need no more."""

from collections.abc import Callable, Iterator, Mapping
from threading import Lock
from typing import TYPE_CHECKING, Any, Final

from smstui.adapters.keyring.seen_revisions import SeenRevisions
from smstui.adapters.keyring.vault_file import STORE, VaultFile
from smstui.adapters.keyring.vault_header import EntryName
from smstui.domain.errors import SecretError, StorePutBack
from smstui.domain.secret import Binding, SecretKey

if TYPE_CHECKING:
    from smstui.adapters.keyring.vault import VaultStore
    from smstui.adapters.keyring.vault_format import SealedVault

SERVICE: Final = "smstui"


def entry_name(key: SecretKey) -> EntryName:
    """Return under which name a keyring has this secret."""
    return EntryName(SERVICE, str(key))


class VaultIndex:
    """Say which secrets a vault's file keeps, and what for; nothing is opened."""

    def __init__(self, file: VaultFile, seen: SeenRevisions | None = None) -> None:
        self._file = file
        self._seen = seen
        self._last: tuple[SealedVault, Mapping[SecretKey, Binding]] | None = None

    def overview(self) -> Mapping[SecretKey, Binding]:
        """Return our own part of the readable index; raise StoreDamaged, StoreUnavailable."""
        sealed = self._file.read()
        if sealed is None:
            return {}
        last = self._last
        if last is None or last[0] is not sealed:
            last = self._last = (sealed, _OurBindings(sealed.header.bindings))
        return last[1]

    def put_back(self) -> StorePutBack | None:
        """Say that an older state lies there than this person has seen; None where not, or where it cannot be told."""
        try:
            sealed = None if self._seen is None else self._file.read()
        except SecretError:
            return None  # said where it is read
        return None if sealed is None or self._seen is None else self._seen.put_back(self._file.path, sealed.header)


class VaultAtRest(VaultIndex):
    """Be the vault for whoever asks what it keeps; it is made when something else of it is first used."""

    name = STORE

    def __init__(self, file: VaultFile, make: "Callable[[], VaultStore]", seen: SeenRevisions | None = None) -> None:
        super().__init__(file, seen)
        self._make = make
        self._made: VaultStore | None = None
        self._turn = Lock()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (whatever the vault has)
        with self._turn:  # one vault for all threads: it is open or not
            if self._made is None:
                self._made = self._make()
        return getattr(self._made, name)


class _OurBindings(Mapping[SecretKey, Binding]):
    """Look up what our own secrets were entered for; of thousands the first screen asks for a hundred."""

    def __init__(self, index: Mapping[EntryName, str]) -> None:
        self._index = index

    def __getitem__(self, key: SecretKey) -> Binding:
        return Binding(self._index[entry_name(key)])

    def __iter__(self) -> Iterator[SecretKey]:
        for service, username in self._index:
            if service == SERVICE and (key := SecretKey.parse(username)) is not None:
                yield key

    def __len__(self) -> int:
        return sum(1 for _key in self)
