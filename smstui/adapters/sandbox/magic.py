"""List the numbers and credentials to which the sandbox answers in a special way.

The numbers are +49 171 39200xx: a block that the German regulator keeps free for films and books, so that every
number passes as a mobile number and belongs to nobody. Where an error of the gateway is wanted, the last two digits
are, where that is possible, the error's own.
"""

from enum import StrEnum
from typing import Final

from smstui.domain.value import dataclass

WORKING_TOKEN: Final = "sandbox-token"  # noqa: S105 (documented, opens nothing but the sandbox)
WORKING_LOGIN: Final = "sandbox"
PASSWORD: Final = "sandbox-password"  # noqa: S105 (documented, opens nothing but the sandbox)
PREFIX: Final = "4917139200"
"""Country code and the first digits of every magic number; two or three more follow."""

REGISTRATION_NUMBER: Final = "491713920010"
"""The only number that a restricted account may send to."""


def N_(message: str) -> str:
    """Mark `message` for the catalogue and return it as it is."""
    return message


class Behaviour(StrEnum):
    """Name how an answer goes wrong on its way, or looks unlike the usual one."""

    SLOW = "slow"
    DROPPED_BEFORE = "dropped before"
    DROPPED_AFTER = "dropped after"
    GARBAGE = "garbage"
    HTML = "html"
    EMPTY = "empty"
    TOO_LARGE = "too large"
    REDIRECT = "redirect"
    SERVER_ERROR = "server error"
    BUSY = "busy"
    PLAIN_TEXT = "plain text"
    LENIENT = "lenient"


INTERNAL_ERROR: Final = 999
UNCERTAIN: Final = frozenset(Behaviour) - {Behaviour.BUSY, Behaviour.PLAIN_TEXT, Behaviour.LENIENT}


@dataclass(frozen=True, slots=True)
class MagicNumber:
    """Describe what happens to a message to `number` (digits with country code).

    `code` is the gateway's error, `words` what it says instead of its usual words, `recipient` the error and words
    of the recipient that come with it.
    """

    number: str
    description: str
    code: int = 0
    words: str = ""
    recipient: tuple[int, str] | None = None
    behaviour: Behaviour | None = None

    @property
    def is_uncertain(self) -> bool:
        """Tell whether what becomes of the message stays unknown; a dry run to such a number passes."""
        return self.code == INTERNAL_ERROR or self.behaviour in UNCERTAIN


HOSTILE: Final = "\x1b]0;owned\x07\x1b[2J[red]markup[/red] [@click=app.quit]here[/] [/x] \u202eesrever \x9b31m"
"""What no screen may act upon: escape sequences, Textual's markup, a right-to-left override, a C1 control."""

NUMBERS: Final = (
    MagicNumber(f"{PREFIX}11", N_("text refused: empty or too long (11)"), 11),
    MagicNumber(f"{PREFIX}13", N_("no valid number (13)"), 13, recipient=(0, "Invalid phone number")),
    MagicNumber(f"{PREFIX}14", N_("sender not accepted (14)"), 14),
    MagicNumber(f"{PREFIX}52", N_("more than ten attempts to this number within a minute (52)"), 52),
    MagicNumber(f"{PREFIX}53", N_("the message's own mark (idx) was used before (53)"), 53),
    MagicNumber(f"{PREFIX}57", N_("on the account's blacklist (57)"), 57),
    MagicNumber(f"{PREFIX}59", N_("the recipient wants no messages (59)"), 59),
    MagicNumber(f"{PREFIX}74", N_("outside the hours in which the account may send (74)"), 74),
    MagicNumber(f"{PREFIX}94", N_("links are not allowed (94)"), 94),
    MagicNumber(
        f"{PREFIX}96", N_("monthly limit reached (13 with 96)"), 13, recipient=(96, "Monthly messages limit reached")
    ),
    MagicNumber(f"{PREFIX}98", N_("the account may only send to its own number (98)"), 98),
    MagicNumber(f"{PREFIX}01", N_("credentials of another service (101)"), 101),
    MagicNumber(f"{PREFIX}02", N_("wrong user name or password (102)"), 102),
    MagicNumber(f"{PREFIX}03", N_("not enough credit (103)"), 103),
    MagicNumber(f"{PREFIX}05", N_("IP address not on the account's list (105)"), 105),
    MagicNumber(f"{PREFIX}15", N_("country blocked on the account (112)"), 112),
    MagicNumber(f"{PREFIX}22", N_("too many requests at once (202)"), 202),
    MagicNumber(f"{PREFIX}23", N_("too many requests (203)"), 203),
    MagicNumber(f"{PREFIX}41", N_("the token lacks a permission (401)"), 401),
    MagicNumber(f"{PREFIX}77", N_("an error that nobody knows (777)"), 777, words="Message of a later day"),
    MagicNumber(f"{PREFIX}86", N_("hostile text in the gateway's words"), 14, words=HOSTILE),
    MagicNumber(f"{PREFIX}99", N_("failure inside the gateway: uncertain (999)"), 999),
    MagicNumber(f"{PREFIX}80", N_("taken, but the answer comes too late: uncertain"), behaviour=Behaviour.SLOW),
    MagicNumber(
        f"{PREFIX}81",
        N_("connection dropped before the message was taken; taken when it is repeated: uncertain"),
        behaviour=Behaviour.DROPPED_BEFORE,
    ),
    MagicNumber(
        f"{PREFIX}82",
        N_("taken, then the connection is dropped: uncertain; 53 when it is repeated"),
        behaviour=Behaviour.DROPPED_AFTER,
    ),
    MagicNumber(f"{PREFIX}83", N_("an answer that makes no sense: uncertain"), behaviour=Behaviour.GARBAGE),
    MagicNumber(f"{PREFIX}84", N_("a web page instead of an answer: uncertain"), behaviour=Behaviour.HTML),
    MagicNumber(f"{PREFIX}85", N_("an empty answer: uncertain"), behaviour=Behaviour.EMPTY),
    MagicNumber(f"{PREFIX}87", N_("server error (HTTP 500): uncertain"), behaviour=Behaviour.SERVER_ERROR),
    MagicNumber(f"{PREFIX}88", N_("too many requests (HTTP 429)"), behaviour=Behaviour.BUSY),
    MagicNumber(f"{PREFIX}89", N_("accepted, answered as plain text"), behaviour=Behaviour.PLAIN_TEXT),
    MagicNumber(f"{PREFIX}90", N_("accepted, numbers written as text, unknown keys"), behaviour=Behaviour.LENIENT),
    MagicNumber(f"{PREFIX}91", N_("led to another address (HTTP 307): uncertain"), behaviour=Behaviour.REDIRECT),
    MagicNumber(f"{PREFIX}92", N_("an answer of more than 1 MiB: uncertain"), behaviour=Behaviour.TOO_LARGE),
)

