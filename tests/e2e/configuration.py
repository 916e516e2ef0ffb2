"""Look into a configuration on disk, and set one up without the screens where they are not what a test is about."""

import asyncio
import stat
import tomllib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from smstui.bootstrap import live
from smstui.domain.chain import Chain
from smstui.domain.draft import Credentials, Draft
from smstui.domain.interface import Interface, InterfaceId, Settings
from smstui.domain.secret import Secret
from smstui.services.container import Services


class Configuration:
    """Be the directory that the program is opened on."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def interface_files(self) -> list[Path]:
        """Return the files of the interfaces, by name."""
        return sorted((self.folder / "interfaces").glob("*.toml"))

    @property
    def interface(self) -> dict[str, Any]:
        """Return what the file of the only interface says."""
        (file,) = self.interface_files
        return tomllib.loads(file.read_text(encoding="utf-8"))

    @property
    def vault(self) -> Path:
        """Return the file of the vault."""
        return self.folder / ".state/vault.json"

    def files(self) -> list[Path]:
        """Return every file below the directory."""
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def modes(self) -> dict[str, int]:
        """Return who may do what with the directory itself and everything below it."""
        paths = [self.folder, *self.folder.rglob("*")]
        return {str(path.relative_to(self.folder)): stat.S_IMODE(path.stat().st_mode) for path in paths}

    def set_up(self, *drafts: Draft, secret: str = "sandbox-token", **defaults: str) -> list[Interface]:
        """Save interfaces with one secret, in a vault with a key file; `defaults` are the chain's."""

        async def save(services: Services) -> list[Interface]:
            assert services.vaulting is not None
            services.chain.save_defaults(_changed(services.chain.load(), defaults))
            if not (await services.vaulting.status()).exists:
                await services.vaulting.create_with_key_file()
            credentials = Credentials(Secret(secret))
            return [(await services.editing.create(draft, credentials)).stored.interface for draft in drafts]

        with live(config=self.folder) as services:
            return asyncio.run(save(services))

    def change(self, interface_id: InterfaceId, change: Callable[[Settings], Settings]) -> None:
        """Change the settings of an interface, as another administrator does."""
        with live(config=self.folder) as services:
            stored = services.interfaces.get(interface_id)
            services.interfaces.update(stored, change(stored.interface.settings))


def a_draft(name: str, service: str, **changes: Any) -> Draft:  # noqa: ANN401 (whatever a draft takes)
    """Return a draft of an interface in Germany."""
    return replace(Draft(name=name, service=service, country_code="+49"), **changes)


def _changed(chain: Chain, defaults: dict[str, str]) -> Chain:
    return replace(chain, **{"timezone": "Europe/Berlin", "country_code": "+49", **defaults})  # type: ignore[arg-type]
