"""Credentials that were changed in a text editor, and a vault that does not answer: then nothing is sent anywhere."""

import asyncio
import gc
import socketserver
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.sandbox import Sandbox, SandboxThread
from smstui.bootstrap import live
from smstui.cli.exit_codes import ExitCode
from smstui.cli.main import run
from smstui.domain.draft import Credentials, Draft
from smstui.domain.interface import Method
from smstui.domain.secret import Secret

NUMBER: Final = "+491713920012"
TOKEN: Final = "sandbox-token"


@dataclass
class Trap:
    """Be where a hand-edited file leads to: note every byte that arrives."""

    port: int
    arrived: list[bytes] = field(default_factory=list)


@contextmanager
def trap() -> Iterator[Trap]:
    class Noting(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            caught.arrived.append(self.request.recv(65536))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Noting) as server:
        caught = Trap(server.server_address[1])
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        yield caught
        server.shutdown()


@dataclass
class World:
    """Hold a configuration with a vault, a gateway that counts, and a trap."""

    config: Path
    gateway: Sandbox
    trap: Trap

    def save(self, draft: Draft, secret: str, proxy: str = "") -> Path:
        """Save an interface as the program does, and return its file."""
        credentials = Credentials(Secret(secret), Secret(proxy) if proxy else None)
        with live(config=self.config) as services:
            saved = asyncio.run(services.editing.create(draft, credentials))
        return self.config / "interfaces" / f"{saved.stored.interface.id}.toml"

    def asks_the_gateway(self, *arguments: str) -> int:
        """Run a command that would send, and return its exit code."""
        code = run(["--config", str(self.config), *arguments])
        with warnings.catch_warnings(action="ignore"):
            gc.collect()  # a command ends with its process, which closes its connections; this process goes on
        return code


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with SandboxThread() as gateway, trap() as caught:
        with live(config=tmp_path / "config") as services:
            assert services.vaulting is not None
            asyncio.run(services.vaulting.create_with_key_file())
            asyncio.run(services.chain_editing.save_branch("01", "Stuttgart"))
        yield World(tmp_path / "config", gateway, caught)


def with_token(url: str, **more: str) -> Draft:
    return Draft(name="Edited", service=url, country_code="+49", **more)  # type: ignore[arg-type]


def with_password(url: str) -> Draft:
    return Draft(name="Edited", service=url, country_code="+49", method=Method.PASSWORD, username="sandbox")


SENDING: Final = (
    ("send", "--to", NUMBER, "--text", "Hallo", "--interface", "Edited"),
    ("send", "--to", NUMBER, "--text", "Hallo"),
    ("send", "--to", NUMBER, "--text", "Hallo", "--interface", "Edited", "--test"),
    ("test", "Edited", NUMBER),
    ("test", "Edited", NUMBER, "--send"),
    ("balance", "Edited"),
    ("balance", "--all"),
)
"""Every command that asks the gateway something."""

Edit = Callable[[World, str], str]


def leads_elsewhere(world: World, text: str) -> str:
    return text.replace(world.gateway.url, f"http://127.0.0.1:{world.trap.port}/")


def has_another_user(_world: World, text: str) -> str:
    return text.replace('username = "sandbox"', 'username = "somebody"')


def has_another_method(_world: World, text: str) -> str:
    return text.replace('authentication = "token"', 'authentication = "password"\nusername = "sandbox"')


def has_another_proxy(world: World, text: str) -> str:
    return text.replace("port = 9\n", f"port = {world.trap.port}\n")


@pytest.mark.parametrize("command", SENDING, ids=" ".join)
@pytest.mark.parametrize(
    ("draft", "secret", "edit"),
    [
        (with_token, TOKEN, leads_elsewhere),
        (with_token, TOKEN, has_another_method),
        (with_password, "sandbox-password", leads_elsewhere),
        (with_password, "sandbox-password", has_another_user),
    ],
)
def test_an_account_that_was_changed_in_a_text_editor_sends_nothing_anywhere(
    world: World, command: tuple[str, ...], draft: Callable[[str], Draft], secret: str, edit: Edit
) -> None:
    file = world.save(draft(world.gateway.url), secret)
    text = file.read_text(encoding="utf-8")
    file.write_text(edit(world, text), encoding="utf-8")

    code = world.asks_the_gateway(*command)

    assert file.read_text(encoding="utf-8") != text
    assert code in {ExitCode.AUTHENTICATION, ExitCode.CONFIGURATION, ExitCode.FINDINGS}
    assert (list(world.gateway.requests), world.trap.arrived) == ([], [])