NUMBER_OF: Final = {entry.number: entry for entry in NUMBERS}


@dataclass(frozen=True, slots=True)
class MagicAccount:
    """Describe an account of the sandbox: a token, or a user name of the same spelling with the sandbox's password.

    `refused` is the error of every call that needs credentials, `refused_sending` of sending alone; `scopes` what a
    token may do; `points` the balance at first, None where the account reports none.
    """

    name: str
    description: str
    points: str | None = "100"
    payment: str = "prepaid"
    refused: int = 0
    refused_sending: int = 0
    scopes: frozenset[str] = frozenset({"sms", "profile", "sms_sender"})
    restricted: bool = False
    hostile: bool = False
    behaviour: Behaviour | None = None
    unavailable: tuple[str, ...] = ()


ACCOUNTS: Final = (
    MagicAccount(WORKING_TOKEN, N_("works")),
    MagicAccount("sandbox-elsewhere", N_("belongs to another service (101)"), refused=101),
    MagicAccount("sandbox-no-credit", N_("has no credit (103)"), points="0"),
    MagicAccount("sandbox-no-points", N_("pays later and reports no balance"), points=None, payment="postpaid"),
    MagicAccount("sandbox-restricted", N_("may only send to its own number, +49 171 3920010 (98)"), restricted=True),
    MagicAccount("sandbox-ip", N_("lets in other IP addresses only (105)"), refused=105),
    MagicAccount(
        "sandbox-limited",
        N_("may send, but see neither balance nor sender names (HTTP 403)"),
        scopes=frozenset({"sms"}),
    ),
    MagicAccount(
        "sandbox-read-only", N_("may see the balance, but not send (401)"), scopes=frozenset({"profile", "sms_sender"})
    ),
    MagicAccount("sandbox-subuser", N_("may not send at all (110)"), refused_sending=110),
    MagicAccount("sandbox-hostile", N_("has hostile text in its names"), hostile=True),
    MagicAccount("sandbox-slow", N_("answers too late"), behaviour=Behaviour.SLOW),
    MagicAccount("sandbox-busy", N_("too many requests (HTTP 429)"), behaviour=Behaviour.BUSY),
    MagicAccount("sandbox-down", N_("server error (HTTP 500)"), behaviour=Behaviour.SERVER_ERROR),
    MagicAccount("sandbox-page", N_("answers with a web page, as a hotel's network does"), behaviour=Behaviour.HTML),
    MagicAccount("sandbox-dropped", N_("drops every connection"), behaviour=Behaviour.DROPPED_BEFORE),
    MagicAccount("sandbox-partly", N_("works, but says that parts of the service are out"), unavailable=("hlr", "mms")),
)

ACCOUNT_OF_TOKEN: Final = {entry.name: entry for entry in ACCOUNTS}
ACCOUNT_OF_LOGIN: Final = {**ACCOUNT_OF_TOKEN, WORKING_LOGIN: ACCOUNT_OF_TOKEN[WORKING_TOKEN]}
