"""What is kept in TOML keeps every promise of the ports."""

from tests.adapters.repository_contract import (
    ChainRepositoryContract,
    ChangesContract,
    InterfaceRepositoryContract,
    LockContract,
    UndoContract,
)


class TestTomlInterfaces(InterfaceRepositoryContract, LockContract, UndoContract, ChangesContract):
    pass


class TestTomlChain(ChainRepositoryContract):
    pass
