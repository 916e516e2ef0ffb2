"""Shut the developer's machine out: no home, settings, keychain, proxy, language or terminal reaches a test."""

import os

# Textual reads these once, when it is imported: they are set before any test module can do that.
for _variable in [name for name in os.environ if name.startswith(("TEXTUAL", "SMSTUI_"))]:
    del os.environ[_variable]
os.environ["TEXTUAL_ANIMATIONS"] = "none"

from pathlib import Path  # noqa: E402 - after the environment is clean
from typing import Final  # noqa: E402

import pytest  # noqa: E402

from hatch_build import compile_catalogues  # noqa: E402

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


def pytest_configure(config: pytest.Config) -> None:
    """Compile the catalogues, so that no test reads German of yesterday."""
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
