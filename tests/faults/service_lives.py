"""Kill a service at each call of what it does to both stores; run as `python -m tests.faults.service_lives`.

File and secret are two stores, and nothing writes both at once. A forked child does the deed and dies at its n-th call;
another one is the next start, looks at what is left, and makes an interface of the same name. Prints JSON.
"""

import asyncio
import json
import os
import shutil
import signal
import sys
import traceback
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Final

from smstui.bootstrap import live
from smstui.domain.draft import Credentials, Draft
from smstui.domain.errors import SecretError
from smstui.domain.secret import Secret, SecretField
from smstui.domain.stored import Stored
from smstui.ports import secret_key
from smstui.services.container import Services
from tests.faults.system_calls import CHANGING, fault_at

NAME: Final = "Stuttgart"
DRAFT: Final = Draft(name=NAME, country_code="+49", proxy_host="old.lan", proxy_port="3128", proxy_username="anna")
OLD: Final = Credentials(Secret("old-token"), Secret("old-password"))
NEW: Final = Credentials(Secret("new-token"), Secret("new-password"))
LOADED: Final = ("cryptography.hazmat.primitives.ciphers.aead", "filelock", "tomlkit")
"""Loaded once here instead of in every child."""

Deed = Callable[[Services, Stored], object]


def delete(services: Services, stored: Stored) -> object:
    return asyncio.run(services.editing.delete(stored))


def delete_secret_first(services: Services, stored: Stored) -> None:
    """Do it in the wrong order, as the control does."""
    store = services.editing._secrets
    store.delete(secret_key(services.chain.load(), stored.interface.id, SecretField.ACCOUNT))
    services.interfaces.delete(stored)


def create(services: Services, _stored: Stored) -> object:
    return asyncio.run(services.editing.create(replace(DRAFT, name="Ulm"), OLD))


def change_proxy(services: Services, stored: Stored) -> object:
    changed = replace(Draft.of(stored.interface), proxy_host="new.lan")
    return asyncio.run(services.editing.change(stored, changed, Credentials(None, Secret("next-password"))))


def take_back(services: Services, _stored: Stored) -> object:
    return asyncio.run(services.editing.undo())


DEEDS: Final[dict[str, Deed]] = {
    "delete": delete,
    "create": create,
    "change the proxy": change_proxy,
    "take back": take_back,
    "delete the secret first": delete_secret_first,
}


def prepared(config: Path) -> None:
    """Make a configuration with a vault and one interface, whose creation is also what can be taken back."""
    with live(config=config) as services:
        assert services.vaulting is not None
        asyncio.run(services.vaulting.create_with_key_file())
        asyncio.run(services.editing.create(DRAFT, OLD))


def done_and_killed(config: Path, deed: Deed, at: int) -> None:
    """Do the deed and die at a call."""
    with live(config=config) as services:
        (stored,) = services.interfaces.listing().stored
        with fault_at(at, lambda _name, _call: os.kill(os.getpid(), signal.SIGKILL), CHANGING):
            deed(services, stored)


def state_of(services: Services, stored: Stored) -> str:
    """Return the secrets with which an interface would go to its gateway."""
    try:
        access = asyncio.run(services.access.of_stored(stored)).access
    except SecretError as error:
        return type(error).__name__
    password = access.proxy_password.reveal() if access.proxy_password else ""
    return f"{access.secret.reveal()} {password}"


def next_start(config: Path, answer: Path) -> None:
    """Look at what is left, then make one of the same name and see which secrets that has."""
    with live(config=config) as services:
        listing = services.interfaces.listing()
        left = sorted(state_of(services, stored) for stored in listing.stored)
        for stored in listing.stored:
            if stored.interface.name == NAME:
                with suppress(SecretError):
                    asyncio.run(services.editing.delete(stored))
        made = asyncio.run(services.editing.create(DRAFT, NEW)).stored
        again = state_of(services, made)
        ids = [stored.interface.id for stored in listing.stored]
    found = {
        "left": left,
        "unreadable": len(listing.unreadable),
        "again": again,
        "same_id": made.interface.id in ids,
    }
    answer.write_text(json.dumps(found), encoding="utf-8")


def lived(life: Callable[[], None]) -> bool:
    """Run one life in a forked child; tell whether it came to its end."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            life()
            code = 0
        except BaseException:  # noqa: BLE001 (a child never comes back here)
            traceback.print_exc()
        finally:
            os._exit(code)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    if status > 0:
        sys.exit(f"a life ended with {status}")
    return status == 0


def main(folder: Path, what: str, step: int) -> dict[str, object]:
    for module in LOADED:
        import_module(module)
    base, answer = folder / "base", folder / "answer"
    assert lived(lambda: prepared(base))
    left: Counter[str] = Counter()
    wrong = same_ids = unreadable = at = 0
    survived = False
    while not survived:
        at += step
        config = folder / "config"
        shutil.rmtree(config, ignore_errors=True)
        shutil.copytree(base, config)
        survived = lived(lambda: done_and_killed(config, DEEDS[what], at))  # noqa: B023 (run at once)
        assert lived(lambda: next_start(config, answer))  # noqa: B023 (run at once)
        found = json.loads(answer.read_text(encoding="utf-8"))
        left[" | ".join(found["left"])] += 1
        unreadable += found["unreadable"]
        wrong += found["again"] != "new-token new-password"
        same_ids += found["same_id"]
    return {"kills": at // step, "left": left, "wrong": wrong, "same_ids": same_ids, "unreadable": unreadable}


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))))  # noqa: T201 (the answer)
