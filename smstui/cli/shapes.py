"""Give every concept the one shape that `--json` has for it, whichever verb answers.

An interface is an object with `id` and `name`; a message's fate, an error, a change and a moment look the same
everywhere. `reason` is a word for programs, `message` a sentence for people in the language in use. The schemas of the
answers share these shapes as `tests/cli/schemas/shapes.json`.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from smstui.domain.interface import Use
from smstui.wording.states import reason_in_words

if TYPE_CHECKING:  # most commands ask no gateway
    from collections.abc import Iterable
    from datetime import datetime, tzinfo

    from smstui.domain.change import FieldChange, Subject
    from smstui.domain.errors import SmstuiError
    from smstui.domain.gateway import NotSent, Outcome, Refused, Uncertain
    from smstui.domain.interface import Interface
    from smstui.domain.phone import NumberRefused
    from smstui.domain.selection import Shift
    from smstui.domain.stored import UnreadableRow
    from smstui.ports import VaultSlot
    from smstui.services.overview import Row, Table

_IN_A_WORD: Final = str.maketrans({" ": "_", "-": "_", "'": None})
_REFUSED: Final = "refused"


@cache
def word(value: str) -> str:
    """Return the value of an enumeration as programs read it: "not sent" and "not-sent" are `not_sent`."""
    return value.lower().translate(_IN_A_WORD)


def moment(at: datetime, zone: tzinfo | None) -> str:
    """Return a moment in the chain's time zone, to the second and with its offset; without a zone in its own."""
    return (at if zone is None else at.astimezone(zone)).isoformat(timespec="seconds")


def reference(interface: Interface) -> dict[str, Any]:
    """Return an interface that an answer speaks of."""
    return {"id": interface.id, "name": interface.name}


def reference_or_nobody(interface: Interface | None) -> dict[str, Any] | None:
    """Return who sends; None = nobody."""
    return reference(interface) if interface is not None else None


def reference_of(interface_id: str, name: str = "") -> dict[str, Any] | None:
    """Return an interface of which perhaps only the id is known any more; None without an id."""
    return {"id": interface_id, "name": name or None} if interface_id else None


def interface_shape(row: Row, table: Table) -> dict[str, Any]:
    """Return a row of a table, all but its secrets; of an unreadable file everything is None that nobody knows."""
    status, unreadable = row.status, row.unreadable.error if row.unreadable else None
    zone = table.chain.zone if table.chain else None
    return {
        "id": row.id,
        "name": row.name,
        "readable": row.stored is not None,
        "state": word(status.state.value),
        "reason": word(status.problem.value) if status.problem else None,
        "message": reason_in_words(status) or None,
        **(_settings_shape(row.stored.interface, zone) if row.stored else _UNKNOWN),
        "file": unreadable.path if unreadable else None,
        "line": unreadable.line if unreadable else None,
        "error": error_shape(unreadable) if unreadable else None,
    }


def _settings_shape(interface: Interface, zone: tzinfo | None) -> dict[str, Any]:
    settings, account, proxy = interface.settings, interface.account, interface.settings.proxy
    return {
        "group": interface.group,
        "branch": settings.branch,
        "workstation": interface.workstation,
        "use": [use.value for use in Use if use in settings.use],
        "start": settings.start.isoformat() if settings.start else None,
        "created": moment(interface.created, zone),
        "created_by": interface.created_by or None,
        "service": account.service.name,
        "url": account.service.url,
        "authentication": account.method.value,
        "username": account.username or None,
        "sender": settings.sender.text if settings.sender else None,
        "country_code": settings.country_code.text,
        "max_characters": settings.max_characters,
        "proxy": {"host": proxy.host, "port": proxy.port, "username": proxy.username or None} if proxy else None,
        "secrets": interface.secrets,
        "replaces": reference_of(interface.replaces),
    }


