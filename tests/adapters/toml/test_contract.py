"""What is kept in TOML keeps every promise of the ports."""

from tests.adapters.repository_contract import (
    ChainRepositoryContract,
    ChangesContract,
    InterfaceRepositoryContract,
    UndoContract,
)


class TestTomlInterfaces(InterfaceRepositoryContract, UndoContract, ChangesContract):
    pass


class TestTomlChain(ChainRepositoryContract):
    pass
