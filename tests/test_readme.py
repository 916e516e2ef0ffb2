"""What the README says is what the program does: the sandbox, the verbs, the exit codes, the examples."""

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from smstui.adapters.sandbox import Sandbox, SandboxThread
from smstui.adapters.sandbox.magic import ACCOUNTS, NUMBERS
from smstui.cli.exit_codes import MEANINGS, ExitCode
from smstui.cli.verbs import VERBS, Verb
from tests.e2e.configuration import Configuration

README: Final = Path(__file__).parent.parent / "README.md"
TEXT: Final = README.read_text(encoding="utf-8")
PROGRAM: Final = (sys.executable, "-m", "smstui")
INSTALLED: Final = "/usr/local/bin/smstui"
JOBS: Final = "/var/lib/smstui-jobs"
PATIENCE: Final = 60


def between(name: str) -> str:
    """Return what stands between two marks."""
    begins = TEXT.index(f"<!-- {name}:begin")
    return TEXT[begins : TEXT.index(f"<!-- {name}:end -->")].partition("\n")[2].strip()


def example(heading: str, number: int) -> str:
    """Return the n-th block of an example, from 1."""
    section = re.split(r"\n##+ ", TEXT[TEXT.index(f"### {heading}\n") + 1 :])[0]
    blocks: list[str] = re.findall(r"^```[a-z]*\n(.*?)^```$", section, re.MULTILINE | re.DOTALL)
    return blocks[number - 1]


def sandbox_tables() -> str:
    """Return the README's two tables: tokens, then numbers."""
    tokens = [f"| `{account.name}` | {account.description} |" for account in ACCOUNTS]
    numbers = [f"| `+{number.number}` | {number.description} |" for number in NUMBERS]
    return "\n".join(["| token | |", "|---|---|", *tokens, "", "| number | what happens |", "|---|---|", *numbers])


def verbs_table() -> str:
    """Return the README's table of all verbs."""
    return "\n".join(["| verb | |", "|---|---|", *map(verb_row, VERBS)])


def verb_row(verb: Verb) -> str:
    inner = " · ".join(f"`{one.name}`" for one in verb.verbs)
    return f"| `{verb.name}`{f' {inner}' if inner else ''} | {verb.help} |"


def test_the_readme_lists_every_number_and_token_of_the_sandbox() -> None:
    assert between("sandbox") == sandbox_tables()


def test_the_readme_lists_every_verb() -> None:
    assert between("verbs") == verbs_table()


def test_the_readme_lists_every_exit_code() -> None:
    listed = re.findall(r"^\| (\d+) \| (.+) \|$", between("codes"), re.MULTILINE)

    assert [(int(code), words.replace("`", "")) for code, words in listed] == [
        (code.value, MEANINGS[code]) for code in ExitCode
    ]


