"""Say with which exit code an error, or the outcome of a message, ends a run: the one place where this is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from smstui.cli.exit_codes import ExitCode
from smstui.domain import errors

if TYPE_CHECKING:  # most commands ask no gateway
    from smstui.domain.gateway import GatewayError, Outcome

_CODES: Final[Mapping[type[errors.SmstuiError], ExitCode]] = {
    errors.FieldRefused: ExitCode.USAGE,
    errors.DraftRefused: ExitCode.USAGE,
    errors.NameTaken: ExitCode.USAGE,
    errors.KeyTaken: ExitCode.USAGE,
    errors.PassphraseRefused: ExitCode.USAGE,
    errors.LockedField: ExitCode.CONFIGURATION,
    errors.StillInUse: ExitCode.CONFIGURATION,
    errors.SupplyRefused: ExitCode.CONFIGURATION,
    errors.NothingToUndo: ExitCode.CONFIGURATION,
    errors.LockTimeout: ExitCode.LOCKED,
    errors.RunLocked: ExitCode.LOCKED,
    errors.Refusal: ExitCode.CONFIGURATION,
    errors.StorageError: ExitCode.CONFIGURATION,
    errors.SecretError: ExitCode.AUTHENTICATION,
}
"""By class; a class without an entry of its own ends as the one that it inherits from."""


def code_of(error: errors.SmstuiError) -> ExitCode:
    """Return the exit code of an error."""
    for kind in type(error).__mro__:
        if kind in _CODES:
            return _CODES[kind]
    from smstui.domain.gateway import GatewayFailure

    return code_of_outcome(error.problem) if isinstance(error, GatewayFailure) else ExitCode.INTERNAL


def code_of_outcome(outcome: Outcome) -> ExitCode:
    """Return the exit code of a single message, or of why the gateway gave no answer to another question."""
    from smstui.domain.gateway import Accepted, Refused, Trouble, Uncertain

    match outcome:
        case Accepted():
            return ExitCode.DONE
        case Uncertain():
            return ExitCode.UNCERTAIN
        case Refused(error):
            return _code_of_refusal(error)
        case _ if outcome.trouble is Trouble.CANCELLED:
            return ExitCode.INTERRUPTED
        case _ if outcome.error is not None:
            return _code_of_refusal(outcome.error)
        case _:
            return ExitCode.NETWORK


def error_fields(error: errors.SmstuiError, service: str = "") -> dict[str, Any]:
    """Return an error as `--json` gives it: the exit code it would have alone, the gateway's number, and the words."""
    from smstui.wording.errors import in_words

    return {"exit_code": code_of(error), "gateway_code": _gateway_code(error), "message": in_words(error, service)}


def outcome_fields(outcome: Outcome, service: str = "", *, arrived_earlier: bool = False) -> dict[str, Any] | None:
    """Return what went wrong with a message as `--json` gives it; None where nothing did."""
    from smstui.domain.gateway import Accepted
    from smstui.wording.gateway import outcome_in_words

    if isinstance(outcome, Accepted):
        return None
    return {
        "exit_code": code_of_outcome(outcome),
        "gateway_code": outcome.error.code if outcome.error else None,
        "message": outcome_in_words(outcome, service, arrived_earlier=arrived_earlier),
    }


def _gateway_code(error: errors.SmstuiError) -> int | None:
    problem = getattr(error, "problem", None)
    said = getattr(problem, "error", None)
    return said.code if said is not None else None


def _code_of_refusal(error: GatewayError) -> ExitCode:
    if error.no_credit:
        return ExitCode.CREDIT
    if error.not_let_in:
        return ExitCode.AUTHENTICATION
    return ExitCode.REFUSED
