"""Take over what a document says: a plan first, then all of it or nothing."""

import asyncio
from contextlib import suppress

from smstui.domain.batch import Batch
from smstui.domain.chain import Chain
from smstui.domain.change import Deed
from smstui.domain.errors import EditConflict, StorageError
from smstui.domain.interface import Interface
from smstui.domain.stored import Listing
from smstui.domain.value import dataclass
from smstui.ports import BatchWriter, ChainRepository, Clock, InterfaceRepository, SecretStore
from smstui.services.import_plan import ImportPlan, Origin
from smstui.services.import_planning import plan_import
from smstui.services.recording import Recording
from smstui.services.secrets_in_step import SecretsInStep, named_keys
from smstui.services.transfer_document import Document


@dataclass(frozen=True, slots=True)
class Imported:
    """Hold the interfaces that an import made, which have no secret yet; `durable` as in `Saved`."""

    created: tuple[Interface, ...]
    durable: bool = True


class Importing:
    """Plan an import and carry it out; undo does not take it back, the former versions of the files are kept."""

    def __init__(
        self,
        interfaces: InterfaceRepository,
        chain: ChainRepository,
        writer: BatchWriter,
        secrets: SecretStore,
        clock: Clock,
        user: str,
        recording: Recording,
    ) -> None:
        self._interfaces = interfaces
        self._chain = chain
        self._writer = writer
        self._secrets = secrets
        self._clock = clock
        self._user = user
        self._recording = recording

    async def plan(self, document: Document) -> ImportPlan:
        """Return what a document would do; raise `StorageError` where the configuration cannot be read."""
        return await asyncio.to_thread(lambda: self._planned(document, self._chain.load(), self._interfaces.listing()))

    async def carry_out(self, document: Document, plan: ImportPlan) -> Imported:
        """Write what a plan of this document says, all or nothing.

        Raise EditConflict where it would do something else by now: somebody changed the configuration. Raise what
        stands in the way of the first refused thing, and `StorageError`; then nothing was written.
        """
        return await asyncio.to_thread(self._carry_out, document, plan)

    def _carry_out(self, document: Document, plan: ImportPlan) -> Imported:
        for item in plan.refused:
            raise item.errors[0]
        doing = plan.doing

        def decide(chain: Chain, listing: Listing) -> Batch:
            nonlocal doing
            now = self._planned(document, chain, listing)
            if now.items != plan.items:
                raise EditConflict
            doing = now.doing
            return now.batch

        written = self._writer.write(decide)
        made = iter(written.created)
        for item in doing:
            self._recording.note_change(Deed.IMPORTED, item.before, next(made) if item.new else item.after)
        self._forget_former_proxies([item.before for item in doing if isinstance(item.before, Interface)])
        return Imported(written.created, written.durable)

    def _planned(self, document: Document, chain: Chain, listing: Listing) -> ImportPlan:
        moment = self._clock().astimezone(chain.zone).replace(microsecond=0)
        return plan_import(document, chain, listing, Origin(self._user, moment, self._secrets.name))

    def _forget_former_proxies(self, changed: list[Interface]) -> None:
        """Forget the passwords of proxies that no file names any more; never fails, for the import is done."""
        with_password = [one for one in changed if one.settings.proxy is not None and one.settings.proxy.username]
        with suppress(StorageError):
            chain, in_step = self._chain.load(), SecretsInStep(self._secrets, self._interfaces)
            for one in with_password:
                in_step.forget_unnamed(chain, named_keys(chain, one))
