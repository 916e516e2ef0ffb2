"""Be the typed surface that programs import: load a configuration, choose an interface, send, ask for the balance.

Programs write `import smstui`, where these names stand beside those of the values that they take and return.
Everything is done by the services that the screens and commands call: the same rules, the same files, the same journal.
No call ever asks a person anything. What goes wrong raises an `SmstuiError`; `smstui.in_words` says it to a person.
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from smstui.bootstrap import live
from smstui.domain.country_code import CountryCode
from smstui.domain.gateway import Balance
from smstui.domain.interface import Interface, Use
from smstui.domain.phone import NumberRefused, PhoneNumber
from smstui.domain.phone import read_number as read_written_number
from smstui.domain.recipients import read_recipients
from smstui.domain.selection import Question
from smstui.domain.sent import Purpose
from smstui.domain.sms_text import check_length, measure
from smstui.services.dispatching import Delivery, Dispatching, Mode, interface_by_rule, require_usable

if TYPE_CHECKING:
    from collections.abc import Coroutine
    from types import TracebackType
    from typing import Any, Self

    from smstui.domain.stored import Stored
    from smstui.services.explaining import Explanation, Snapshot

Moment = datetime | date | str | None
"""A moment, a day of the chain's calendar, either as text, or None for now."""

_Result = TypeVar("_Result")


def load(config: Path | str | None = None, *, system: bool = False) -> Configuration:
    """Return the configuration in a directory, the system's, or the user's own; nothing is created.

    Raise StorageError where there is none. To be closed, or used as a context manager.
    """
    return Configuration(load_async(config, system=system))


def load_async(config: Path | str | None = None, *, system: bool = False) -> AsyncConfiguration:
    """Return what `load` does, for programs with an event loop; loading itself does not wait for anything."""
    return AsyncConfiguration(Path(config) if config is not None else None, system=system)


def read_number(text: str, country_code: str) -> PhoneNumber | NumberRefused:
    """Return the mobile number that `text` means, or why it gets no messages; a national one belongs to `country_code`.

    Raise FieldRefused for a country code ("+49") that does not exist.
    """
    return read_written_number(text, CountryCode.parse(country_code))


class AsyncConfiguration:
    """Answer questions about one configuration, and send through it; every answer reads the files as they are now."""

    def __init__(self, config: Path | None = None, *, system: bool = False) -> None:
        self._stack = ExitStack()
        self._services = self._stack.enter_context(live(config=config, system=system, existing=True))
        self._asked_gateway = False

    async def __aenter__(self) -> Self:
        """Return the configuration."""
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        await self.close()

    async def close(self) -> None:
        """Close open connections."""
        if self._asked_gateway:
            self._asked_gateway = False
            await self._services.accounts.close()
        self._stack.close()

    async def interfaces(self) -> tuple[Interface, ...]:
        """Return every interface that can be read, whatever its state, by id; raise StorageError."""
        listing = await asyncio.to_thread(self._services.interfaces.listing)
        return tuple(stored.interface for stored in listing.stored)

    async def choose(
        self,
        *,
        branch: str = "",
        workstation: str = "",
        use: Use | str = Use.SERVER,
        at: Moment = None,
        despite_unreadable: bool = False,
    ) -> Interface:
        """Return the interface that the rule of selection picks.

        Raise NoneUsable where nobody can send, Unreadable where a file cannot be read that might hold the right one
        (unless told otherwise), `SecretError` where the store of secrets fails, FieldRefused for an unknown branch,
        workstation or moment.
        """
        snapshot = await self._services.explaining.read()
        question = _question(snapshot, branch, workstation, use, at)
        return interface_by_rule(snapshot, question, despite_unreadable=despite_unreadable)

    async def explain(
        self, *, branch: str = "", workstation: str = "", use: Use | str = Use.SERVER, at: Moment = None
    ) -> Explanation:
        """Return who sends, and a verdict for every other interface, the nearest misses first; raise as `choose`.

        Nobody to send is an answer here; files that cannot be read do not keep it from being given, and it names them.
        """
        snapshot = await self._services.explaining.read()
        return snapshot.explain(_question(snapshot, branch, workstation, use, at))

    async def send(
        self,
        text: str,
        to: str,
        *,
        interface: Interface | None = None,
        branch: str = "",
        workstation: str = "",
        use: Use | str = Use.SERVER,
        test: bool = False,
        force: bool = False,
        despite_unreadable: bool = False,
    ) -> Delivery:
        """Send one message and return what became of it; `test` has the gateway check it, at no cost.

        Without an `interface` the rule of selection picks one. A given one must be for this use and released, unless
        `force`d. Nothing is sent twice: an attempt whose fate is uncertain is repeated under its own mark for 24 hours.
        Raise FieldRefused for a text over the interface's limit, NotUsable, `SecretError`, and as `choose` does; a
        number that gets no messages, and whatever the gateway says, is a `Delivery`.
        """
        snapshot = await self._services.explaining.read()
        if interface is None:
            question = _question(snapshot, branch, workstation, use, None)
            interface = interface_by_rule(snapshot, question, despite_unreadable=despite_unreadable)
            stored = await self._stored(interface)
        else:
            stored = await self._stored(interface)
            require_usable(snapshot, stored, Use(use), forced=force)
        measured = measure(text)
        check_length(measured, stored.interface.settings.max_characters)
        recipients = read_recipients([to], stored.interface.settings.country_code)
        target = await self._services.access.of_stored(stored)
        self._asked_gateway = True
        deliveries: list[Delivery] = []
        mode = Mode.TEST if test else Mode.SEND
        sending = self._services.sending
        dispatching = Dispatching(sending, target, measured, mode, asyncio.sleep, purpose=Purpose.LIBRARY)
        await dispatching.run(recipients, deliveries.append)
        return deliveries[0]

    async def balance(self, interface: Interface) -> Balance:
        """Return the remaining credits of an interface's account; raise GatewayFailure, `SecretError`."""
        target = await self._services.access.of_stored(await self._stored(interface))
        self._asked_gateway = True
        return await self._services.accounts.balance(target)

    async def _stored(self, interface: Interface) -> Stored:
        return await asyncio.to_thread(self._services.interfaces.get, interface.id)


