"""Shut the developer's machine out: none of its homes, settings, proxies, terminals or networks reaches a test."""

import os

# Textual reads these once, when it is imported: they are set before any test module can do that.
_LONG_RUN = "SMSTUI_FAULTS_LONG"  # asks the tests for more of what they leave to chance; the program does not know it
_DRAWINGS = "TEXTUAL_SNAPSHOT_TEMPDIR"  # how the drawings' plugin tells its processes where to meet
for _variable in list(os.environ):
    if _variable.startswith(("TEXTUAL", "SMSTUI_")) and _variable not in {_LONG_RUN, _DRAWINGS}:
        del os.environ[_variable]
os.environ["TEXTUAL_ANIMATIONS"] = "none"

import gc  # noqa: E402
import ipaddress  # noqa: E402
import signal  # noqa: E402
import socket  # noqa: E402
from collections.abc import Iterator  # noqa: E402
from pathlib import Path  # noqa: E402 - after the environment is clean
from typing import Any, Final  # noqa: E402

import pytest  # noqa: E402
import textual._wait  # noqa: E402
from hypothesis import settings  # noqa: E402

from hatch_build import compile_catalogues  # noqa: E402
from smstui.wording.catalogue import use_language  # noqa: E402

ROOT: Final = Path(__file__).parent.parent

STRANGERS: Final = (
    "ALL_PROXY",
    "COLORTERM",
    "CREDENTIALS_DIRECTORY",
    "DBUS_SESSION_BUS_ADDRESS",
    "DISPLAY",
    "ESCDELAY",
    "FORCE_COLOR",
    "HTTPS_PROXY",
    "HTTP_PROXY",
    "LANGUAGE",
    "LC_ALL",
    "LC_MESSAGES",
    "NO_COLOR",
    "NO_PROXY",
    "PYTHON_KEYRING_BACKEND",
    "REQUESTS_CA_BUNDLE",
    "SSH_CONNECTION",
    "SSH_TTY",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "STY",
    "SUDO_USER",
    "TMUX",
    "WAYLAND_DISPLAY",
)


# Looking through all that thousands of tests have loaded, every few hundred objects, is a sixth of their time.
gc.set_threshold(50_000, 20, 100)

# A pilot waits after each key until the process has used no time for a moment. Textual's moment is 20 ms, and a test
# presses some dozens of keys: half as long is enough, and takes minutes off the whole.
textual._wait.SLEEP_GRANULARITY /= 2
textual._wait.SLEEP_IDLE /= 2

# A busy machine is slow, not wrong.
settings.register_profile("smstui", deadline=None, print_blob=True)
settings.load_profile("smstui")


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, so that no test reads German of yesterday; let programs that tests start hear ^C."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # a shell's background job: what it starts would inherit that
        signal.signal(signal.SIGINT, signal.default_int_handler)
    compile_catalogues(ROOT)


@pytest.fixture(autouse=True)
def home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give the test an empty home and a plain English terminal; returns the home."""
    home = tmp_path_factory.mktemp("home")
    for name in list(os.environ):
        if name.upper() in STRANGERS or name.startswith(("SMSTUI_", "XDG_")):
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(home),
        "USERPROFILE": str(home),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local/share"),
        "XDG_STATE_HOME": str(home / ".local/state"),
        "LANG": "en_US.UTF-8",
        "TERM": "xterm-256color",
    }.items():
        monkeypatch.setenv(name, value)
    return home


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Begin every test in English, whatever language the one before has chosen."""
    use_language("en")
    yield
    use_language("en")


@pytest.fixture(autouse=True)
def only_loopback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the test's own process reach this computer only: other names do not exist, other addresses are a mistake."""
    connect, look_up = socket.socket.connect, socket.getaddrinfo

    def connect_here(self: socket.socket, address: Any) -> None:  # noqa: ANN401 - each family has its own kind
        if self.family in {socket.AF_INET, socket.AF_INET6} and not is_here(address[0]):
            raise RuntimeError(f"a test wanted to reach {address}")
        connect(self, address)

    def look_up_here(host: str | bytes | None, *arguments: Any, **options: Any) -> object:  # noqa: ANN401
        name = host.decode() if isinstance(host, bytes) else host
        if name and not is_here(name) and not is_address(name):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *arguments, **options)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    monkeypatch.setattr(socket, "getaddrinfo", look_up_here)


def is_address(host: str) -> bool:
    """Return whether `host` is an IP address."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_here(host: str) -> bool:
    """Return whether `host` is this computer's loopback."""
    return host == "localhost" or (is_address(host) and ipaddress.ip_address(host).is_loopback)