_UNKNOWN: Final[dict[str, Any]] = dict.fromkeys(
    (
        *("group", "branch", "workstation", "use", "start", "created", "created_by"),
        *("service", "url", "authentication", "username", "sender", "country_code", "max_characters"),
        *("proxy", "secrets", "replaces"),
    )
)
"""What stands for the fields of an interface whose file cannot be read; a test compares it with them."""


def error_shape(error: SmstuiError, service: str = "") -> dict[str, Any]:
    """Return an error: the exit code that it has alone, the gateway's number, a word for it, and the sentence."""
    from smstui.cli.failures import code_of
    from smstui.wording.errors import in_words

    problem = getattr(error, "problem", None)
    said = getattr(problem, "error", None)
    reason = _reason_of_outcome(problem) if problem is not None else _reason_of(error)
    return _error(code_of(error), said.code if said is not None else None, reason, in_words(error, service))


def outcome_error(outcome: Outcome, service: str = "") -> dict[str, Any] | None:
    """Return what went wrong with a message; None where nothing did."""
    from smstui.cli.failures import code_of_outcome
    from smstui.domain.gateway import Accepted
    from smstui.wording.gateway import outcome_in_words

    if isinstance(outcome, Accepted):
        return None
    said = outcome.error.code if outcome.error else None
    words = outcome_in_words(outcome, service)
    return _error(code_of_outcome(outcome), said, _reason_of_outcome(outcome), words)


def number_error(refused: NumberRefused) -> dict[str, Any]:
    """Return why no message is sent to a number."""
    from smstui.cli.exit_codes import ExitCode
    from smstui.wording.texts_and_numbers import refused_number

    return _error(ExitCode.USAGE, None, word(refused.reason.value), refused_number(refused, by_command=True))


def unreadable_shape(row: UnreadableRow) -> dict[str, Any]:
    """Return the file of an interface that cannot be read."""
    error = row.error
    return {
        "id": row.id,
        "name": row.name or None,
        "file": error.path,
        "line": error.line,
        "error": error_shape(error),
    }


def change_shape(change: FieldChange) -> dict[str, Any]:
    """Return a field that went from one text to another; None = it was or is empty, or is not said."""
    return {"field": change.field, "before": change.before or None, "after": change.after or None}


def subject_shape(subject: Subject) -> dict[str, Any]:
    """Return what was changed or is imported: of an interface the key is its id."""
    return {"kind": word(subject.kind.value), "key": subject.key or None, "name": subject.name or None}


def shifts_shape(shifts: Iterable[Shift]) -> list[dict[str, Any]]:
    """Return where another interface sends from now on; None is nobody, or no particular branch."""
    return [
        {
            "branch": shift.branch,
            "workstation": shift.workstation,
            "use": shift.use.value,
            "before": reference_or_nobody(shift.before),
            "after": reference_or_nobody(shift.after),
        }
        for shift in shifts
    ]


def slot_shape(slot: VaultSlot) -> dict[str, Any]:
    """Return a way into the vault."""
    return {"kind": word(slot.kind), "label": slot.label}


def tried_shape(tried: Iterable[tuple[str, str]]) -> list[dict[str, Any]]:
    """Return the keys that were to open the vault without a person, each with why it did not serve."""
    return [{"source": source, "reason": word(reason)} for source, reason in tried]


def _error(exit_code: int, gateway_code: int | None, reason: str, message: str) -> dict[str, Any]:
    return {"exit_code": int(exit_code), "gateway_code": gateway_code, "reason": reason, "message": message}


def _reason_of(error: SmstuiError) -> str:
    """Return the reason that an error carries, else what kind of error it is: "store_locked"."""
    from enum import StrEnum

    reason = getattr(error, "reason", None)
    if isinstance(reason, StrEnum):
        return word(reason.value)
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in type(error).__name__).lstrip("_")


def _reason_of_outcome(outcome: Refused | NotSent | Uncertain) -> str:
    trouble = getattr(outcome, "trouble", None)
    return _REFUSED if trouble is None else word(trouble.value)
