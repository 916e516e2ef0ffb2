"""Say with which exit code an error, or the outcome of a message, ends a run: the one place where this is decided."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

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
    errors.StoreNotWritten: ExitCode.CONFIGURATION,
    errors.SecretError: ExitCode.AUTHENTICATION,
}
"""By class; a class without an entry of its own ends as the one that it inherits from."""


_UNKNOWN: Final = frozenset({"unknown branch", "unknown workstation"})
"""The reasons of a refused field that names what is not in the configuration; of several enumerations."""


def code_of(error: errors.SmstuiError) -> ExitCode:
    """Return the exit code of an error."""
    if isinstance(error, errors.FieldRefused | errors.DraftRefused) and _lacks_a_name(error):
        return ExitCode.CONFIGURATION
    for kind in type(error).__mro__:
        if kind in _CODES:
            return _CODES[kind]
    from smstui.domain.gateway import GatewayFailure

    return code_of_outcome(error.problem) if isinstance(error, GatewayFailure) else ExitCode.INTERNAL


def _lacks_a_name(error: errors.FieldRefused | errors.DraftRefused) -> bool:
    """Tell whether all that is wrong is a branch or workstation that the configuration does not have."""
    refusals = (error,) if isinstance(error, errors.FieldRefused) else error.refusals
    return all(one.reason.value in _UNKNOWN for one in refusals)


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


def _code_of_refusal(error: GatewayError) -> ExitCode:
    if error.no_credit:
        return ExitCode.CREDIT
    if error.not_let_in:
        return ExitCode.AUTHENTICATION
    return ExitCode.REFUSED
