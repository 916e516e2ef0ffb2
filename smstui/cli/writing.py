"""Make, change, supply and copy interfaces, by the rules that the screens keep to."""

from collections.abc import Mapping

from smstui.cli.asking import SecretSource
from smstui.cli.exit_codes import ExitCode
from smstui.cli.interface_options import Given, all_secret_options, field_options
from smstui.cli.invocation import Invocation, argument, verb
from smstui.wording.catalogue import N_


@verb(
    "add",
    more=N_(
        "The first save locks service, way to authenticate, user name and secret: afterwards they can only be deleted"
        " and created anew. A secret comes from a file, an open descriptor, standard input or a person, never from the"
        " command line. The id of the new interface is written to standard output."
    ),
    examples=(
        (
            'smstui add --name "SMSAPI Stuttgart" --branch 01 --token-file token.txt',
            N_("One for the unattended jobs of branch 01"),
        ),
        (
            "smstui add --name Chain --username optik --password-file - < password.txt",
            N_("One with user name and password, which is read from standard input"),
        ),
        ("smstui add --from new.toml --token-fd 3 3< token.txt", N_("One that a document describes")),
    ),
)
@field_options
def add(invocation: Invocation, *, given: Given) -> ExitCode:
    """Save a new interface."""
    from smstui.cli.saving import add_interface

    return add_interface(invocation, given)


@verb(
    "duplicate",
    more=N_(
        "The copy has every setting and the account of the interface, and a secret of its own. The id of the new"
        " interface is written to standard output."
    ),
    examples=(
        (
            'smstui duplicate "SMSAPI Stuttgart" --name "SMSAPI Ulm" --branch 02 --token-file token.txt',
            N_("The same for branch 02"),
        ),
    ),
)
@argument("interface", metavar="INTERFACE")
@field_options
def duplicate(invocation: Invocation, *, interface: str, given: Given) -> ExitCode:
    """Save a copy of an interface under another name."""
    from smstui.cli.saving import duplicate_interface

    return duplicate_interface(invocation, interface, given)


@verb(
    "edit",
    more=N_(
        "What is not named stays as it is, and an empty text empties a field. Service, way to authenticate, user name"
        " and secret are locked since the first save."
    ),
    examples=(
        ('smstui edit "SMSAPI Stuttgart" --sender OptikNord --start 2026-12-01', N_("Another sender, and a start")),
        ("smstui edit stuttgart-k3fd --proxy-host ''", N_("Send without a proxy")),
        ("smstui edit stuttgart-k3fd --from changes.toml --json", N_("What a document says, answered in JSON")),
    ),
)
@argument("interface", metavar="INTERFACE")
@field_options
def edit(invocation: Invocation, *, interface: str, given: Given) -> ExitCode:
    """Save changed settings of an interface."""
    from smstui.cli.saving import edit_interface

    return edit_interface(invocation, interface, given)


@verb(
    "supply",
    more=N_(
        "Only what is missing can be supplied, for the account that the file names; it is locked then. The proxy's"
        " password may be replaced at any time."
    ),
    examples=(
        (
            "smstui supply stuttgart-k3fd --token-file token.txt",
            N_("The key token of an interface whose file was dropped in"),
        ),
    ),
)
@argument("interface", metavar="INTERFACE")
@all_secret_options
def supply(invocation: Invocation, *, interface: str, secrets: Mapping[str, SecretSource]) -> ExitCode:
    """Keep the missing secret of a saved interface, or another password of its proxy."""
    from smstui.cli.saving import supply_interface

    return supply_interface(invocation, interface, secrets)
