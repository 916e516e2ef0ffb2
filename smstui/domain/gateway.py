"""Describe what is asked of the gateway and what it answered.

A message has one of four outcomes, and they are data: accepted, refused, not sent, uncertain. Only *not sent*
may be repeated without asking; *uncertain* means that the request left and no answer came that says what became of it.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final

from smstui.domain.errors import SmstuiError
from smstui.domain.interface import Account, Proxy
from smstui.domain.secret import Secret
from smstui.domain.value import dataclass


@dataclass(frozen=True, slots=True)
class Access:
    """Hold what a request needs to reach the gateway and to be let in."""

    account: Account
    secret: Secret
    proxy: Proxy | None = None
    proxy_password: Secret | None = None
    ca_file: str = ""

    @property
    def account_id(self) -> str:
        """Return 16 hexadecimal digits for the gateway's account, which is what remembers an idx.

        The same in a draft and after its save. Accounts with a token differ only by it.
        """
        binding = self.account.binding
        return binding.fingerprint if self.account.username else self.secret.fingerprint(binding.text)


IDX_USED: Final = 53
"""The gateway's number for a message whose idx it has taken before."""


@dataclass(frozen=True, slots=True)
class Message:
    """Hold one SMS as it is sent to one recipient.

    `to` is E.164 with its plus; `idx` is fresh for every message (and another one for its dry run), so that the
    gateway refuses to take the same one twice within 24 hours.
    """

    to: str
    text: str
    sender: str
    """Empty = the account's default."""

    idx: str


class Trouble(StrEnum):
    """Name what went wrong on the way, when there is no definite answer of the gateway itself."""

    NAME_UNKNOWN = "name unknown"
    CONNECTION_REFUSED = "connection refused"
    UNREACHABLE = "unreachable"
    CONNECT_TIMEOUT = "connect timeout"
    CERTIFICATE = "certificate"
    TLS = "tls"
    CA_FILE = "ca file"
    PROXY_UNREACHABLE = "proxy unreachable"
    PROXY_REFUSED = "proxy refused"
    PROXY_AUTHENTICATION = "proxy authentication"
    """407, or 401 from a proxy that answers so (tinyproxy)."""

    PROXY_OR_GATEWAY_AUTHENTICATION = "proxy or gateway authentication"
    """401 through a proxy with plain HTTP: either may have said it."""

    TOO_MANY_REQUESTS = "too many requests"
    TIMEOUT = "timeout"
    CONNECTION_LOST = "connection lost"
    SERVER_ERROR = "server error"
    UNEXPECTED_ANSWER = "unexpected answer"
    EMPTY_ANSWER = "empty answer"
    TOO_LARGE = "too large"
    REDIRECT = "redirect"
    CANCELLED = "cancelled"


class CertificateProblem(StrEnum):
    """Name what is wrong with a certificate; the `detail` of `Trouble.CERTIFICATE` is one of these."""

    EXPIRED = "expired"
    NOT_YET_VALID = "not yet valid"
    UNTRUSTED = "untrusted"
    WRONG_HOST = "wrong host"
    OTHER = "other"


NOT_LET_IN: Final = frozenset({101, 102, 105, 110, 401, 1000})
"""The gateway's errors that say who may not come in, or may not do this."""

NOT_LET_IN_STATUSES: Final = frozenset({401, 403})
"""The HTTP statuses that say the same, where the body said nothing."""

NO_CREDIT: Final = 103


@dataclass(frozen=True, slots=True)
class GatewayError:
    """Hold what the gateway said: its number, its own words, and for a recipient its number.

    `code` is the integer of the answer's body (or None when only an HTTP status came).
    """

    code: int | None
    words: str = ""
    http_status: int | None = None
    recipient_code: int | None = None
    recipient_words: str = ""

    @property
    def not_let_in(self) -> bool:
        """Tell whether the credentials, the address or a permission is what the gateway objects to."""
        return self.code in NOT_LET_IN or (self.code is None and self.http_status in NOT_LET_IN_STATUSES)

    @property
    def no_credit(self) -> bool:
        """Tell whether the credit is used up."""
        return self.code == NO_CREDIT

    @property
    def concerns_account(self) -> bool:
        """Tell whether every other message of the same account would be refused too."""
        return self.not_let_in or self.no_credit


@dataclass(frozen=True, slots=True)
class Accepted:
    """Say that the gateway took the message, or would take it (dry run)."""

    message_id: str
    number: str
    status: str
    points: str
    """Price in credits as the gateway wrote it, normalised to a plain decimal; empty when it did not say."""

    parts: int | None = None
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Say that the gateway definitely did not take the message."""

    error: GatewayError


@dataclass(frozen=True, slots=True)
class NotSent:
    """Say that the message certainly did not arrive at the gateway; it may be repeated."""

    trouble: Trouble
    detail: str = ""
    error: GatewayError | None = None


@dataclass(frozen=True, slots=True)
class Uncertain:
    """Say that the message may have arrived: nobody but a person repeats it."""

    trouble: Trouble
    detail: str = ""
    error: GatewayError | None = None


Outcome = Accepted | Refused | NotSent | Uncertain


@dataclass(frozen=True, slots=True)
class Balance:
    """Hold the remaining credits as decimal text; None where the gateway did not report them (0 is a value).

    `pays_later`: the account is billed afterwards or subscribes, so that no credits need be there. `is_withheld`: the
    gateway was asked and refused, for what the key token may see.
    """

    points: str | None
    pays_later: bool = False
    is_withheld: bool = False

    @property
    def is_used_up(self) -> bool:
        """Tell whether the gateway would refuse a message for want of credits (error 103)."""
        if not self.points or self.pays_later:
            return False
        return self.points.startswith("-") or not self.points.strip("0.")


@dataclass(frozen=True, slots=True)
class SenderName:
    """Hold one sender name of the account; only ACTIVE ones can be used."""

    name: str
    status: str
    is_default: bool

    @property
    def is_active(self) -> bool:
        """Tell whether messages may carry it."""
        return self.status.upper() == "ACTIVE"


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """Hold what the free connection check found.

    `senders` is None where the account does not let us list them.
    """

    username: str
    balance: Balance
    payment: str
    senders: tuple[SenderName, ...] | None
    unavailable: tuple[str, ...] = ()
    ignored_proxy_variable: str = ""
    """Name of a set variable such as HTTPS_PROXY, which interfaces ignore."""

    checked: datetime | None = None

    @property
    def lets_messages_go(self) -> bool:
        """Tell whether nothing that the gateway said stands in the way of a message."""
        return not self.balance.is_used_up and not self.is_out_of_order

    @property
    def is_out_of_order(self) -> bool:
        """Tell whether the gateway says that it cannot send SMS for the moment."""
        return "sms" in map(str.lower, self.unavailable)

    def is_active(self, sender: str) -> bool | None:
        """Tell whether messages may carry this sender; None where the account does not let us list its senders."""
        if self.senders is None:
            return None
        return any(one.name == sender and one.is_active for one in self.senders)


class GatewayFailure(SmstuiError):
    """Say why balance, check or sender names could not be had: the gateway's error, or trouble on the way."""

    def __init__(self, problem: Refused | NotSent | Uncertain) -> None:
        super().__init__(type(problem).__name__)
        self.problem = problem
