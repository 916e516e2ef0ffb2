"""Lead to each dialog in the state in which it is drawn and measured."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from smstui.domain.errors import Unreadable
from smstui.domain.gateway import (
    Accepted,
    Balance,
    ConnectionReport,
    GatewayError,
    GatewayFailure,
    NotSent,
    Refused,
    SenderName,
    Trouble,
    Uncertain,
)
from smstui.domain.interface import InterfaceId
from smstui.domain.stored import Stored, UnreadableRow
from smstui.ports import Attempt
from smstui.ui.app import SmstuiApp
from smstui.ui.chain_sections import Part
from smstui.ui.dialogs.balance import BalanceDialog
from smstui.ui.dialogs.check_result import CheckResult
from smstui.ui.dialogs.delete import DeleteDialog
from smstui.ui.dialogs.entry_form import EntryForm
from smstui.ui.dialogs.question import Question
from smstui.ui.dialogs.send_result import SendResult
from smstui.ui.dialogs.test_number import TestNumber
from smstui.ui.dialogs.test_text import TestText
from smstui.ui.dialogs.waiting import Waiting
from smstui.ui.flows.balance import show_balances
from smstui.ui.flows.check import check_connection
from smstui.ui.flows.delete import delete_interface, delete_unreadable
from smstui.ui.flows.test_sms import send_test_sms
from smstui.ui.screens.chain import ChainScreen
from smstui.ui.surface import Surface
from smstui.ui.widgets.text_lines import TextLines
from tests.ui.dialogs.world import CHAIN, Changes, Flow, Session, World

Answer = TypeVar("Answer")
LONG_NAME: Final = "Schnittstelle Nordrhein-Westfalen mit einem Namen aus genau achtzig Zeichen, ja!"
UNICODE_TEXT: Final = "Grüße aus Łódź – bis morgen! " * 22


@dataclass(frozen=True)
class Scene:
    """Hold a flow, and what leads from its start to the state that is looked at."""

    world: World
    flow: Flow
    act: Callable[[Session], Awaitable[None]]


async def on(session: Session, screen: type[Surface[Answer]]) -> None:
    """Wait until a screen of this kind is open."""
    await session.until(lambda: isinstance(session.app.screen, screen))


def sms(act: Callable[[Session], Awaitable[None]], world: World | None = None, **changes: str) -> Scene:
    world = world or World()
    wanted: Changes = {"start": "2026-12-01", "sender": changes.get("sender", "")}
    stored = world.add(LONG_NAME, **wanted)
    return Scene(world, lambda app: send_test_sms(app, world.services, world.target_of(stored)), act)


async def text(session: Session) -> None:
    await on(session, TestText)


async def unicode_text(session: Session) -> None:
    await text(session)
    session.app.screen.query_one(TextLines).text = UNICODE_TEXT
    await session.until(lambda: "Unicode" in session.text)


async def too_long_text(session: Session) -> None:
    await text(session)
    session.app.screen.query_one(TextLines).text = "x" * 1001
    await session.press("f2")


async def number(session: Session) -> None:
    await text(session)
    await session.press("f2")
    await on(session, TestNumber)
    await session.type("0171 3920012")


async def refused_number(session: Session) -> None:
    await text(session)
    await session.press("f2")
    await on(session, TestNumber)
    await session.type("049171 3920012")
    await session.press("enter")


async def insisting(session: Session) -> None:
    await text(session)
    await session.press("f2")
    await on(session, TestNumber)
    await session.type("+44 7700 900123")
    await session.press("enter")
    await on(session, Question)


async def dry_run(session: Session) -> None:
    await number(session)
    await session.press("enter")
    await on(session, SendResult)


async def sending(session: Session) -> None:
    await number(session)
    await session.press("tab", "right", "right", "enter")


async def sent(session: Session) -> None:
    await sending(session)
    await on(session, SendResult)


async def waiting(session: Session) -> None:
    await sending(session)
    await on(session, Waiting)


async def sent_again(session: Session) -> None:
    await sent(session)
    await session.press("right", "enter")
    await on(session, TestNumber)
    await session.press("tab", "right", "right", "enter")
    await on(session, Question)


def answering(*outcomes: Accepted | Refused | NotSent | Uncertain) -> World:
    world = World()
    world.gateway.outcomes = list(outcomes)
    return world


def silent() -> World:
    world = World()
    world.gateway.open_door.clear()
    return world


def balances() -> Scene:
    world = World()
    world.gateway.balances = {
        "wrong": GatewayFailure(Refused(GatewayError(101, "Authorization failed"))),
        "silent": Balance(None),
        "empty": Balance("0"),
    }
    stored = [
        world.add("Leer", username="empty"),
        world.add("Ohne Angabe", username="silent"),
        world.add(LONG_NAME, username="wrong"),
        *(world.add(f"Filiale {count:02}") for count in range(37)),
    ]

    async def act(session: Session) -> None:
        await on(session, BalanceDialog)
        await session.until(lambda: session.text.count("1,234.5") + session.text.count("1.234,5") >= 3)
        await session.press("down", "down")
        await session.until(lambda: "(101:" in session.text)

    return Scene(world, lambda app: show_balances(app, world.services, stored), act)


def checked(found: ConnectionReport | GatewayFailure) -> Scene:
    world = World()
    world.gateway.report = found
    stored = world.add(LONG_NAME, sender="OptikNord")

    async def act(session: Session) -> None:
        await on(session, CheckResult)

    return Scene(world, lambda app: check_connection(app, world.services, world.target_of(stored)), act)


GOOD_REPORT: Final = ConnectionReport(
    username="optik-nord",
    balance=Balance("12345.5"),
    payment="prepaid",
    senders=tuple(SenderName(f"Optik{n}", "ACTIVE" if n else "INACTIVE", is_default=n == 1) for n in range(12)),
    unavailable=("sms_eco",),
    ignored_proxy_variable="HTTPS_PROXY",
)


def deleting(*, has_sent: bool) -> Scene:
    world = World()
    stored = world.add(LONG_NAME)
    world.add("Stuttgart", branch="01")
    if has_sent:
        attempt = Attempt("idx-0", stored.interface.id, LONG_NAME, "+491713920012", 4, 1, "text", "test")
        world.journal.intended(attempt)
        world.journal.concluded(attempt, Accepted("id", "491713920012", "QUEUE", "0.16"))
    return Scene(world, _deletion(world, stored), _delete_dialog)


def _deletion(world: World, stored: Stored) -> Flow:
    return lambda app: delete_interface(app, world.services, stored)


def deleting_unreadable() -> Scene:
    error = Unreadable("interfaces/defekt-x7q2.toml", "Invalid value", 4)
    row = UnreadableRow(InterfaceId("defekt-x7q2"), error, "Defekt")
    world = World(unreadable=(row,))
    return Scene(world, lambda app: delete_unreadable(app, world.services, row), _delete_dialog)


async def _delete_dialog(session: Session) -> None:
    await on(session, DeleteDialog)


def chain(part: Part, *keys: str, empty: bool = False) -> Scene:
    shown = replace(CHAIN, branches={}, workstations={}, appointment_types={}) if empty else CHAIN
    world = World(chain_value=shown)
    if not empty:
        world.add(LONG_NAME, branch="01")

    async def flow(app: SmstuiApp) -> object:
        await app.push_screen_wait(ChainScreen(world.services, part))
        return None

    async def act(session: Session) -> None:
        await on(session, ChainScreen)
        await session.until(lambda: "Optik Nord" in session.text)
        for key in keys:
            await session.press(key)
        if "enter" in keys and "d" not in keys:
            await on(session, EntryForm)

    return Scene(world, flow, act)


def scenes() -> dict[str, Callable[[], Scene]]:
    """Return what makes each scene, by its name."""
    return {
        "text": lambda: sms(text),
        "text_unicode": lambda: sms(unicode_text),
        "text_too_long": lambda: sms(too_long_text),
        "number": lambda: sms(number, sender="OptikNord"),
        "number_refused": lambda: sms(refused_number),
        "number_not_assigned": lambda: sms(insisting),
        "dry_run": lambda: sms(dry_run),
        "dry_run_refused": lambda: sms(dry_run, answering(Refused(GatewayError(103, "Not enough points")))),
        "accepted": lambda: sms(sent),
        "refused": lambda: sms(sent, answering(Refused(GatewayError(14, "Invalid sender")))),
        "not_sent": lambda: sms(sent, answering(NotSent(Trouble.PROXY_AUTHENTICATION))),
        "uncertain": lambda: sms(sent, answering(Uncertain(Trouble.TIMEOUT))),
        "waiting": lambda: sms(waiting, silent()),
        "open_attempt": lambda: sms(sent_again, answering(Uncertain(Trouble.TIMEOUT))),
        "balances": balances,
        "check": lambda: checked(GOOD_REPORT),
        "check_hindered": lambda: checked(replace(GOOD_REPORT, balance=Balance("0"))),
        "check_failed": lambda: checked(GatewayFailure(Refused(GatewayError(101, "Authorization failed")))),
        "delete": lambda: deleting(has_sent=False),
        "delete_one_that_sent": lambda: deleting(has_sent=True),
        "delete_unreadable": deleting_unreadable,
        "branches": lambda: chain(Part.BRANCHES),
        "branches_empty": lambda: chain(Part.BRANCHES, empty=True),
        "branch_form": lambda: chain(Part.BRANCHES, "enter"),
        "branch_in_use": lambda: chain(Part.BRANCHES, "d"),
        "workstations": lambda: chain(Part.WORKSTATIONS),
        "workstation_form": lambda: chain(Part.WORKSTATIONS, "enter"),
        "appointment_types": lambda: chain(Part.APPOINTMENT_TYPES),
        "appointment_type_form": lambda: chain(Part.APPOINTMENT_TYPES, "enter"),
        "policies": lambda: chain(Part.POLICIES),
        "policy_form": lambda: chain(Part.POLICIES, "enter"),
        "defaults": lambda: chain(Part.DEFAULTS),
        "defaults_form": lambda: chain(Part.DEFAULTS, "enter"),
    }
