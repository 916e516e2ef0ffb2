"""Put into words what the gateway answered and what happened on the way there: what it was, and what to do.

A sentence about a message begins with its outcome ("Accepted", "Not sent", …), because that is what a person looks for.
The gateway's own words stand in brackets behind ours.
"""

import re
from collections.abc import Mapping
from typing import Final

from smstui.domain.gateway import (
    IDX_USED,
    Accepted,
    Balance,
    CertificateProblem,
    ConnectionReport,
    GatewayError,
    GatewayFailure,
    NotSent,
    Outcome,
    Refused,
    Trouble,
    Uncertain,
)
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _, language, ngettext
from smstui.wording.gateway_errors import (
    ERRORS,
    FAMILIES,
    IDX_USED_AFTER_UNCERTAIN,
    UNKNOWN,
    WRONG_CREDENTIALS,
    Advice,
)
from smstui.wording.gateway_troubles import (
    CERTIFICATES,
    OTHER_CLIENT_STATUS,
    OTHER_SERVER_STATUS,
    STATUSES,
    TROUBLES,
)
from smstui.wording.states import grouped
from smstui.wording.system_errors import system_words
from smstui.wording.texts_and_numbers import parts_in_words

_EMPTY_BRACKETS: Final = re.compile(r" \((?:HTTP )?\)")
"""What is left of a sentence's brackets where there is no detail."""

_BRIEFLY: Final[Mapping[str, str]] = {
    Trouble.CONNECTION_REFUSED: N_("connection refused"),
    Trouble.CONNECT_TIMEOUT: N_("no answer in time"),
    Trouble.NAME_UNKNOWN: N_("its name is unknown"),
    Trouble.UNREACHABLE: N_("no way leads there"),
    "Name or service not known": N_("its name is unknown"),
}

_LONGEST_WORDS: Final = 300
_LONGEST_DETAIL: Final = 120
_FIRST_ERROR: Final = 400
_FIRST_SERVER_ERROR: Final = 500
_UNAUTHORIZED: Final = 401


def outcome_in_words(outcome: Outcome, service: str = "", *, arrived_earlier: bool = False) -> str:
    """Return what became of a message, why, and what to do; `service` is the name of the interface's service.

    `arrived_earlier` tells that the refused idx was that of an uncertain attempt: error 53 is good news then.
    """
    match outcome:
        case Accepted():
            return _accepted(outcome)
        case Refused():
            return _("Refused: {why}").format(
                why=error_in_words(outcome.error, service, arrived_earlier=arrived_earlier)
            )
        case NotSent():
            return _("Not sent: {why}").format(why=_trouble(outcome, service))
        case Uncertain():
            return _(
                "Uncertain: {why} The message may have arrived. For 24 hours the same text can go to the same number"
                " again without arriving twice; after that only send it when you know that it did not."
            ).format(why=_trouble(outcome, service))


def failure_in_words(failure: GatewayFailure, service: str = "") -> str:
    """Return why balance, check or sender names could not be had, and what to do."""
    if isinstance(failure.problem, Refused):
        return error_in_words(failure.problem.error, service)
    return _trouble(failure.problem, service)


def error_in_words(error: GatewayError, service: str = "", *, arrived_earlier: bool = False) -> str:
    """Return what an error of the gateway means, what to do, and what the gateway itself said."""
    advice, code = _advice(error, arrived_earlier=arrived_earlier)
    sentences = [_EMPTY_BRACKETS.sub("", _(advice.what).format(code=code)), _(advice.to_do)]
    if service and (error.code == WRONG_CREDENTIALS or (error.code is None and error.http_status == _UNAUTHORIZED)):
        sentences.insert(1, _("This interface asks {service}.").format(service=safe_text(service, _LONGEST_DETAIL)))
    if error.recipient_code or error.recipient_words:
        sentences.append(_recipient(error))
    said = _said(error)
    return " ".join([*sentences, said] if said else sentences)


def balance_in_words(balance: Balance) -> str:
    """Return the remaining credits with their unit, or why there is no figure."""
    if balance.is_withheld:
        return _("the key token may not see it")
    if balance.points is None:
        return _("not reported by the gateway")
    return _with_unit(balance.points)


def hindrance_in_words(report: ConnectionReport) -> str:
    """Return what stands in the way of every message of an account that is let in; nothing where nothing does."""
    if report.is_out_of_order:
        return _("The gateway says that SMS is out of order for the moment: its status page and the portal say more.")
    if report.balance.is_used_up:
        return _("The credits are used up: the gateway refuses every message (error 103). Top up in the portal.")
    return ""


