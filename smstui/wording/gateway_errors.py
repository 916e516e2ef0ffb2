"""Hold what the gateway's error numbers mean, and what to do: one entry each, no two alike.

After the gateway's published table. Numbers that have nothing to do with a single SMS (calls, pictures, discount codes,
sub-users, contacts) are kept as families. "Portal" is the customer's page at the gateway.
"""

from collections.abc import Mapping
from typing import Final

from smstui.domain.gateway import IDX_USED
from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_


@dataclass(frozen=True, slots=True)
class Advice:
    """Hold two marked messages: what happened, and what to do about it."""

    what: str
    to_do: str


WRONG_CREDENTIALS: Final = 101

ERRORS: Final[Mapping[int, Advice]] = {
    7: Advice(
        N_("Short links are switched off for the account."),
        N_("Take the link out of the text, or have short links enabled in the portal."),
    ),
    8: Advice(
        N_("The gateway did not understand the request."),
        N_(
            "Check the field “Service” of the interface; with one of SMSAPI's own services, report it to their support."
        ),
    ),
    11: Advice(N_("The text is empty, too long, or has characters that were ruled out."), N_("Change the text.")),
    12: Advice(
        N_("The text needs more parts than allowed."),
        N_("Shorten it, or look in the portal for a footer that is added to every message and for the limit of parts."),
    ),
    13: Advice(
        N_(
            "The gateway knows no valid mobile number in this: wrong, a fixed line, blocked, or abroad "
            "while that is switched off."
        ),
        N_("Check number and country code; messages abroad are enabled in the portal."),
    ),
    14: Advice(
        N_("The sender is not accepted."),
        N_("In the field “Sender”, choose a name that the portal lists as active, or leave it empty."),
    ),
    17: Advice(
        N_("A flash message cannot have special characters."), N_("Take the special characters out of the text.")
    ),
    18: Advice(
        N_("The number of parameters in the text is wrong."), N_("Take placeholders such as [%1%] out of the text.")
    ),
    19: Advice(N_("Too many messages in one request."), N_("Send fewer at once; with short links, at most 100.")),
    20: Advice(
        N_("The number of marks (idx) differs from the number of recipients."),
        N_("This is an error of the program: please report it."),
    ),
    25: Advice(
        N_("Two settings of the request exclude each other (normalize, datacoding)."),
        N_("This is an error of the program that sends: please report it."),
    ),
    27: Advice(
        N_("The message's own mark (idx) is longer than 255 characters."),
        N_("Shorten the mark that the calling program sets."),
    ),
    28: Advice(
        N_("The time restriction has an unknown value."), N_("Allowed are follow, ignore and nearest_available.")
    ),
    30: Advice(N_("The header of a binary message is missing or wrong (UDH)."), N_("Send it as text.")),
    32: Advice(
        N_("This kind of message cannot go abroad, or sending abroad is switched off."),
        N_("Choose another sender than an Eco one, or enable sending abroad in the portal."),
    ),
    33: Advice(
        N_("No number of the request is correct."),
        N_("Check the number: country code first, then the number without its leading zero."),
    ),
    36: Advice(
        N_("A binary message cannot carry the account's footer."),
        N_("Remove the footer in the portal, or send it as text."),
    ),
    40: Advice(N_("The portal has no such group of contacts."), N_("Send to a number instead.")),
    41: Advice(N_("The group of contacts is empty."), N_("Fill the group in the portal, or send to a number.")),
    50: Advice(N_("The time of sending is more than three months ahead."), N_("Choose an earlier time.")),
    52: Advice(
        N_("More than ten attempts to this number within a minute."),
        N_("Wait at least a minute, and stop repeating the test."),
    ),
    IDX_USED: Advice(
        N_("The gateway has taken a message with this mark (idx) before, but none of ours is open."),
        N_(
            "Send again: a new mark is used. If it comes back, another program uses the same account and "
            "the same marks."
        ),
    ),
    54: Advice(N_("The date has a form that the gateway does not know."), N_("Write it in ISO 8601, with its offset.")),
    56: Advice(
        N_("The message would expire too early or too late."), N_("Set between 15 minutes and 72 hours after sending.")
    ),
    57: Advice(
        N_("The number is on the account's blacklist."),
        N_("Remove it from the blacklist in the portal, if the recipient agrees."),
    ),
    59: Advice(
        N_("The recipient has opted out: no messages are wanted."),
        N_("Do not send to this number; reach the customer in another way."),
    ),
    70: Advice(N_("The address for delivery reports is wrong."), N_("Correct the callback address in the portal.")),
    72: Advice(
        N_("An address for delivery reports is allowed for one recipient only."), N_("Send to one number at a time.")
    ),
    74: Advice(
        N_("It is outside the hours in which the account may send."),
        N_("Wait, or change the allowed hours in the portal."),
    ),
    75: Advice(
        N_("There is no scheduled message to delete."),
        N_("Nothing needs to be done: it has been sent or deleted already."),
    ),
    76: Advice(
        N_("The request has characters that are not allowed."), N_("Look for unusual signs in sender, number and text.")
    ),
    93: Advice(N_("Parameters and a group exclude each other."), N_("Send to numbers, or without parameters.")),
    94: Advice(
        N_("Links are not allowed for the account; a bare host name counts as one."),
        N_("Take it out of the text, or ask SMSAPI to allow links."),
    ),
    96: Advice(N_("The monthly limit is reached."), N_("Raise the limit in the portal, or wait for the next month.")),
    98: Advice(
        N_("The account is restricted: it may only send to the number that was given at registration."),
        N_("Test with that number, or buy credits and have the company verified in the portal."),
    ),
    WRONG_CREDENTIALS: Advice(
        N_("The gateway does not accept the credentials. Wrong service?"),
        N_(
            "Credentials belong to one service only: compare the field “Service” with the portal in which they "
            "were made, then the credentials themselves."
        ),
    ),
    102: Advice(
        N_("User name or password is wrong."),
        N_(
            "The API has a password of its own, which differs from the portal's: set it there as it is entered here, "
            "or enter the right one. A saved interface gets it by “Replace”."
        ),
    ),
    103: Advice(
        N_("The credit is not enough."), N_("Buy credits in the portal; nothing was sent, nothing was charged.")
    ),
    104: Advice(N_("The portal has no such template."), N_("Send without a template.")),
    105: Advice(
        N_("The account lets in other IP addresses only."),
        N_("Add this server's public address, or the proxy's, to the IP filter in the portal."),
    ),
    106: Advice(N_("A short link in the text is wrong."), N_("Correct the link, or write it out.")),
    110: Advice(N_("The account may not use this function."), N_("Ask SMSAPI to enable sending SMS by API for it.")),
    112: Advice(N_("Sending to this country is blocked for the account."), N_("Enable the country in the portal.")),
    200: Advice(
        N_("The gateway failed to hand the message on."),
        N_("Look in the portal's list of sent messages before you repeat it."),
    ),
    201: Advice(
        N_("The gateway had an internal error."),
        N_("Look in the portal whether the message is there; if it lasts, ask SMSAPI's support."),
    ),
    202: Advice(
        N_("Too many requests at the same time; the gateway did not take the message."), N_("Try again in a moment.")
    ),
    203: Advice(N_("Too many requests in a short time."), N_("Wait a few minutes, then try again.")),
    300: Advice(
        N_("A query of points was written wrongly."), N_("This is an error of the program that asks: please report it.")
    ),
    301: Advice(
        N_("The gateway knows no message with this id, or it leaves within a minute."),
        N_("Nothing can be deleted any more."),
    ),
    400: Advice(
        N_("The id of the message in question is wrong."), N_("Copy the id from the journal or from the portal.")
    ),
    401: Advice(
        N_("The key token lacks a permission."),
        N_("In the portal, give the token the permissions for SMS, profile and sender names."),
    ),
    409: Advice(N_("The value exists already."), N_("Nothing needs to be done.")),
    666: Advice(
        N_("The gateway had an internal error of an older kind."),
        N_("Look in the portal's list of messages before you send again."),
    ),
    997: Advice(N_("The account refuses plain HTTP."), N_("The field “Service” must begin with https://.")),
    998: Advice(N_("The service for short links is out of order."), N_("Try later, or write the link out.")),
    999: Advice(
        N_("The gateway had an internal error that it does not explain."),
        N_("Look in the portal whether the message was sent; if it lasts, tell SMSAPI's support the time."),
    ),
    1000: Advice(N_("Only the main account may do this."), N_("Use the credentials of the main account.")),
    1001: Advice(
        N_("The gateway knows no such question about an account."),
        N_("Check the field “Service” of the interface, or report it to us."),
    ),
}
"""By the integer `error` of an answer's body."""

