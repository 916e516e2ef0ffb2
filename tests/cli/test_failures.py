"""Every error of the domain, and every outcome of a message, has its exit code in one place."""

from collections.abc import Iterator

import pytest

from smstui.cli.exit_codes import ExitCode
from smstui.cli.failures import code_of, code_of_outcome
from smstui.domain import errors
from smstui.domain.gateway import (
    Accepted,
    GatewayError,
    GatewayFailure,
    NotSent,
    Outcome,
    Refused,
    Trouble,
    Uncertain,
)
from smstui.domain.interface import Reason

DOCUMENTED = {
    errors.FieldRefused: 2,
    errors.DraftRefused: 2,
    errors.NameTaken: 2,
    errors.KeyTaken: 2,
    errors.PassphraseRefused: 2,
    errors.LockedField: 4,
    errors.StillInUse: 4,
    errors.SupplyRefused: 4,
    errors.NothingToUndo: 4,
    errors.NotUsable: 4,
    errors.NoneUsable: 4,
    errors.NotFound: 4,
    errors.NoConfiguration: 4,
    errors.Unreadable: 4,
    errors.EditConflict: 4,
    errors.WriteFailed: 4,
    errors.StoreAbsent: 5,
    errors.StoreLocked: 5,
    errors.StoreDamaged: 5,
    errors.StoreUnavailable: 5,
    errors.WrongKey: 5,
    errors.SecretMissing: 5,
    errors.SecretBoundElsewhere: 5,
    errors.LockTimeout: 9,
    errors.RunLocked: 9,
}


def descendants(kind: type[errors.SmstuiError]) -> Iterator[type[errors.SmstuiError]]:
    for child in kind.__subclasses__():
        yield child
        yield from descendants(child)


def made(kind: type[errors.SmstuiError]) -> errors.SmstuiError:
    if kind in (errors.FieldRefused, errors.DraftRefused):
        refusal = errors.FieldRefused("name", Reason.REQUIRED)
        return refusal if kind is errors.FieldRefused else errors.DraftRefused([refusal])
    return kind.__new__(kind)


@pytest.mark.parametrize(("kind", "code"), DOCUMENTED.items(), ids=str)
def test_an_error_ends_with_its_documented_code(kind: type[errors.SmstuiError], code: int) -> None:
    assert code_of(made(kind)) == code


@pytest.mark.parametrize("reason", [Reason.UNKNOWN_BRANCH, Reason.UNKNOWN_WORKSTATION])
def test_a_name_that_the_configuration_does_not_have_ends_alike_however_it_is_told(reason: Reason) -> None:
    unknown = errors.FieldRefused("branch", reason)
    other = errors.FieldRefused("name", Reason.REQUIRED)

    assert code_of(unknown) == code_of(errors.NotFound("branch", "09")) == ExitCode.CONFIGURATION
    assert code_of(errors.DraftRefused([unknown])) == ExitCode.CONFIGURATION
    assert code_of(errors.DraftRefused([unknown, other])) == ExitCode.USAGE


@pytest.mark.parametrize("kind", sorted(set(descendants(errors.SmstuiError)) - {GatewayFailure}, key=str))
def test_no_error_of_the_domain_counts_as_a_fault_of_the_program(kind: type[errors.SmstuiError]) -> None:
    assert code_of(made(kind)) not in {ExitCode.INTERNAL, ExitCode.DONE}


@pytest.mark.parametrize(
    ("outcome", "code"),
    [
        (Accepted("id", "491713920012", "QUEUE", "0.16"), 0),
        (Refused(GatewayError(57)), 8),
        (Refused(GatewayError(13)), 8),
        (Refused(GatewayError(101)), 5),
        (Refused(GatewayError(102)), 5),
        (Refused(GatewayError(105)), 5),
        (Refused(GatewayError(None, http_status=401)), 5),
        (Refused(GatewayError(None, http_status=403)), 5),
        (Refused(GatewayError(None, http_status=404)), 8),
        (Refused(GatewayError(103)), 6),
        (NotSent(Trouble.NAME_UNKNOWN), 7),
        (NotSent(Trouble.PROXY_AUTHENTICATION), 7),
        (NotSent(Trouble.TOO_MANY_REQUESTS, error=GatewayError(202)), 8),
        (NotSent(Trouble.CANCELLED), 130),
        (Uncertain(Trouble.TIMEOUT), 10),
        (Uncertain(Trouble.SERVER_ERROR, error=GatewayError(999)), 10),
    ],
    ids=str,
)
def test_a_message_ends_with_the_code_of_its_outcome(outcome: Outcome, code: int) -> None:
    assert code_of_outcome(outcome) == code


def test_an_answer_that_could_not_be_had_ends_as_a_message_would() -> None:
    assert code_of(GatewayFailure(Refused(GatewayError(101)))) == ExitCode.AUTHENTICATION
    assert code_of(GatewayFailure(NotSent(Trouble.TIMEOUT))) == ExitCode.NETWORK
