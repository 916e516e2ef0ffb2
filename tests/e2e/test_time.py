"""Days begin at midnight in the chain's zone, whatever zone the computer has that shows them."""

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from smstui.adapters.sandbox import Sandbox
from tests.e2e.configuration import Configuration, a_draft
from tests.e2e.conftest import Opens
from tests.e2e.person import Person

ZONES_OF_COMPUTERS = ("UTC", "Asia/Tokyo", "Pacific/Kiritimati", "Etc/GMT+12")
"""The last two are 26 hours apart: one of them always has another day than the chain, where it is noon."""

DAY = 24 * 60 * 60


def test_every_computer_shows_and_chooses_the_same_at_the_same_moment(
    opens: Opens, sandbox: Sandbox, configuration: Configuration
) -> None:
    behind = datetime.now(UTC).hour - 12
    chain_zone = f"Etc/GMT{behind:+d}" if behind else "Etc/GMT"
    today = datetime.now(ZoneInfo(chain_zone)).date()
    configuration.set_up(
        a_draft("Always", sandbox.url),
        a_draft("Since today", sandbox.url, start=today.isoformat()),
        a_draft("Tomorrow", sandbox.url, start=(today + timedelta(days=1)).isoformat()),
        timezone=chain_zone,
    )

    for zone in ZONES_OF_COMPUTERS:
        person = opens(environment={"TZ": zone})
        person.sees("Always", "Since today", "Tomorrow")
        states = {line.split()[-1] for line in person.terminal.text.splitlines() if "Tomorrow" in line}
        assert states == {"planned"}, zone
        assert person.terminal.text.count(" ready") == 2, zone
        person.presses("down", "d")
        person.sees("Delete this interface?", "so far “Since today”, from now on “Always”")
        person.presses("escape")
        person.quits()


def test_a_planned_interface_becomes_ready_at_midnight_on_an_open_table(
    opens: Opens, sandbox: Sandbox, configuration: Configuration, tmp_path: Path
) -> None:
    """The chain lies in a zone that is made for the test: midnight comes there when the table has just been read."""
    midnight = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    tomorrow = midnight.date()
    configuration.set_up(a_draft("Zentrale", sandbox.url, start=tomorrow.isoformat()), timezone="UTC")
    chain_file = configuration.folder / "smstui.toml"
    chain_file.write_text(chain_file.read_text().replace('"UTC"', '"Test/Nearby"'))

    def opens_before_midnight(seconds: int) -> Person:
        make_zone(tmp_path / "zones/Test/Nearby", midnight - timedelta(seconds=seconds))
        person = opens(environment={"PYTHONTZPATH": str(tmp_path / "zones")})
        person.sees("Zentrale", tomorrow.isoformat())
        return person

    person = opens_before_midnight(5)
    if "Planned: released on" not in person.screen:  # a busy machine took its time to start
        person = opens_before_midnight(20)
    assert "planned" in person.screen

    person.no_longer_sees("planned")
    person.sees("Zentrale", "ready")


def make_zone(file: Path, local_now: datetime) -> None:
    """Write a zone (RFC 8536, version 1) of one offset, in which it is `local_now` at this moment."""
    offset = round((local_now - datetime.now(UTC)).total_seconds())
    assert abs(offset) < DAY
    file.parent.mkdir(parents=True, exist_ok=True)
    header = struct.pack(">4sc15x6l", b"TZif", b"\0", 0, 0, 0, 0, 1, 4)
    file.write_bytes(header + struct.pack(">lBB", offset, 0, 0) + b"TST\0")
