"""Go through tinyproxy and squid, where they are installed."""

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import trustme

from smstui.adapters.smsapi.client import SmsapiGateway
from smstui.domain.gateway import Accepted, Message, NotSent, Trouble, Uncertain
from smstui.domain.interface import Proxy
from tests.adapters.smsapi.conftest import MakesAccess
from tests.adapters.smsapi.servers import an_answer, answering, saying
from tests.adapters.smsapi.test_faults import a_free_port

Messages = Callable[..., Message]
USER = "optik"
PASSWORD = "proxypassword"
# Another way to write 127.0.0.1 that every resolver knows and that we do not take for loopback.
HOST = "127.1"
ACCEPTED = b'{"count":1,"list":[{"id":"64","points":0.16,"number":"491713920012","status":"QUEUE"}]}'
PATH = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


UNPRIVILEGED = "nobody" if os.name == "posix" and os.geteuid() == 0 else None


@dataclass
class RealProxy:
    kind: str
    port: int

    def trouble(self, scheme: str) -> Trouble:
        """Return what we make of its answer to a wrong password: squid says 407, tinyproxy 401 or 407 by version."""
        return Trouble.PROXY_AUTHENTICATION if scheme == "https" else Trouble.PROXY_OR_GATEWAY_AUTHENTICATION


@contextlib.contextmanager
def a_folder_for_nobody() -> Iterator[Path]:
    """Yield a folder that the proxy may use: squid does not run as root, and pytest's folders are root's then."""
    with tempfile.TemporaryDirectory(prefix="proxy-", ignore_cleanup_errors=True) as name:
        if UNPRIVILEGED:
            shutil.chown(name, UNPRIVILEGED)
        yield Path(name)


def tinyproxy_command(program: str, folder: Path, port: int) -> list[str]:
    lines = [f"Port {port}", "Listen 127.0.0.1", "Timeout 20", "LogLevel Error", f'LogFile "{folder}/log"']
    lines += ["MaxClients 20", f"BasicAuth {USER} {PASSWORD}", f'PidFile "{folder}/pid"']
    (folder / "tinyproxy.conf").write_text("\n".join(lines) + "\n")
    return [program, "-d", "-c", str(folder / "tinyproxy.conf")]


def squid_command(program: str, folder: Path, port: int) -> list[str]:
    # The helper that checks passwords reads "user password" lines and answers OK or ERR.
    helper = folder / "helper.sh"
    helper.write_text(
        f'#!/bin/sh\nwhile read -r line; do [ "$line" = "{USER} {PASSWORD}" ] && echo OK || echo ERR; done\n'
    )
    helper.chmod(0o755)
    lines = [
        f"http_port 127.0.0.1:{port}",
        f"auth_param basic program {helper}",
        "auth_param basic children 1 startup=1",
        "acl known proxy_auth REQUIRED",
        "http_access allow known",
        "http_access deny all",
        "cache deny all",
        "cache_mem 8 MB",
        "memory_cache_shared off",
        f"pid_filename {folder}/pid",
        f"cache_log {folder}/cache.log",
        "access_log none",
        f"coredump_dir {folder}",
        "shutdown_lifetime 0 seconds",
        "pinger_enable off",
        "dns_nameservers 127.0.0.1",
        "max_filedescriptors 256",
    ]
    (folder / "squid.conf").write_text("\n".join(lines) + "\n")
    # A service name of its own keeps its shared memory apart from any other squid.
    return [program, "-N", "-n", f"smstui{port}", "-f", str(folder / "squid.conf")]


COMMANDS = {"tinyproxy": tinyproxy_command, "squid": squid_command}


def wait_until_it_listens(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.skip(f"the proxy does not start here (code {process.returncode})")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    pytest.skip("the proxy does not listen in time")


@pytest.fixture(scope="module", params=COMMANDS)
def proxy(request: pytest.FixtureRequest) -> Iterator[RealProxy]:
    kind: str = request.param
    program = shutil.which(kind, path=PATH)
    if program is None:
        pytest.skip(f"{kind} is not installed")
    with a_folder_for_nobody() as folder:
        port = a_free_port()
        command = COMMANDS[kind](program, folder, port)
        process = subprocess.Popen(command, user=UNPRIVILEGED, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            wait_until_it_listens(process, port)
            yield RealProxy(kind, port)
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


@contextlib.asynccontextmanager
async def a_gateway(scheme: str, folder: Path) -> AsyncIterator[tuple[str, str, list[bytes]]]:
    """Yield URL, CA file and requests of a gateway that accepts every message."""
    ca = trustme.CA(key_type=trustme.KeyType.ECDSA)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert(HOST).configure_cert(context)
    ca.cert_pem.write_to_path(folder / "ca.pem")
    async with answering(saying(an_answer(ACCEPTED)), context if scheme == "https" else None) as (port, received):
        yield f"{scheme}://{HOST}:{port}/", str(folder / "ca.pem"), received.requests


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("password", [PASSWORD, "wrong", None])
async def test_a_real_proxy_lets_the_right_password_through_and_is_named_for_others(
    proxy: RealProxy,
    gateway: SmsapiGateway,
    access: MakesAccess,
    message: Messages,
    tmp_path: Path,
    scheme: str,
    password: str | None,
) -> None:
    async with a_gateway(scheme, tmp_path) as (url, ca_file, requests):
        way = Proxy("127.0.0.1", proxy.port, "" if password is None else USER)
        outcome = await gateway.send(access(url, proxy=way, proxy_password=password or "", ca_file=ca_file), message())

    if password == PASSWORD:
        assert isinstance(outcome, Accepted)
        assert len(requests) == 1
        return
    assert not requests
    if isinstance(outcome, Uncertain):
        # tinyproxy closes before it has read the form, and its answer may be lost: then we cannot know.
        assert (scheme, outcome.trouble) == ("http", Trouble.CONNECTION_LOST)
    else:
        assert isinstance(outcome, NotSent)
        assert outcome.trouble in {Trouble.PROXY_AUTHENTICATION, proxy.trouble(scheme)}
