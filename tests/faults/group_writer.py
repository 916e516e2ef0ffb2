"""Be one of two administrators of a group; run as root: `python -m tests.faults.group_writer CONFIG UID GID UMASK`.

Everything is loaded as root, who may read the program; then the process becomes the user. For each number on standard
input it saves that number as a setting, keeps a password and writes to the journal. Prints one line for each.
"""

import asyncio
import os
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from smstui.bootstrap import live
from smstui.domain.draft import Credentials, Draft
from smstui.domain.interface import InterfaceId
from smstui.domain.secret import Secret
from smstui.ports import Attempt
from smstui.services.container import Services

PROXY = {"proxy_host": "proxy.lan", "proxy_port": "3128", "proxy_username": "anna"}


def create(services: Services) -> None:
    """Make the vault and the interface that both users work on."""
    assert services.vaulting is not None
    asyncio.run(services.vaulting.create_with_key_file())
    draft = replace(Draft(name="shared", country_code="+49"), **PROXY)  # type: ignore[arg-type]
    asyncio.run(services.editing.create(draft, Credentials(Secret("token"), Secret("password"))))


def save(services: Services, number: int) -> str:
    """Change a setting and a secret, and write down a message; return the secret that was there before."""
    (stored,) = services.interfaces.listing().stored
    before = asyncio.run(services.access.of_stored(stored)).access.proxy_password
    draft = replace(Draft.of(stored.interface), max_characters=str(number))
    asyncio.run(services.editing.change(stored, draft, Credentials(None, Secret(f"password-{number}"))))
    services.journal.intended(Attempt(f"i{number}", InterfaceId("x"), "n", "+491713920012", 1, 1, "t", "test"))
    return before.reveal() if before else ""


def become(user: int, group: int, umask: int) -> None:
    """Drop root's rights for good."""
    os.environ["HOME"] = "/nonexistent"
    os.setgroups([])
    os.setgid(group)
    os.setuid(user)
    os.umask(umask)


if __name__ == "__main__":
    config, user, group, umask = Path(sys.argv[1]), *map(int, sys.argv[2:4]), int(sys.argv[4], 8)
    with tempfile.TemporaryDirectory() as rehearsal:
        os.environ["HOME"] = rehearsal
        with live(config=Path(rehearsal) / "config") as services:
            create(services)
            save(services, 1)
    become(user, group, umask)
    with live(config=config) as services:
        for line in sys.stdin:
            if line.strip() == "create":
                create(services)
                print("created", flush=True)  # noqa: T201 (the answer)
            else:
                print(save(services, int(line)), flush=True)  # noqa: T201 (the answer)
