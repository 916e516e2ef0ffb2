"""Say where a key may come from that opens the vault without a person, in the order in which they are asked.

1. systemd's credential `smstui-vault-key`, 2. the file that SMSTUI_VAULT_KEY_FILE names, 3. `[secrets] key_file`,
4. `[secrets] key_command`, 5. SMSTUI_VAULT_PASSPHRASE. The first that opens wins; none of them ever asks a person.
"""

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import partial
from pathlib import Path
from typing import Final

from smstui.adapters.keyring.key_command import PASSPHRASE_VARIABLE, KeyCommand, read_from_command
from smstui.adapters.keyring.key_file import read_key_file
from smstui.adapters.keyring.vault_header import SlotKind
from smstui.domain.value import dataclass

CREDENTIALS_VARIABLE: Final = "CREDENTIALS_DIRECTORY"
CREDENTIAL: Final = "smstui-vault-key"
KEY_FILE_VARIABLE: Final = "SMSTUI_VAULT_KEY_FILE"
KEY_FILE_SETTING: Final = "[secrets] key_file"
KEY_COMMAND_SETTING: Final = "[secrets] key_command"


@dataclass(frozen=True, slots=True)
class KeySource:
    """Name a source as an administrator knows it, and read it; `read` raises KeyRefused."""

    name: str
    kind: SlotKind
    read: Callable[[], bytes | str]
    is_slow: bool = False
    """What has failed is not asked again for a while."""


@dataclass(slots=True)
class Unattended:
    """Hold what is configured, and the program's environment; nothing is read before it is needed."""

    key_file: Path | None = None
    key_command: KeyCommand | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def sources(self) -> Iterator[KeySource]:
        """Return those that are there to be asked, in their order."""
        folder, named = self.environment.get(CREDENTIALS_VARIABLE), self.environment.get(KEY_FILE_VARIABLE)
        if folder and os.path.lexists(credential := Path(folder) / CREDENTIAL):
            yield _file(f"{CREDENTIALS_VARIABLE} ({credential})", credential)
        if named:
            yield _file(f"{KEY_FILE_VARIABLE} ({named})", Path(named), may_be_link=False)
        if self.key_file is not None:
            yield _file(f"{KEY_FILE_SETTING} ({self.key_file})", self.key_file)
        if self.key_command is not None and self.key_command.arguments:
            read = partial(read_from_command, self.key_command, self.environment)
            yield KeySource(KEY_COMMAND_SETTING, SlotKind.KEY_FILE, read, is_slow=True)
        if passphrase := self.environment.get(PASSPHRASE_VARIABLE):
            yield KeySource(PASSPHRASE_VARIABLE, SlotKind.PASSPHRASE, lambda: passphrase, is_slow=True)


def _file(name: str, path: Path, *, may_be_link: bool = True) -> KeySource:
    return KeySource(name, SlotKind.KEY_FILE, partial(read_key_file, path, may_be_link=may_be_link))
