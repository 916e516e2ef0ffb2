"""List every verb once, with where it is defined.

Help and completion read this table; of the modules only that of a verb which is used is imported.
"""

from typing import Final

from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_


@dataclass(frozen=True, slots=True)
class Verb:
    """Say what a verb is called, what it does in one line (a marked message), and where its click command stands.

    A verb with `verbs` is a group of them (`smstui branches add`) and has no module of its own.
    """

    name: str
    help: str
    module: str = ""
    attribute: str = ""
    verbs: tuple["Verb", ...] = ()


VERBS: Final[tuple[Verb, ...]] = (
    Verb("list", N_("List the interfaces with their state."), "smstui.cli.interfaces", "list_interfaces"),
    Verb("show", N_("Show everything about interfaces, but for their secrets."), "smstui.cli.interfaces", "show"),
    Verb(
        "explain",
        N_("Say which interface is used for a branch, a workstation and a use, and why not the others."),
        "smstui.cli.explain",
        "explain",
    ),
    Verb(
        "coverage",
        N_("Show for all branches who can send, and where nobody can."),
        "smstui.cli.coverage",
        "coverage",
    ),
    Verb("send", N_("Send a text to numbers."), "smstui.cli.send", "send"),
    Verb("test", N_("Send a test message through an interface."), "smstui.cli.test_sms", "test"),
    Verb("balance", N_("Ask accounts for their remaining credits."), "smstui.cli.balance", "balance"),
    Verb("add", N_("Save a new interface, which locks its credentials."), "smstui.cli.writing", "add"),
    Verb("edit", N_("Change the settings of an interface."), "smstui.cli.writing", "edit"),
    Verb("delete", N_("Delete an interface with its secrets."), "smstui.cli.removing", "delete"),
    Verb("duplicate", N_("Save a copy of an interface under another name."), "smstui.cli.writing", "duplicate"),
    Verb("supply", N_("Keep the missing secret of a saved interface."), "smstui.cli.writing", "supply"),
    Verb("replace", N_("Give an interface other credentials by replacing it."), "smstui.cli.replace", "replace"),
    Verb("undo", N_("Take back your last change."), "smstui.cli.removing", "undo"),
    Verb("export", N_("Write interfaces and chain as one document, without secrets."), "smstui.cli.transfer", "export"),
    Verb("import", N_("Take over interfaces and chain from a document."), "smstui.cli.transfer", "import_document"),
    Verb("check", N_("Check configuration and gateway, for a person and for monitoring."), "smstui.cli.check", "check"),
    Verb("doctor", N_("Examine secrets and files, and say what is wrong."), "smstui.cli.doctor", "doctor"),
    Verb(
        "branches",
        N_("List, add, change and delete branches."),
        verbs=(
            Verb("list", N_("List the branches."), "smstui.cli.branches", "list_branches"),
            Verb("add", N_("Add a branch."), "smstui.cli.branches", "add_branch"),
            Verb("edit", N_("Change a branch."), "smstui.cli.branches", "edit_branch"),
            Verb("delete", N_("Delete a branch that nobody uses."), "smstui.cli.branches", "delete_branch"),
        ),
    ),
    Verb(
        "workstations",
        N_("List, add, change and delete workstations."),
        verbs=(
            Verb("list", N_("List the workstations."), "smstui.cli.workstations", "list_workstations"),
            Verb("add", N_("Add a workstation."), "smstui.cli.workstations", "add_workstation"),
            Verb("edit", N_("Change a workstation."), "smstui.cli.workstations", "edit_workstation"),
            Verb(
                "delete", N_("Delete a workstation that nobody uses."), "smstui.cli.workstations", "delete_workstation"
            ),
        ),
    ),
    Verb(
        "appointment-types",
        N_("List, add, change and delete appointment types."),
        verbs=(
            Verb("list", N_("List the appointment types."), "smstui.cli.appointment_types", "list_appointment_types"),
            Verb("add", N_("Add an appointment type."), "smstui.cli.appointment_types", "add_appointment_type"),
            Verb("edit", N_("Change an appointment type."), "smstui.cli.appointment_types", "edit_appointment_type"),
            Verb(
                "delete",
                N_("Delete an appointment type that nobody uses."),
                "smstui.cli.appointment_types",
                "delete_appointment_type",
            ),
        ),
    ),
    Verb(
        "defaults",
        N_("Show and change the chain's name, time zone and country code."),
        verbs=(
            Verb("show", N_("Show the chain's defaults."), "smstui.cli.defaults", "show_defaults"),
            Verb("edit", N_("Change the chain's defaults."), "smstui.cli.defaults", "edit_defaults"),
        ),
    ),
    Verb("policy", N_("Show what the chain allows its administrators."), "smstui.cli.policy", "policy"),
    Verb(
        "vault",
        N_("Make the vault, and say who and what opens it."),
        verbs=(
            Verb("init", N_("Make the vault."), "smstui.cli.vault", "init"),
            Verb("status", N_("Show how the vault stands, and who and what opens it."), "smstui.cli.vault", "status"),
            Verb(
                "add-admin",
                N_("Let an administrator's passphrase open the vault."),
                "smstui.cli.vault_slots",
                "add_admin",
            ),
            Verb("add-key", N_("Let a new key open the vault, for a service."), "smstui.cli.vault_slots", "add_key"),
            Verb("remove", N_("Shut an administrator or a service out."), "smstui.cli.vault_slots", "remove"),
            Verb("rotate", N_("Put everything under a new data key."), "smstui.cli.vault_slots", "rotate"),
            Verb("export", N_("Write an encrypted copy of all secrets."), "smstui.cli.vault", "export"),
            Verb("import", N_("Take over the secrets of an encrypted copy."), "smstui.cli.vault", "import_copy"),
        ),
    ),
    Verb("parts", N_("Count what a text costs: alphabet, characters, parts."), "smstui.cli.measuring", "parts"),
    Verb("number", N_("Read a phone number as a message would be sent to it."), "smstui.cli.measuring", "number"),
    Verb("journal", N_("Show what was sent, and what became of it."), "smstui.cli.journal", "journal"),
    Verb("changes", N_("Show who changed what, and when."), "smstui.cli.changes", "changes"),
    Verb(
        "demo",
        N_("Open the screens on a sample chain, with a sandbox gateway inside: no account, no network."),
        "smstui.cli.screens",
        "demo",
    ),
    Verb(
        "sandbox",
        N_("Run a gateway that speaks SMSAPI on this computer, to try programs against: nothing leaves it."),
        "smstui.cli.sandbox",
        "sandbox",
    ),
)
"""In the order in which `smstui --help` lists them."""


def help_of(name: str) -> str:
    """Return the marked message about a verb ("list") or one of a group ("branches add")."""
    verbs, found = VERBS, None
    for word in name.split():
        found = next(verb for verb in verbs if verb.name == word)
        verbs = found.verbs
    if found is None:
        raise ValueError("a verb has a name")
    return found.help
