"""What is kept in TOML keeps every promise of the ports."""

from tests.adapters.repository_contract import (
    ChainRepositoryContract,
    ChangesContract,
    InterfaceRepositoryContract,
    LockContract,
    ReplacementContract,
    UndoContract,
)


class TestTomlInterfaces(InterfaceRepositoryContract, LockContract, UndoContract, ReplacementContract, ChangesContract):
    pass


class TestTomlChain(ChainRepositoryContract):
    pass