class Configuration:
    """Do what `AsyncConfiguration` does, in programs without an event loop; for one thread."""

    def __init__(self, configuration: AsyncConfiguration) -> None:
        self._configuration = configuration
        self._runner = asyncio.Runner()
        self._is_closed = False

    def __enter__(self) -> Self:
        """Return the configuration."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """Close open connections; once is enough, and twice does no harm."""
        if not self._is_closed:
            self._is_closed = True
            self._run(self._configuration.close())
            self._runner.close()

    def interfaces(self) -> tuple[Interface, ...]:
        """Return every interface that can be read: see `AsyncConfiguration.interfaces`."""
        return self._run(self._configuration.interfaces())

    def choose(
        self,
        *,
        branch: str = "",
        workstation: str = "",
        use: Use | str = Use.SERVER,
        at: Moment = None,
        despite_unreadable: bool = False,
    ) -> Interface:
        """Return the interface that the rule of selection picks: see `AsyncConfiguration.choose`."""
        return self._run(
            self._configuration.choose(
                branch=branch, workstation=workstation, use=use, at=at, despite_unreadable=despite_unreadable
            )
        )

    def explain(
        self, *, branch: str = "", workstation: str = "", use: Use | str = Use.SERVER, at: Moment = None
    ) -> Explanation:
        """Return who sends and why the others do not: see `AsyncConfiguration.explain`."""
        return self._run(self._configuration.explain(branch=branch, workstation=workstation, use=use, at=at))

    def send(
        self,
        text: str,
        to: str,
        *,
        interface: Interface | None = None,
        branch: str = "",
        workstation: str = "",
        use: Use | str = Use.SERVER,
        test: bool = False,
        force: bool = False,
        despite_unreadable: bool = False,
    ) -> Delivery:
        """Send one message and return what became of it: see `AsyncConfiguration.send`."""
        return self._run(
            self._configuration.send(
                text,
                to,
                interface=interface,
                branch=branch,
                workstation=workstation,
                use=use,
                test=test,
                force=force,
                despite_unreadable=despite_unreadable,
            )
        )

    def balance(self, interface: Interface) -> Balance:
        """Return the remaining credits of an interface's account: see `AsyncConfiguration.balance`."""
        return self._run(self._configuration.balance(interface))

    def _run(self, work: Coroutine[Any, Any, _Result]) -> _Result:
        return self._runner.run(work)


def _question(snapshot: Snapshot, branch: str, workstation: str, use: Use | str, at: Moment) -> Question:
    return snapshot.question(Use(use), _moment(snapshot, at), branch, workstation)


def _moment(snapshot: Snapshot, at: Moment) -> datetime:
    """Return a moment that is aware: without an offset it is one of the chain's zone."""
    if isinstance(at, datetime):
        return at if at.tzinfo is not None else at.replace(tzinfo=snapshot.chain.zone)
    return snapshot.moment(at.isoformat() if isinstance(at, date) else at or "")