def own_sender_in_words(report: ConnectionReport, sender: str) -> str:
    """Return whether the account lets messages carry an interface's sender."""
    if report.is_active(sender):
        return _("{sender} is active").format(sender=sender)
    return _("{sender} is not among the active ones: the gateway may refuse it (error 14)").format(sender=sender)


def ignored_proxy_in_words(variable: str) -> str:
    """Return that a variable of the environment names a proxy, and that interfaces do not use it."""
    return _("{variable} is set and ignored: only the interface's own proxy fields count.").format(
        variable=safe_text(variable)
    )


def points_in_words(points: str) -> str:
    """Return points (a plain decimal) as the language writes numbers, or that there is no figure."""
    if not points:
        return _("not reported")
    sign, digits = ("−", points[1:]) if points.startswith("-") else ("", points)
    whole, _dot, fraction = digits.partition(".")
    if not (whole + fraction).isdecimal():
        return safe_text(points, _LONGEST_DETAIL)
    decimal = "," if language() == "de" else "."
    return sign + grouped(int(whole)) + (decimal + fraction if fraction else "")


def _with_unit(points: str) -> str:
    count = 1 if re.fullmatch(r"1(\.0*)?", points) else 2
    return ngettext("{points} point", "{points} points", count).format(points=points_in_words(points))


def _accepted(outcome: Accepted) -> str:
    figures = []
    if outcome.parts is not None:
        figures.append(parts_in_words(outcome.parts))
    if outcome.points:
        figures.append(_with_unit(outcome.points))
    figures.append(_("id {id}").format(id=safe_text(outcome.message_id, _LONGEST_DETAIL)))
    return _("Accepted: {figures}").format(figures=", ".join(figures))


def _trouble(problem: NotSent | Uncertain, service: str) -> str:
    if problem.error is not None and _says_more(problem.error, problem.trouble):
        return error_in_words(problem.error, service)
    advice = TROUBLES[problem.trouble]
    if problem.trouble is Trouble.CERTIFICATE:
        known = problem.detail in set(CertificateProblem)
        advice = CERTIFICATES[CertificateProblem(problem.detail) if known else CertificateProblem.OTHER]
    what = _(advice.what).format(detail=_detail(problem.detail))
    names_status = "HTTP" in advice.what or "{detail}" in advice.what
    said = _said(problem.error, with_status=not names_status) if problem.error is not None else ""
    return " ".join(filter(None, [_EMPTY_BRACKETS.sub("", what), _(advice.to_do), said]))


def _detail(detail: str) -> str:
    """Return what went wrong in few words: of a proxy it is a trouble of its own, or the system's words."""
    return _(_BRIEFLY[detail]) if detail in _BRIEFLY else system_words(safe_text(detail, _LONGEST_DETAIL))


def _says_more(error: GatewayError, trouble: Trouble) -> bool:
    """Tell whether the gateway's error explains more than the trouble on the way."""
    if trouble is Trouble.PROXY_OR_GATEWAY_AUTHENTICATION:
        return False
    return error.code is not None or error.http_status in STATUSES


def _advice(error: GatewayError, *, arrived_earlier: bool) -> tuple[Advice, str]:
    """Return the table's entry for an error, and the number that stands for {code} in it."""
    code = error.code
    if code is None:
        status = error.http_status or 0
        other = OTHER_SERVER_STATUS if status >= _FIRST_SERVER_ERROR else OTHER_CLIENT_STATUS
        return STATUSES.get(status, other), str(status) if status >= _FIRST_ERROR else ""
    if code == IDX_USED and arrived_earlier:
        return IDX_USED_AFTER_UNCERTAIN, str(code)
    family = next((family.advice for family in FAMILIES if code in family.codes), UNKNOWN)
    return ERRORS.get(code, family), str(code)


def _said(error: GatewayError, *, with_status: bool = False) -> str:
    """Return the gateway's number and words, in brackets; where it is to be and says that it failed, the status."""
    shown = with_status and error.code is None and (error.http_status or 0) >= _FIRST_ERROR
    number = f"HTTP {error.http_status}" if shown else str(error.code or "")
    said = ": ".join(filter(None, [number, safe_text(error.words, _LONGEST_WORDS)]))
    return f"({said})" if said else ""


def _recipient(error: GatewayError) -> str:
    """Return what the gateway said of the recipient's number, with our meaning of its code where the table has one."""
    words = safe_text(error.recipient_words, _LONGEST_WORDS)
    if error.recipient_code is not None and error.recipient_code in ERRORS:
        meaning = ERRORS[error.recipient_code]
        return _("For this number: {what} {to_do}").format(what=_(meaning.what), to_do=_(meaning.to_do))
    if error.recipient_code:
        words = f"{error.recipient_code}: {words}" if words else str(error.recipient_code)
    return _("For this number: {words}.").format(words=words.rstrip("."))
