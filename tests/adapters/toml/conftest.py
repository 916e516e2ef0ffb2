"""Give every test a configuration of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import Places, find_places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory
from tests.adapters.repository_contract import Kept


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Give a directory of choice, as `--config` names one."""
    return find_places(config=tmp_path / "config", environment={"HOME": str(tmp_path)})


@pytest.fixture
def directory(places: Places) -> ConfigDirectory:
    """Give the prepared configuration."""
    directory = ConfigDirectory(places)
    prepare(directory, {"TZ": "Europe/Berlin", "LANG": "de_DE.UTF-8"})
    return directory


@pytest.fixture
def opened(directory: ConfigDirectory) -> Callable[[str], TomlInterfaceRepository]:
    """Open the interfaces as a user does, with nothing remembered from before."""
    return lambda user: TomlInterfaceRepository(directory, InterfaceFiles(directory.places.interfaces), user)


@pytest.fixture
def interfaces(opened: Callable[[str], TomlInterfaceRepository]) -> TomlInterfaceRepository:
    return opened("anna")


@pytest.fixture
def chain(directory: ConfigDirectory) -> TomlChainRepository:
    return TomlChainRepository(directory, InterfaceFiles(directory.places.interfaces))


@pytest.fixture
def kept(
    interfaces: TomlInterfaceRepository,
    chain: TomlChainRepository,
    opened: Callable[[str], TomlInterfaceRepository],
) -> Kept:
    return Kept(interfaces, chain, opened("berta"), lambda: opened("anna"))
