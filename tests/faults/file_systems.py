"""Save on file systems that are full, read-only, gone or mounted oddly; run as `python -m tests.faults.file_systems`.

Runs in a mount namespace of its own (`unshare --mount`), so that nothing of it is seen outside. Prints one line of
JSON: for each thing that was saved what came of it, whether the bytes before are untouched, and what is left over.
"""

import asyncio
import json
import resource
import subprocess
import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from smstui.bootstrap import live, now
from smstui.domain.country_code import CountryCode
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import SmstuiError
from smstui.domain.gateway import Accepted, Access, Message, Outcome
from smstui.domain.phone import PhoneNumber, read_number
from smstui.domain.secret import Secret
from smstui.domain.sms_text import measure
from smstui.domain.stored import Stored
from smstui.services.container import Services
from smstui.services.sending import Sending
from smstui.wording.errors import in_words

if TYPE_CHECKING:
    from smstui.ports import Gateway

ROOM: Final = "size=1m,nr_inodes=200,mode=0700"
FILLING: Final = "filling"
BIG: Final = "x" * 1000
SMALLEST_FILE: Final = 200
"""Bytes that a file may have under the limit: less than anything that is saved."""


class CountingGateway:
    """Stand where the gateway would be, and count what arrives."""

    def __init__(self) -> None:
        self.messages = 0

    async def send(self, _access: Access, _message: Message) -> Outcome:
        """Count a message and accept it."""
        self.messages += 1
        return Accepted("1", "+491713920012", "QUEUE", "0.16")


@dataclass(frozen=True)
class World:
    """Hold a configuration with an interface, its secret in a vault, and a journal, all in one folder."""

    folder: Path
    services: Services
    stored: Stored
    gateway: CountingGateway = field(default_factory=CountingGateway)

    @classmethod
    def made_in(cls, folder: Path) -> "World":
        services = ExitStack().enter_context(live(config=folder / "config"))
        assert services.vaulting is not None
        asyncio.run(services.vaulting.create_with_key_file())
        draft = Draft(name="first", country_code="+49")
        saved = asyncio.run(services.editing.create(draft, Credentials(Secret("token"))))
        world = cls(folder, services, saved.stored)
        world.writes()["send"]()
        return world

    def bytes_of_all(self) -> dict[str, bytes]:
        """Return what every file holds but the locks and what a scenario put there."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in self.folder.rglob("*")
            if path.is_file() and not path.name.endswith("lock") and not path.name.startswith(FILLING)
        }

    def writes(self) -> dict[str, Callable[[], object]]:
        """Return every kind of write, each of which must do its work or say why it does not."""
        editing, stored = self.services.editing, self.stored
        changed = replace(Draft.of(stored.interface), max_characters="999")
        another = Draft(name="another one", country_code="+49")
        return {
            "change": lambda: asyncio.run(editing.change(stored, changed, Credentials())),
            "create": lambda: asyncio.run(editing.create(another, Credentials(Secret(BIG)))),
            "delete": lambda: asyncio.run(editing.delete(stored)),
            "send": self._send,
        }

    def _send(self) -> None:
        sending = Sending(cast("Gateway", self.gateway), self.services.journal, now, lambda: "i1")
        target = asyncio.run(self.services.access.of_stored(self.stored))
        number = read_number("+491713920012", CountryCode("+49"))
        assert isinstance(number, PhoneNumber)
        asyncio.run(sending.send(target, measure("text"), number))


def told(write: Callable[[], object]) -> str:
    """Return what a person reads when a write fails, or an empty text when it works."""
    try:
        write()
    except SmstuiError as error:
        return in_words(error)
    return ""


def mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def fill(folder: Path, *, names: bool = False) -> list[Path]:
    """Use up every byte, or every name, of a small file system."""
    made: list[Path] = []
    try:
        while True:
            path = folder / f"{FILLING}-{len(made)}"
            made.append(path)
            with path.open("wb", buffering=0) as file:
                while not names and file.write(b"x" * 4096):
                    pass
    except OSError:
        pass
    return [path for path in made if path.exists()]


def full(folder: Path, *, names: bool) -> tuple[World, Callable[[], None]]:
    mount("-t", "tmpfs", "-o", ROOM, "none", str(folder))
    world = World.made_in(folder)
    filling = fill(folder, names=names)

    def make_room() -> None:
        for path in filling:
            path.unlink()

    return world, make_room


def read_only(folder: Path) -> tuple[World, Callable[[], None]]:
    mount("-t", "tmpfs", "-o", ROOM, "none", str(folder))
    world = World.made_in(folder)
    mount("-o", "remount,ro", str(folder))
    return world, lambda: mount("-o", "remount,rw", str(folder))


def vanished(folder: Path) -> tuple[World, Callable[[], None]]:
    """Take the file system away; the empty folder that it was mounted on is all that is left."""
    elsewhere = folder.with_name("elsewhere")
    elsewhere.mkdir()
    mount("-t", "tmpfs", "-o", ROOM, "none", str(elsewhere))
    mount("--bind", str(elsewhere), str(folder))
    world = World.made_in(folder)
    subprocess.run(["umount", str(folder)], check=True)
    return world, lambda: mount("--bind", str(elsewhere), str(folder))


def busy(folder: Path) -> tuple[World, Callable[[], None]]:
    """Mount each file by itself, as containers do."""
    mount("-t", "tmpfs", "-o", ROOM, "none", str(folder))
    world = World.made_in(folder)
    config = folder / "config"
    files = [config / "interfaces" / f"{world.stored.interface.id}.toml", config / ".state" / "vault.json"]
    for file in files:
        mount("--bind", str(file), str(file))

    def unmount() -> None:
        for file in files:
            subprocess.run(["umount", str(file)], check=True)

    return world, unmount


def limited(folder: Path) -> tuple[World, Callable[[], None]]:
    """Let no file grow: the same for those who may not mount."""
    world = World.made_in(folder)
    _soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (SMALLEST_FILE, hard))
    return world, lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))


SCENARIOS: Final[dict[str, Callable[[Path], tuple[World, Callable[[], None]]]]] = {
    "full": lambda folder: full(folder, names=False),
    "no names left": lambda folder: full(folder, names=True),
    "read-only": read_only,
    "vanished": vanished,
    "busy": busy,
    "limited": limited,
}


def main(scenario: str, folder: Path) -> dict[str, object]:
    world, repair = SCENARIOS[scenario](folder)
    before = world.bytes_of_all()
    sent = world.gateway.messages
    found = {}
    for name, write in world.writes().items():
        said = told(write)
        after = world.bytes_of_all()
        found[name] = {"said": said, "untouched": after == before, "left": sorted(set(after) - set(before))}
        before = after
    examination = asyncio.run(world.services.doctor.examine())
    kinds = sorted({one.kind.value for one in examination.findings if not one.is_note})
    untouched = world.bytes_of_all() == before
    sent_in_trouble = world.gateway.messages - sent
    repair()
    again = {name: told(write) for name, write in world.writes().items() if name != "delete"}
    return {"writes": found, "sent": sent_in_trouble, "again": again, "examined": kinds, "examined_only": untouched}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]))))  # noqa: T201 (the command's answer)
