from datetime import UTC, datetime

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_secrets import MemorySecrets
from smstui.domain.chain import Chain
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import SecretMissing
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.stored import Stored
from smstui.services.access import AccessService

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


class CountingChain(MemoryChainRepository):
    """Count how often the chain is read: a large one takes its time."""

    reads = 0

    def load(self) -> Chain:
        self.reads += 1
        return super().load()


def stored(name: str) -> Stored:
    settings = Settings(name, frozenset({Use.SERVER}), CountryCode("+49"))
    return Stored(Interface(InterfaceId(name), NOW, Account(Service("smsapi.com"), Method.TOKEN), settings), "1")


async def test_the_chain_is_read_once_for_all_interfaces() -> None:
    chain = CountingChain(Chain("chain", "", "Etc/UTC"), MemoryInterfaceRepository())

    targets = await AccessService(chain, MemorySecrets()).of_each([stored("ulm"), stored("bonn"), stored("koeln")])

    assert [type(target) for target in targets] == [SecretMissing] * 3
    assert chain.reads == 1
