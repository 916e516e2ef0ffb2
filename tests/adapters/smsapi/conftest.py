from collections.abc import AsyncIterator, Callable
from typing import Protocol

import httpx  # noqa: F401 (loaded before a test's clock runs)
import pytest
import truststore  # noqa: F401 (as httpx)

from smstui.adapters.sandbox import Sandbox
from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.adapters.smsapi.transport import Limits
from smstui.domain.gateway import Access, Message
from smstui.domain.interface import Account, Method, Proxy, Service
from smstui.domain.secret import Secret

NUMBER = "+491713920012"


class MakesAccess(Protocol):
    def __call__(
        self,
        url: str,
        token: str = "sandbox-token",
        *,
        username: str = "",
        password: str = "sandbox-password",
        proxy: Proxy | None = None,
        proxy_password: str = "",
        ca_file: str = "",
    ) -> Access: ...


@pytest.fixture
def access() -> MakesAccess:
    """Make an access with a token, or with user name and password where a user name is given."""

    def make(
        url: str,
        token: str = "sandbox-token",
        *,
        username: str = "",
        password: str = "sandbox-password",
        proxy: Proxy | None = None,
        proxy_password: str = "",
        ca_file: str = "",
    ) -> Access:
        method = Method.PASSWORD if username else Method.TOKEN
        secret = Secret(password if username else token)
        # The rule "https, or loopback" is the form's; here names of the tests' proxies are reached by http too.
        account = Account(Service(url), method, username)
        return Access(account, secret, proxy, Secret(proxy_password) if proxy_password else None, ca_file)

    return make


@pytest.fixture
def message() -> Callable[..., Message]:
    def make(to: str = NUMBER, text: str = "Hallo", sender: str = "", idx: str = "i1") -> Message:
        return Message(to, text, sender, idx)

    return make


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox(slow_seconds=20) as sandbox:
        yield sandbox


@pytest.fixture
async def gateway() -> AsyncIterator[SmsapiGateway]:
    """Be a gateway as it is used, with an empty environment."""
    gateway = SmsapiGateway(environment={})
    yield gateway
    await gateway.close()


@pytest.fixture
async def hasty() -> AsyncIterator[SmsapiGateway]:
    """Be a gateway that waits in vain for a moment only."""
    gateway = SmsapiGateway(Limits(connect=0.4, total=0.8), environment={})
    yield gateway
    await gateway.close()
