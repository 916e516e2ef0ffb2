"""Take over what a document says: a plan first, then all of it or nothing."""

import asyncio
from contextlib import suppress
from dataclasses import replace

from smstui.domain.batch import Batch, NewInterface
from smstui.domain.chain import Chain
from smstui.domain.change import Deed
from smstui.domain.errors import EditConflict, SecretError, StorageError
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
            created = (self._without_a_former_ones_id(chain, new) for new in now.batch.created)
            return replace(now.batch, created=tuple(created))

        written = self._writer.write(decide)
        made = iter(written.created)
        for item in doing:
            self._recording.note_change(Deed.IMPORTED, item.before, next(made) if item.new else item.after)
        self._forget_former_proxies([item.before for item in doing if isinstance(item.before, Interface)])
        return Imported(written.created, written.durable)

    def _without_a_former_ones_id(self, chain: Chain, new: NewInterface) -> NewInterface:
        """Return what is to be made, with an id of its own where secrets are kept under the wanted one.

        They belong to an interface whose file is gone: the new one must not send with them.
        """
        if not new.wanted_id or not self._has_secrets(chain, new.wanted_id):
            return new
        return replace(new, wanted_id="")

    def _has_secrets(self, chain: Chain, interface_id: str) -> bool:
        try:
            kept = self._secrets.overview()
        except SecretError:
            return True  # nobody can say
        return any((key.chain_id, key.interface_id) == (chain.chain_id, interface_id) for key in kept)

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
