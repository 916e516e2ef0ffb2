"""Name every field of an interface and explain it in two lines, in the words of the user's page."""

from collections.abc import Iterable, Mapping
from typing import Final

from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.wording.catalogue import N_, _

LINE: Final = 78
"""Cells of one line of help at the design size; a test holds every help to two of them, in every language."""

_LABELS: Final[Mapping[Field, str]] = {
    Field.GROUP: N_("Group"),
    Field.CREATED: N_("Created on"),
    Field.NAME: N_("Name"),
    Field.BRANCH: N_("Branch"),
    Field.WORKSTATION: N_("Workstation"),
    Field.USE: N_("Use"),
    Field.START: N_("Start"),
    Field.SERVICE: N_("Service"),
    Field.AUTHENTICATION: N_("Authentication"),
    Field.USERNAME: N_("User name"),
    Field.PASSWORD: N_("Password"),
    Field.TOKEN: N_("Key token"),
    Field.SENDER: N_("Sender"),
    Field.COUNTRY_CODE: N_("Country code"),
    Field.MAX_CHARACTERS: N_("Max. characters"),
    Field.PROXY_HOST: N_("Proxy host"),
    Field.PROXY_PORT: N_("Proxy port"),
    Field.PROXY_USERNAME: N_("Proxy user"),
    Field.PROXY_PASSWORD: N_("Proxy password"),
}

_HELP: Final[Mapping[Field, str]] = {
    Field.GROUP: N_("The kind of interface. Interfaces of this gateway belong to the group SMS."),
    Field.CREATED: N_("When the interface was saved for the first time. That save locked its credentials."),
    Field.NAME: N_("The name in the table of interfaces: at most 80 characters, and only once in the chain."),
    Field.BRANCH: N_(
        "Restricts the interface to one branch. Without one, every branch may use it. Both uses together"
        " exclude a branch."
    ),
    Field.WORKSTATION: N_(
        "Only this computer may use the interface, and its branch is filled in. Without one, any computer"
        " of the chain may. Fixed after the first save."
    ),
    Field.USE: N_(
        "Server-side: unattended jobs such as reminders. Client-side: people at their desks. With both,"
        " no restriction to a branch is possible."
    ),
    Field.START: N_(
        "The day from which the interface is released automatically, for example 2026-12-01. Empty: it"
        " can be used at once."
    ),
    Field.SERVICE: N_(
        "Where the account was opened: accounts belong to one service. “custom URL” takes a base URL of your"
        " own. Locked by the first save."
    ),
    Field.AUTHENTICATION: N_(
        "Either key token or user name and password. Decide before saving: it cannot be changed"
        " afterwards, only deleted and created anew."
    ),
    Field.USERNAME: N_("The operator of the gateway tells you the user name. A key token needs none."),
    Field.PASSWORD: N_(
        "The operator of the gateway tells you the password (the one for the API, if you set one). It is"
        " locked by the first save."
    ),
    Field.TOKEN: N_(
        "The operator of the gateway tells you the key token. It replaces user name and password, and is"
        " locked by the first save."
    ),
    Field.SENDER: N_(
        "11 letters or digits, or a number. May cost more credits; replies are set up in the gateway's"
        " portal and depend on the network. Empty: generated."
    ),
    Field.COUNTRY_CODE: N_(
        "The country that most messages go to: put before national numbers. Numbers with a code of their"
        " own keep it. Space or a letter: list."
    ),
    Field.MAX_CHARACTERS: N_(
        "Longest text, in SMS characters; 1000 by default. One SMS has 160 (no special ones), longer"
        " texts go out as several SMS."
    ),
    Field.PROXY_HOST: N_(
        "Empty by default. Name or IP of the computer through which requests reach the Internet; your"
        " network administrator knows it."
    ),
    Field.PROXY_PORT: N_("Empty by default. The proxy's port, 1 to 65535; only together with the proxy host."),
    Field.PROXY_USERNAME: N_("Only where the proxy asks for a user name. It can be changed at any time."),
    Field.PROXY_PASSWORD: N_(
        "Only where the proxy asks for a password. Kept for this host, port and user; may be replaced at any time."
    ),
}

_USES: Final[Mapping[Use, str]] = {Use.SERVER: N_("Server-side"), Use.CLIENT: N_("Client-side")}
_METHODS: Final[Mapping[Method, str]] = {
    Method.TOKEN: N_("key token"),
    Method.PASSWORD: N_("user name and password"),
}


def field_label(field: Field) -> str:
    """Return what a field is called."""
    return _(_LABELS[field])


def field_help(field: Field) -> str:
    """Return what a field is for and what may stand in it: at most two lines of `LINE` cells."""
    return _(_HELP[field])


def named_field(name: str) -> str:
    """Return the label of the field that errors and files call `name`, or the name itself where it is no field."""
    try:
        return field_label(Field(name))
    except ValueError:
        return name


def use_name(use: Use) -> str:
    """Return what a use is called."""
    return _(_USES[use])


def uses_in_words(uses: Iterable[Use]) -> str:
    """Return what several uses are called, in the order of the form: "Server-side, Client-side"."""
    chosen = frozenset(uses)
    return ", ".join(use_name(use) for use in Use if use in chosen)


def method_name(method: Method) -> str:
    """Return what a way to authenticate is called, within a sentence."""
    return _(_METHODS[method])
