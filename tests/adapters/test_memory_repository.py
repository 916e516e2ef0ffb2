"""What forgets at the end keeps the same promises until then."""

import pytest

from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.domain.chain import Chain
from smstui.domain.errors import NameTaken, Unreadable
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import UnreadableRow
from tests.adapters.repository_contract import (
    ChainRepositoryContract,
    ChangesContract,
    InterfaceRepositoryContract,
    Kept,
    LockContract,
    ReplacementContract,
    UndoContract,
    making,
    no_secrets,
    settings,
)


@pytest.fixture
def kept() -> Kept:
    """Give repositories in memory; opened again they are the same ones."""
    interfaces = MemoryInterfaceRepository()
    chain = MemoryChainRepository(Chain("chain", "", "UTC"), interfaces)
    return Kept(interfaces, chain, interfaces.of_another_user(), lambda: interfaces)


class TestMemoryInterfaces(
    InterfaceRepositoryContract, LockContract, UndoContract, ReplacementContract, ChangesContract
):
    def test_an_unreadable_row_can_be_shown_deleted_and_brought_back(self) -> None:
        row = UnreadableRow(InterfaceId("broken-abcd"), Unreadable("broken-abcd.toml", "not TOML", 3), "Broken")
        repository = MemoryInterfaceRepository(unreadable=[row])

        with pytest.raises(Unreadable):
            repository.get(row.id)
        repository.delete_unreadable(row.id)
        assert repository.listing().unreadable == ()
        repository.undo()

        assert repository.listing().unreadable == (row,)

    def test_the_name_of_an_unreadable_row_is_taken(self) -> None:
        row = UnreadableRow(InterfaceId("broken-abcd"), Unreadable("broken-abcd.toml", "not TOML", 3), "Broken")
        repository = MemoryInterfaceRepository(unreadable=[row])

        with pytest.raises(NameTaken) as refused:
            repository.create(making(settings("BROKEN")), no_secrets)

        assert refused.value.other_id == "broken-abcd"


class TestMemoryChain(ChainRepositoryContract):
    pass
