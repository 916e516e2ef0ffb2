"""Write several interfaces and entries of the chain together, by a plan that survives a crash."""

from collections.abc import Callable, Iterator
from contextlib import suppress

from smstui.adapters.identifiers import unused_id
from smstui.adapters.merging import changed_meanwhile
from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.interface_file import read_interface
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.plan import Step
from smstui.adapters.toml.rendering import is_used, rendered_change, rendered_new
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.batch import Batch, NewInterface, Written
from smstui.domain.chain import Chain
from smstui.domain.errors import EditConflict, NotFound
from smstui.domain.interface import Interface, InterfaceId, Settings
from smstui.domain.stored import Listing, Stored


class TomlBatchWriter:
    """Write batches under the directory's lock; nobody writes between the decision and the files."""

    def __init__(self, directory: ConfigDirectory, files: InterfaceFiles, chain: TomlChainRepository) -> None:
        self._directory = directory
        self._files = files
        self._chain = chain

    def write(self, decide: Callable[[Chain, Listing], Batch]) -> Written:
        """Write what `decide` returns for the configuration as it is under the lock; all or nothing."""
        with self._directory.locked():
            batch = decide(self._chain.load(), self._files.listing())
            steps = list(self._chain.steps_for(batch.entries))
            steps += [self._changed(stored, settings) for stored, settings in batch.changed]
            made = list(self._made(batch.created))
            steps += [step for _interface, step in made]
            durable = self._directory.write_together(steps) if steps else True
            return Written(tuple(interface for interface, _step in made), durable)

    def _changed(self, base: Stored, settings: Settings) -> Step:
        path = self._files.path(base.interface.id)
        found = self._directory.read_if_there(path)
        if found is None:
            raise EditConflict(deleted=True)
        if found.revision != base.revision:
            theirs = read_interface(base.interface.id, path, found.data, self._files.migrations)
            raise changed_meanwhile(base.interface, theirs.interface)
        after = rendered_change(self._files, found, base.interface, base.interface.changed(settings))
        return Step(f"{self._directory.name_of(path)}.toml", found.data.decode(), after.decode())

    def _made(self, created: tuple[NewInterface, ...]) -> Iterator[tuple[Interface, Step]]:
        taken: set[InterfaceId] = set()
        for new in created:
            interface = new.make(self._id_for(new, taken))
            taken.add(interface.id)
            _stored, data = rendered_new(self._files, interface)
            name = self._directory.name_of(self._files.path(interface.id))
            yield interface, Step(f"{name}.toml", None, data.decode())

    def _id_for(self, new: NewInterface, taken: set[InterfaceId]) -> InterfaceId:
        """Return the id that was wanted where it is one and free, else a new one."""

        def is_taken(candidate: InterfaceId) -> bool:
            return candidate in taken or is_used(self._directory, self._files, candidate)

        wanted = InterfaceId(new.wanted_id)
        with suppress(NotFound):  # no id: it would lead out of the folder
            if wanted and not is_taken(wanted):
                return wanted
        return unused_id(new.name, is_taken)