class Server:
    """Be a server on which the README's examples are carried out, with its paths in a folder of our own."""

    def __init__(self, folder: Path, sandbox: Sandbox) -> None:
        self.config = folder / "config"
        self.jobs = folder / "jobs"
        self.jobs.mkdir()
        self.sandbox = sandbox
        self._home = folder / "home"
        self._home.mkdir()
        (self.jobs / "numbers.txt").write_text("0171 3920012\n0171 3920016\n+49 171 3920017\n", encoding="utf-8")
        (self.jobs / "text.txt").write_text("Your glasses are ready.\n", encoding="utf-8")
        Configuration(self.config).set_up()

    def here(self, text: str) -> str:
        """Return an example with the paths of this server."""
        program = shlex.join(PROGRAM)
        text = re.sub(r"(?m)^smstui |(?<=\| )smstui |(?<=&& )smstui ", f"{program} ", text).replace(INSTALLED, program)
        return text.replace("--system", f"--config {self.config}").replace(JOBS, str(self.jobs))

    def run(self, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run a line as a shell does, in an environment as bare as cron's."""
        return subprocess.run(
            ["/bin/sh", "-e", "-c", self.here(line)],
            env={"HOME": str(self._home), "PATH": os.environ["PATH"], **environment},
            cwd=self.jobs,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    def drop_in(self) -> str:
        """Drop the README's interface in, for the sandbox; return what is done with it."""
        file, *_rest = example("An interface from configuration management", 1).splitlines()
        text = example("An interface from configuration management", 1).replace("smsapi.com", self.sandbox.url)
        path = self.config / "interfaces" / Path(file.removeprefix("# ")).name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(0o600)
        (self.jobs / "stuttgart.token").write_text("sandbox-token\n", encoding="utf-8")
        return example("An interface from configuration management", 2)

    def take_key_away(self) -> None:
        """Leave only the jobs' own keys to open the vault."""
        main = self.config / "smstui.toml"
        key_file = tomllib.loads(main.read_text(encoding="utf-8"))["secrets"]["key_file"]
        Path(key_file).unlink()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with SandboxThread() as sandbox:
        yield Server(tmp_path, sandbox)


def test_an_interface_that_is_dropped_in_is_supplied_and_checked(server: Server) -> None:
    commands = server.drop_in()
    lacking = server.run("smstui --system list state:no-key --fail-empty")

    ran = server.run(commands)

    assert "SMSAPI Stuttgart" in lacking.stdout
    assert (ran.returncode, ran.stderr) == (ExitCode.DONE, ran.stderr)
    assert "all well" in ran.stdout
    assert server.run("smstui --system list state:no-key --fail-empty").returncode == ExitCode.NOTHING_MATCHED


def test_the_nightly_job_sends_with_its_own_key(server: Server) -> None:
    server.run(server.drop_in())
    credentials = server.jobs / "credentials"
    credentials.mkdir()
    make_key = example("A nightly job of systemd", 1).partition(" | ")[0]
    assert server.run(f"umask 077\n{make_key} > {credentials}/smstui-vault-key").returncode == ExitCode.DONE
    server.take_key_away()
    unit = example("A nightly job of systemd", 2)

    without_key = server.run(unit_command(unit, "ExecStart"))
    balance = server.run(unit_command(unit, "ExecStartPre"), CREDENTIALS_DIRECTORY=str(credentials))
    sent = server.run(unit_command(unit, "ExecStart"), CREDENTIALS_DIRECTORY=str(credentials))

    assert without_key.returncode == ExitCode.AUTHENTICATION
    assert (balance.returncode, sent.returncode) == (ExitCode.DONE, ExitCode.DONE)
    assert len(re.findall("391|392", sent.stdout)) >= 3


def test_from_nothing_a_nightly_job_is_made_by_commands_alone(server: Server) -> None:
    made = server.run(example("From nothing, by commands", 2).replace("http://127.0.0.1:8480/", server.sandbox.url))

    sent = server.run(example("From nothing, by commands", 3))

    assert made.returncode == ExitCode.DONE, made.stderr
    assert made.stdout.count("Would be sent") == 3
    assert (sent.returncode, sent.stdout.count("Accepted")) == (ExitCode.DONE, 3), sent.stderr
    assert len(server.sandbox.messages) == 3
    assert server.run("smstui vault status --check").returncode == ExitCode.DONE


def unit_command(unit: str, name: str) -> str:
    (command,) = re.findall(rf"^{name}=(.*)$", unit, re.MULTILINE)
    return str(command)


def test_the_cron_line_sends_with_the_key_file(server: Server) -> None:
    server.run(server.drop_in())
    server.run("smstui --system branches add 01 --name Stuttgart")
    assert server.run(example("A cron line", 1)).returncode == 0
    server.take_key_away()
    _comment, variable, line = example("A cron line", 2).splitlines()
    name, _equals, value = variable.partition("=")

    sent = server.run(line.partition(" smstui-jobs ")[2], **{name: server.here(value)})

    assert sent.returncode == ExitCode.DONE


def test_icinga_and_nagios_get_an_answer_they_understand(server: Server) -> None:
    server.run(server.drop_in())
    icinga, nagios = example("Monitoring", 1), example("Monitoring", 2)
    (words,) = re.findall(r"command = \[(.*)\]", icinga)
    limits = dict(re.findall(r"vars\.(\w+) = (\d+)", icinga))
    arguments = [f"{option} {limits[name]}" for option, name in re.findall(r'"(-\w)" = "\$(\w+)\$"', icinga)]
    (line,) = re.findall(r"command_line +(.*)", nagios)

    by_icinga = server.run(" ".join([*re.findall('"(.*?)"', words), *arguments]))
    by_nagios = server.run(line.replace("$ARG1$", "100").replace("$ARG2$", "20"))

    assert by_icinga.returncode == by_nagios.returncode == 0
    assert by_icinga.stdout.startswith("SMSAPI OK")
    assert by_nagios.stdout == by_icinga.stdout


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_understands_the_units(tmp_path: Path) -> None:
    paths = []
    for number in (2, 3):
        text = example("A nightly job of systemd", number)
        path = tmp_path / Path(text.partition("\n")[0]).name
        path.write_text(text.replace(INSTALLED, "/bin/true"), encoding="utf-8")
        paths.append(path)

    ran = subprocess.run(
        ["systemd-analyze", "verify", *map(str, paths)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )

    assert (ran.returncode, [line for line in ran.stderr.splitlines() if "smstui-nightly" in line]) == (0, [])


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_the_control_systemd_complains_about_a_unit_that_is_wrong(tmp_path: Path) -> None:
    unit = tmp_path / "smstui-nightly.service"
    unit.write_text(example("A nightly job of systemd", 2), encoding="utf-8")  # the program is not where it says

    ran = subprocess.run(
        ["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, timeout=PATIENCE, check=False
    )

    assert ran.returncode != 0 or Path(INSTALLED).exists()
