"""A start reads; what only a save needs is not loaded."""

import subprocess
import sys
from pathlib import Path

from smstui.adapters.toml.places import Places
from tests.adapters.repository_contract import Kept, create

START = """
import sys
from pathlib import Path
from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import find_places
from smstui.adapters.toml.repository import TomlInterfaceRepository
from smstui.adapters.toml.saving import ConfigDirectory

directory = ConfigDirectory(find_places(config=Path(sys.argv[1])))
prepare(directory)
files = InterfaceFiles(directory.places.interfaces)
interfaces = TomlInterfaceRepository(directory, files)
TomlChainRepository(directory, files).load()
assert len(interfaces.listing().stored) == 1
print(*sorted({"filelock", "phonenumbers", "tomlkit", "tomllib", "watchfiles", "asyncio"} & set(sys.modules)))
"""


def test_reading_a_configuration_loads_nothing_that_only_saving_needs(kept: Kept, places: Places) -> None:
    create(kept)

    loaded = subprocess.run(
        [sys.executable, "-c", START, str(places.config)],
        cwd=Path(__file__).parents[3],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert set(loaded) <= {"asyncio"}
