"""What commands that change secrets are given or make is written nowhere but where it belongs."""

import os
import re
import subprocess
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.person import PROGRAM
from tests.e2e.test_no_secret_leaks import assert_nowhere, below

FIRST = "Canary/Token+first"
REPLACING = "Canary/Token+replacing"
REFUSED = "Canary/Token+refused"
SUPPLIED = "Canary/Token+supplied"
PROXY_PASSWORD = "Canary:Proxy%replacing"
PASSPHRASE = "canary passphrase of anna"
BERTS = "canary passphrase of bert"
BERTS_NEXT = "canary passphrase of bert, changed"
COPYS = "canary passphrase of the copy"
WRONG = "canary passphrase of nobody"
SECRETS: Final = (
    *(FIRST, REPLACING, REFUSED, SUPPLIED, PROXY_PASSWORD),
    *(PASSPHRASE, BERTS, BERTS_NEXT, COPYS, WRONG),
)
CODE: Final = re.compile(rb"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){6}\b")


@dataclass
class Shell:
    """Run the program's commands, the vault opened by its environment; keep all that they say."""

    folder: Path
    where: Path
    opener: dict[str, str]
    said: dict[str, bytes] = field(default_factory=dict)

    def run(self, *arguments: str | Path, typed: str = "", code: int = 0) -> bytes:
        """Run a command that ends with this exit code, and return what it wrote to standard output."""
        run = subprocess.run(
            [*PROGRAM, "--config", self.folder, *arguments],
            cwd=self.where,
            env=os.environ | {"PYTHONWARNINGS": "default"} | self.opener,
            input=f"{typed}\n".encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        name = f"{len(self.said)} {' '.join(map(str, arguments))}"
        assert run.returncode == code, f"{name}: {run.returncode}, {run.stderr.decode()}"
        self.said |= {f"{name}, output": run.stdout, f"{name}, errors": run.stderr}
        return run.stdout


def code_in(said: bytes) -> str:
    """Return the only code that a command wrote."""
    (code,) = CODE.findall(said)
    return bytes(code).decode()


def forms_of_key(key: bytes) -> list[bytes]:
    """Return the forms in which a key's bytes could be written somewhere."""
    return [
        key,
        key.hex().encode(),
        key.hex().upper().encode(),
        b64encode(key).rstrip(b"="),
        urlsafe_b64encode(key).rstrip(b"="),
        repr(key)[2:-1].encode(),
    ]


def drop_in(configuration: Configuration, former: str, name: str) -> None:
    """Put the file of an interface beside itself under another name, as an administrator copies one by hand."""
    (file,) = configuration.interface_files
    text = file.read_text("utf-8")
    assert former in text
    file.with_name("dropped-in-k3fd.toml").write_text(text.replace(former, name), "utf-8")


@pytest.fixture
def shell(configuration: Configuration, tmp_path: Path) -> Shell:
    """Return where commands are typed."""
    return Shell(configuration.folder, tmp_path, {"SMSTUI_VAULT_PASSPHRASE": PASSPHRASE})


def change_credentials(shell: Shell, configuration: Configuration, url: str) -> None:
    """Save, replace, and supply; also what is refused."""
    configuration.set_up(a_draft("Zentrale", url), secret=FIRST)
    drop_in(configuration, "Zentrale", "Filiale")
    shell.run("supply", "Filiale", "--token-file", "-", typed=SUPPLIED)
    shell.run("supply", "Filiale", "--token-file", "-", typed=REFUSED, code=4)
    service = ("--service", url)
    shell.run("replace", "Zentrale", *service, "--token-file", "-", typed=REFUSED, code=2)  # nobody says yes
    shell.run("replace", "Zentrale", *service, "--token-file", "-", "--yes", "--json", typed=REPLACING)
    proxy = ("--proxy-host", "proxy.example", "--proxy-port", "3128", "--proxy-username", "anna")
    (shell.where / "token").write_text(REPLACING, "utf-8")
    shell.run(
        *("replace", "Filiale", *service, "--token-file", "token", *proxy, "--proxy-password-file", "-", "--yes"),
        typed=PROXY_PASSWORD,
    )
    (shell.where / "token").unlink()


def change_slots(shell: Shell, key_file: Path) -> list[str]:
    """Let others in and shut them out, make new codes and a copy; return the codes that were shown."""
    copies = [shell.where / "by-code.json", shell.where / "by-passphrase.json"]
    new = ("--new-passphrase-file", "-")
    shell.run("vault", "add-admin", "bert", *new, typed=BERTS)
    shell.run("vault", "add-admin", "bert", *new, typed=BERTS_NEXT, code=4)  # he has one
    shell.run("vault", "add-admin", "bert", "--replace", *new, typed=BERTS_NEXT)
    shell.run("vault", "add-key", "--label", "cron", "--out", key_file)
    codes = [code_in(shell.run("vault", "rotate", "--new-recovery-code"))]
    codes.append(code_in(shell.run("vault", "rotate", "--new-recovery-code", "--json")))
    codes.append(code_in(shell.run("vault", "export", copies[0], "--code")))
    shell.run("vault", "export", copies[1], *new, typed=COPYS)
    shell.run("vault", "import", copies[0], "--copy-passphrase-file", "-", typed=codes[-1])
    shell.run("vault", "import", copies[1], "--copy-passphrase-file", "-", typed=WRONG, code=5)
    shell.run("vault", "status", "--passphrase-file", "-", typed=codes[1], code=2)  # no such option
    shell.run("vault", "rotate", "--passphrase-file", "-", typed=codes[1])
    shell.run("vault", "rotate", "--passphrase-file", "-", typed=codes[0], code=5)  # it opens nothing any more
    shell.run("vault", "remove", "bert", "--yes")
    return codes


def test_what_commands_are_given_or_make_stands_only_where_it_belongs(
    shell: Shell,
    sandbox: Sandbox,
    configuration: Configuration,
    home: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key_file = tmp_path / "elsewhere" / "cron.key"
    key_file.parent.mkdir(mode=0o700)
    codes = [code_in(shell.run("vault", "init", "--new-passphrase-file", "-", typed=PASSPHRASE))]
    monkeypatch.setenv("SMSTUI_VAULT_PASSPHRASE", PASSPHRASE)
    change_credentials(shell, configuration, sandbox.url)
    monkeypatch.delenv("SMSTUI_VAULT_PASSPHRASE")
    codes += change_slots(shell, key_file)
    shell.opener = {"SMSTUI_VAULT_KEY_FILE": str(key_file)}
    shell.run("vault", "rotate")  # the key opens it
    piped = shell.run("vault", "add-key", "--label", "service", "--out", "-")
    for command in ("changes", "changes --json", "journal", "doctor --json", "vault status --json"):
        shell.run(*command.split())

    files = {name: data for name, data in below(configuration.folder, home, tmp_path).items() if name != str(key_file)}
    everything = files | shell.said
    assert_nowhere(everything, *SECRETS)
    assert len(set(codes)) == 4
    for code in codes:
        assert [data.count(code.encode()) for data in everything.values() if code.encode() in data] == [1]
        assert_nowhere(everything, code.replace("-", ""))
        assert_nowhere(files, code)
    for key in (key_file.read_bytes(), piped):
        assert len(key) == 32
        shown = [name for name, data in everything.items() for form in forms_of_key(key) if form in data]
        assert [name for name in shown if not name.endswith("--out -, output")] == []