@pytest.mark.parametrize("command", SENDING, ids=" ".join)
def test_a_proxy_that_was_changed_in_a_text_editor_gets_neither_its_password_nor_a_request(
    world: World, command: tuple[str, ...]
) -> None:
    through = {"proxy_host": "127.0.0.1", "proxy_port": "9", "proxy_username": "anna"}
    file = world.save(with_token("https://gateway.invalid/", **through), TOKEN, "proxy-password")
    file.write_text(has_another_proxy(world, file.read_text(encoding="utf-8")), encoding="utf-8")

    code = world.asks_the_gateway(*command)

    assert code in {ExitCode.AUTHENTICATION, ExitCode.CONFIGURATION, ExitCode.FINDINGS}
    assert world.trap.arrived == []


@pytest.mark.parametrize("command", SENDING, ids=" ".join)
def test_the_control_as_it_was_saved_the_gateway_is_asked(world: World, command: tuple[str, ...]) -> None:
    world.save(with_token(world.gateway.url), TOKEN)

    code = world.asks_the_gateway(*command)

    assert code == ExitCode.DONE
    assert len(world.gateway.requests) >= 1


def test_the_control_a_store_that_forgets_what_a_secret_is_for_gives_the_token_away(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = world.save(with_token(world.gateway.url), TOKEN)
    file.write_text(leads_elsewhere(world, file.read_text(encoding="utf-8")), encoding="utf-8")
    monkeypatch.setattr("smstui.adapters.keyring.vault._check", lambda *_arguments: None)

    world.asks_the_gateway("balance", "Edited")

    assert any(TOKEN.encode() in data for data in world.trap.arrived)


def two_interfaces(world: World) -> tuple[Path, Path]:
    """Save one for branch 01 and a less specific one for the whole chain."""
    special = world.save(Draft(name="01", branch="01", service=world.gateway.url, country_code="+49"), TOKEN)
    general = world.save(Draft(name="Chain", service=world.gateway.url, country_code="+49"), TOKEN)
    return special, general


FOR_BRANCH_01: Final = ("send", "--to", NUMBER, "--text", "Hallo", "--branch", "01")


def lock(world: World) -> None:
    with live(config=world.config) as services:
        Path(services.chain.load().secrets.key_file).unlink()


def damage(world: World) -> None:
    vault = world.config / ".state" / "vault.json"
    data = vault.read_bytes()
    vault.write_bytes(data[: len(data) // 2])


@pytest.mark.parametrize("trouble", [lock, damage])
def test_a_vault_that_does_not_answer_is_no_reason_to_use_a_less_specific_interface(
    world: World, trouble: Callable[[World], None], capsys: pytest.CaptureFixture[str]
) -> None:
    two_interfaces(world)
    trouble(world)

    code = world.asks_the_gateway(*FOR_BRANCH_01)

    assert code == ExitCode.AUTHENTICATION
    assert "vault" in capsys.readouterr().err
    assert list(world.gateway.requests) == []


def test_the_control_with_an_open_vault_the_more_specific_interface_sends(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    special, _general = two_interfaces(world)

    code = world.asks_the_gateway(*FOR_BRANCH_01, "--json")

    assert code == ExitCode.DONE
    assert special.stem in capsys.readouterr().out
    assert len(world.gateway.messages) == 1


def test_the_control_where_the_more_specific_one_has_no_secret_the_other_one_sends(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    special, general = two_interfaces(world)
    special.rename(special.with_name("dropped-in.toml"))

    code = world.asks_the_gateway(*FOR_BRANCH_01, "--json")

    assert code == ExitCode.DONE
    assert general.stem in capsys.readouterr().out
    assert [request.path for request in world.gateway.requests].count("sms.do") == 1