IDX_USED_AFTER_UNCERTAIN: Final = Advice(
    N_("The earlier attempt had arrived: the gateway refused to take the message a second time."),
    N_("It is there once; do not repeat it."),
)


@dataclass(frozen=True, slots=True)
class Family:
    """Hold numbers that share one meaning here; `advice.what` has a place for the {code}."""

    codes: frozenset[int]
    advice: Advice


FAMILIES: Final = (
    Family(
        frozenset({21, 22, 23, 24, 26}),
        Advice(
            N_("Error {code} concerns picture messages (MMS)."),
            N_("The account or a template sends MMS: change that in the portal."),
        ),
    ),
    Family(
        frozenset({31, 35, 51, 55}),
        Advice(
            N_("Error {code} concerns voice messages (VMS)."),
            N_("The account or a template calls by voice: change that in the portal."),
        ),
    ),
    Family(
        frozenset({60, 61, 62, 65, 66}),
        Advice(
            N_("Error {code} concerns discount codes."),
            N_("Take the discount code out of the text, or check its group in the portal."),
        ),
    ),
    Family(
        frozenset(range(1010, 1194)),
        Advice(N_("Error {code} concerns the management of sub-users."), N_("Manage sub-users in the portal.")),
    ),
    Family(
        frozenset(range(2000, 2200)),
        Advice(
            N_("Error {code} concerns the management of sender names."),
            N_("Add and activate sender names in the portal: at most 11 letters, digits, dots, hyphens or blanks."),
        ),
    ),
    Family(
        frozenset(range(4000, 4281)),
        Advice(N_("Error {code} concerns the portal's contacts."), N_("Manage contacts in the portal.")),
    ),
)

UNKNOWN: Final = Advice(
    N_("The gateway reports error {code}, which is not in the table."),
    N_("Its own words say more; ask SMSAPI's support with this number."),
)
