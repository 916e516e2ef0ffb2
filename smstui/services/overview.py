"""Give the rows of the table of interfaces: every interface and every unreadable file, each with its state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime
from typing import TYPE_CHECKING

from smstui.domain.chain import Chain
from smstui.domain.errors import FieldRefused, SecretError, SmstuiError, StorageError
from smstui.domain.interface import GROUP, InterfaceId, Use
from smstui.domain.search import Facet, search_text
from smstui.domain.state import Problem, State, Status, names_taken, next_midnight, status_of, today_in
from smstui.domain.stored import Listing, Stored, UnreadableRow
from smstui.domain.value import dataclass
from smstui.services.aside import aside
from smstui.services.presence import KnownSecrets

if TYPE_CHECKING:
    from smstui.ports import ChainRepository, Clock, InterfaceRepository, SecretStore, Vault


@dataclass(frozen=True, slots=True)
class Row:
    """Hold what the table shows of one interface or unreadable file, as plain values.

    Empty texts mean "every branch", "any workstation", "at once"; `start` is an ISO day. Of an unreadable file only
    id, name and status are known.
    """

    id: InterfaceId
    name: str
    status: Status
    search: str
    """What `smstui.domain.search` looks for words in."""

    group: str = GROUP
    branch: str = ""
    """The branch's code."""

    branch_title: str = ""
    workstation: str = ""
    use: frozenset[Use] = frozenset()
    start: str = ""
    stored: Stored | None = None
    unreadable: UnreadableRow | None = None

    @property
    def has_problem(self) -> bool:
        """Tell whether somebody should look after this interface."""
        return self.status.state in {State.NO_SECRET, State.BROKEN}

    def facet(self, facet: Facet) -> str:
        """Return the value that `key:value` of a search compares with."""
        match facet:
            case Facet.NAME:
                return self.name
            case Facet.BRANCH:
                return self.branch_title
            case Facet.WORKSTATION:
                return self.workstation
            case Facet.USE:
                return " ".join(_USE_WORDS[use] for use in Use if use in self.use)
            case Facet.START:
                return self.start
            case Facet.STATE:
                return self.status.state.value
            case Facet.SENDER:
                return self._sender
            case _:
                return self._rare_facet(facet)

    def _rare_facet(self, facet: Facet) -> str:
        """Return the value of a facet that no column shows."""
        if facet is Facet.WHAT:
            return self.group
        if self.stored is None:
            return ""
        interface = self.stored.interface
        return interface.account.service.name if facet is Facet.SERVICE else interface.created_by

    @property
    def _sender(self) -> str:
        sender = self.stored.interface.settings.sender if self.stored else None
        return sender.text if sender else ""


_USE_WORDS = {Use.SERVER: "server server-side serverseitig", Use.CLIENT: "client client-side clientseitig"}


@dataclass(frozen=True, slots=True)
class Table:
    """Hold all rows at one moment, sorted by name.

    `chain_error` says why no state could be derived (every row is then broken); `secret_error` why nothing is known
    about secrets, which changes no state. `until` is the moment from which states may be others: the next midnight
    of the chain, or None without a chain.
    """

    rows: tuple[Row, ...] = ()
    chain: Chain | None = None
    chain_error: SmstuiError | None = None
    secret_error: SecretError | None = None
    secret_warning: SecretError | None = None
    """What somebody should be told of the store, though it is used."""

    until: datetime | None = None
    more: int = 0
    """How many interfaces there are besides the rows, where only the beginning was read."""

    @property
    def troubles(self) -> tuple[SmstuiError, ...]:
        """Return what somebody should be told, the worst first."""
        of_chain = self.chain.problems if self.chain else ()
        return tuple(
            error
            for error in (self.chain_error, *of_chain, self.secret_error, self.secret_warning)
            if error is not None
        )


class Overview:
    """Read interfaces, chain and the secrets' overview, and derive every row's state; nothing is opened or kept."""

    def __init__(
        self,
        interfaces: InterfaceRepository,
        chain: ChainRepository,
        secrets: SecretStore,
        clock: Clock,
        vault: Vault | None = None,
    ) -> None:
        self._interfaces = interfaces
        self._chain = chain
        self._secrets = secrets
        self._clock = clock
        self._vault = vault

    async def read(self) -> Table:
        """Return the table as it is now, without holding up the screen; raise StorageError as `table` does."""
        return await aside(self.table, "overview")

    async def read_beginning(self, count: int) -> Table:
        """Return at least the first `count` rows as `read` would: of thousands they are there long before the rest."""
        return await aside(lambda: self._table(self._interfaces.beginning(count)), "overview")

    def table(self) -> Table:
        """Return the table as it is now; raise StorageError when the directory itself cannot be read."""
        return self._table(self._interfaces.listing())

    def _table(self, listing: Listing) -> Table:
        unreadable = [_unreadable_row(row) for row in listing.unreadable]
        try:
            chain = self._chain.load()
            now = self._clock()
            today, until = today_in(chain.zone, now), next_midnight(chain.zone, now)
        except (StorageError, FieldRefused) as error:
            broken = Status(State.BROKEN, Problem.UNREADABLE, getattr(error, "path", ""))
            rows = [_row(stored, None, broken) for stored in listing.stored]
            return Table(_by_name(rows + unreadable), None, error, more=listing.more)
        known = KnownSecrets.of(chain, self._secrets)
        taken = names_taken(stored.interface for stored in listing.stored)
        statuses: dict[InterfaceId, Status] = {}
        for stored in listing.stored:
            one = stored.interface
            statuses[one.id] = status_of(one, chain, known.presence(one), today, taken.get(one.id, ""))
        for pair in listing.pairs:
            if pair.takes_over and statuses[pair.new.interface.id].state is State.READY:
                replaced = Status(State.BROKEN, Problem.REPLACED, pair.new.interface.id)
                statuses[pair.former.interface.id] = replaced
        rows = [_row(stored, chain, statuses[stored.interface.id]) for stored in listing.stored]
        warning = None if self._vault is None else self._vault.put_back()
        return Table(_by_name(rows + unreadable), chain, None, known.error, warning, until, listing.more)

    def now(self) -> datetime:
        """Return the present moment, by the clock that the states were derived with."""
        return self._clock()

    def changes(self) -> AsyncIterator[None]:
        """Yield whenever the files may have changed, whoever changed them."""
        return self._interfaces.changes()


def _row(stored: Stored, chain: Chain | None, status: Status) -> Row:
    interface = stored.interface
    settings = interface.settings
    branch, workstation = settings.branch or "", interface.workstation or ""
    title = chain.branch_title(settings.branch) if chain else branch
    sender = settings.sender.text if settings.sender else ""
    return Row(
        id=interface.id,
        name=settings.name,
        status=status,
        search=search_text(settings.name, title, workstation, sender, interface.account.service.name),
        group=interface.group,
        branch=branch,
        branch_title=title,
        workstation=workstation,
        use=settings.use,
        start=settings.start.isoformat() if settings.start else "",
        stored=stored,
    )


def _unreadable_row(row: UnreadableRow) -> Row:
    name = row.name or row.id
    status = Status(State.BROKEN, Problem.UNREADABLE, row.error.path)
    return Row(row.id, name, status, search_text(name, row.id), unreadable=row)


def _by_name(rows: list[Row]) -> tuple[Row, ...]:
    return tuple(sorted(rows, key=lambda row: (row.search, row.id)))
