"""Send everything that is meant for SMSAPI to the sandbox instead, as the demo needs it."""

from dataclasses import replace

from smstui.domain.gateway import Access, Balance, ConnectionReport, Message, Outcome
from smstui.domain.interface import Service
from smstui.ports import Gateway


class ReroutedGateway:
    """Be a gateway that speaks to one address only, whichever service an account names; proxies are left out."""

    def __init__(self, gateway: Gateway, url: str) -> None:
        self._gateway = gateway
        self._service = Service(url)

    async def send(self, access: Access, message: Message) -> Outcome:
        """Send one message to the sandbox."""
        return await self._gateway.send(self._rerouted(access), message)

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        """Ask the sandbox what would become of the message."""
        return await self._gateway.dry_run(self._rerouted(access), message)

    async def balance(self, access: Access) -> Balance:
        """Return the sandbox account's credits."""
        return await self._gateway.balance(self._rerouted(access))

    async def check(self, access: Access) -> ConnectionReport:
        """Check the connection to the sandbox."""
        return await self._gateway.check(self._rerouted(access))

    async def close(self) -> None:
        """Close open connections."""
        await self._gateway.close()

    def _rerouted(self, access: Access) -> Access:
        account = replace(access.account, service=self._service)
        return replace(access, account=account, proxy=None, proxy_password=None)
