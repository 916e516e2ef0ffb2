"""The sandbox gateway alone, as somebody uses it who integrates another program."""

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from smsapi.client import Client

from tests.e2e.person import PROGRAM


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [*PROGRAM, "sandbox", "--port", "0"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_sandbox_says_what_it_knows_serves_the_official_client_and_ends_on_interrupt(
    alone: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert alone.stdout is not None
    assert alone.stderr is not None
    first = alone.stdout.readline()
    url = re.search(r"http://127\.0\.0\.1:\d+/", first)
    assert url is not None, first

    client = Client(url[0], access_token="sandbox-token")
    (sent,) = client.sms.send(to="+491713920012", message="Hallo")

    assert sent.number == "491713920012"
    assert sent.error is None
    alone.send_signal(signal.SIGINT)
    rest = alone.stdout.read()
    assert alone.wait(timeout=10) in {0, 130}
    assert alone.stderr.read() == ""
    assert "sandbox-password" in rest
    assert rest.endswith(f"\n\n{first}")
    assert re.search(r"sandbox-token\s+works", rest)
    assert re.search(r"\+491713920082\s+taken, then the connection is dropped", rest)
    assert list(tmp_path.iterdir()) == []


def test_a_taken_port_is_named(alone: subprocess.Popen[str], tmp_path: Path) -> None:
    assert alone.stdout is not None
    port = alone.stdout.readline().partition("127.0.0.1:")[2].partition("/")[0]

    second = subprocess.run(
        [*PROGRAM, "sandbox", "--port", port], cwd=tmp_path, capture_output=True, text=True, timeout=30, check=False
    )

    assert second.returncode == 4
    assert f"port {port} cannot be used" in second.stderr
