"""Draw what looks back: both books filled, empty and searched, wide, plain, in German; and everything about a line."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any, Final

import pytest
from textual.pilot import Pilot

from smstui.domain.change import SET, Author, ChangeRecord, Deed, FieldChange, Result, Subject, Thing
from smstui.domain.gateway import Accepted, GatewayError, NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.interface import InterfaceId
from smstui.ports import Attempt
from smstui.ui.app import SmstuiApp
from smstui.ui.screens.journal import JournalScreen
from smstui.ui.theme import PLAIN
from smstui.wording.catalogue import use_language
from tests.ui.dialogs.world import World

Compare = Callable[..., bool]
SIZE: Final = (80, 24)
SMALL: Final = (80, 22)
WIDE: Final = (120, 40)
PATIENCE: Final = 100

SENDS: Final[tuple[tuple[str, str, Outcome | None], ...]] = (
    ("Hörgeräte Müller, Filiale am Marktplatz", "test", None),
    ("SMSAPI Stuttgart", "test", Accepted("id-4711", "491713920012", "QUEUE", "0.165", 2)),
    ("SMSAPI Stuttgart", "dry run", Accepted("", "491713920012", "", "0.165", 2)),
    ("SMSAPI München", "test", Refused(GatewayError(14, "Invalid from field"))),
    ("SMSAPI München", "test", NotSent(Trouble.CONNECTION_REFUSED)),
    ("SMSAPI München", "test", Uncertain(Trouble.CONNECTION_LOST)),
)
ANNA: Final = Author("root", "anna", "192.0.2.7")
STUTTGART: Final = Subject(Thing.INTERFACE, "smsapi-stuttgart-k3fq", "SMSAPI Stuttgart")
CHANGES: Final = (
    (Author("anna"), Deed.CREATED, Subject(Thing.BRANCH, "01", "Stuttgart"), (("code", "", "01"),)),
    (
        ANNA,
        Deed.CREATED,
        STUTTGART,
        (("name", "", "SMSAPI Stuttgart"), ("branch", "", "01"), ("use", "", "server"), ("token", "", SET)),
    ),
    (ANNA, Deed.CHANGED, STUTTGART, (("sender", "", "OptikNord"), ("start", "", "2026-12-01"))),
    (Author("berta"), Deed.UNDONE, STUTTGART, (("start", "2026-12-01", ""),)),
    (Author("berta"), Deed.CHANGED, Subject(Thing.POLICY), (("administrators_may_view_passwords", "no", "yes"),)),
    (Author("berta"), Deed.SLOT_ADDED, Subject(Thing.VAULT), (("slot", "", "berta"),)),
)


def a_world() -> World:
    """Return a chain in which something was sent and something was changed."""
    world = World()
    for number, (name, purpose, outcome) in enumerate(SENDS):
        identity = InterfaceId(f"smsapi-{number:04}")
        attempt = Attempt(f"idx-{number}", identity, name, "+491713920012", 180, 2, "", purpose, f"account-{number}")
        world.journal.intended(attempt)
        if outcome is not None:
            world.journal.concluded(attempt, outcome)
        world.clock.moment += timedelta(minutes=17)
    for author, deed, subject, fields in CHANGES:
        changed = tuple(FieldChange(*field) for field in fields)
        world.change_log.record(ChangeRecord(world.clock(), author, deed, subject, changed))
        world.clock.moment += timedelta(minutes=11)
    asked = ChangeRecord(
        world.clock(), ANNA, Deed.REVEALED, STUTTGART, (FieldChange("token"),), Result.WRONG_PASSPHRASE
    )
    world.change_log.record(asked)
    return world


def application(world: World, theme: str | None = None) -> SmstuiApp:
    app = SmstuiApp(world.services, first=lambda _app: JournalScreen(world.services))
    if theme is not None:
        app.theme = theme
    return app


def keys(*pressed: str) -> Callable[[Pilot[Any]], Awaitable[None]]:
    """Return what waits until all was read, and presses keys before a drawing, each after the last one's effect."""

    async def press(pilot: Pilot[Any]) -> None:
        app = pilot.app
        assert isinstance(app, SmstuiApp)
        for _ in range(PATIENCE):
            await pilot.pause()
            screen = app.screen
            if isinstance(screen, JournalScreen) and screen.reading.is_whole:
                break
        for key in pressed:
            await pilot.press(key)
            for _ in range(3):
                await pilot.pause()

    return press


@pytest.mark.parametrize("size", [SMALL, SIZE, WIDE], ids=["80x22", "80x24", "120x40"])
def test_journal(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(application(a_world()), terminal_size=size, run_before=keys())


@pytest.mark.parametrize("size", [SMALL, SIZE, WIDE], ids=["80x22", "80x24", "120x40"])
def test_changes(snap_compare: Compare, size: tuple[int, int]) -> None:
    assert snap_compare(application(a_world()), terminal_size=size, run_before=keys("right", "down", "down", "down"))


@pytest.mark.parametrize("pressed", [(), ("right",)], ids=["journal", "changes"])
def test_empty(snap_compare: Compare, pressed: tuple[str, ...]) -> None:
    assert snap_compare(application(World()), terminal_size=SIZE, run_before=keys(*pressed))


def test_searched(snap_compare: Compare) -> None:
    assert snap_compare(
        application(a_world()), terminal_size=SIZE, run_before=keys("slash", *"uncertain", "enter", "down")
    )


def test_without_colours(snap_compare: Compare) -> None:
    assert snap_compare(application(a_world(), PLAIN), terminal_size=SIZE, run_before=keys("down"))


def test_everything_about_a_send(snap_compare: Compare) -> None:
    assert snap_compare(application(a_world()), terminal_size=SIZE, run_before=keys("down", "down", "enter"))


def test_everything_about_a_change(snap_compare: Compare) -> None:
    pressed = ("right", *["down"] * 5, "enter")
    assert snap_compare(application(a_world()), terminal_size=SIZE, run_before=keys(*pressed))


def test_send_again(snap_compare: Compare) -> None:
    world = a_world()
    stored = world.add("SMSAPI Köln")
    sent = Attempt("idx-9", stored.interface.id, "SMSAPI Köln", "+491713920012", 50, 1, "", "test", "account-9")
    world.journal.intended(sent)
    world.journal.concluded(sent, Uncertain(Trouble.TIMEOUT))
    assert snap_compare(application(world), terminal_size=SIZE, run_before=keys("t"))


@pytest.mark.parametrize("size", [SMALL, SIZE], ids=["80x22", "80x24"])
@pytest.mark.parametrize("pressed", [(), ("right",), ("enter",)], ids=["journal", "changes", "everything"])
def test_german(snap_compare: Compare, pressed: tuple[str, ...], size: tuple[int, int]) -> None:
    use_language("de")
    assert snap_compare(application(a_world()), terminal_size=size, run_before=keys(*pressed))
