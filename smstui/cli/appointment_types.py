"""List, add, change and delete appointment types."""

from typing import Any

from smstui.cli.asking import yes_option
from smstui.cli.entries import delete_entry, known, require_something, write_entries, write_saved
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.signals import wait_for
from smstui.domain.chain import AppointmentType, Kind
from smstui.wording.catalogue import N_, _

_ALLOWED = N_("Customers may be notified of it automatically, or may not.")


@verb("appointment-types list", examples=(("smstui appointment-types list", N_("All types, and which may notify")),))
def list_appointment_types(invocation: Invocation) -> ExitCode:
    """Print the appointment types in the order of their keys."""
    with invocation.services(existing=True) as services:
        types = services.chain.load().appointment_types
    entries = [
        (_fields(one), (one.key, one.name, _("yes") if one.automatic_notification else _("no")))
        for one in sorted(types.values(), key=lambda entry: entry.key)
    ]
    heading = (_("Key"), _("Name"), _("Automatic notification"))
    return write_entries(invocation, "appointment_types", heading, entries, _("There is no appointment type yet."))


@verb(
    "appointment-types add",
    more=N_("Unattended appointment reminders consider only types with automatic notification."),
    examples=(
        (
            'smstui appointment-types add eye-test --name "Eye test" --automatic-notification',
            N_("A type whose customers are reminded"),
        ),
    ),
)
@argument("key", metavar="KEY")
@option("--name", required=True, metavar=N_("NAME"), help=N_("What it is called."))
@option("--automatic-notification/--no-automatic-notification", default=False, help=_ALLOWED)
def add_appointment_type(invocation: Invocation, *, key: str, name: str, automatic_notification: bool) -> ExitCode:
    """Add an appointment type."""
    with invocation.services() as services:
        saved = wait_for(
            services.chain_editing.save_appointment_type(key, name, automatic_notification=automatic_notification)
        )
    return write_saved(invocation, "appointment_type", _fields(saved))


@verb(
    "appointment-types edit",
    examples=(
        ("smstui appointment-types edit eye-test --no-automatic-notification", N_("Its customers are not reminded")),
    ),
)
@argument("key", metavar="KEY")
@option("--key", "new_key", metavar=N_("KEY"), help=N_("The new key."))
@option("--name", metavar=N_("NAME"), help=N_("The new name."))
@option("--automatic-notification/--no-automatic-notification", default=None, help=_ALLOWED)
def edit_appointment_type(
    invocation: Invocation, *, key: str, new_key: str | None, name: str | None, automatic_notification: bool | None
) -> ExitCode:
    """Change an appointment type."""
    require_something(new_key, name, automatic_notification)
    with invocation.services(existing=True) as services:
        former = known(services.chain.load().appointment_types, Kind.APPOINTMENT_TYPE, key)
        allowed = former.automatic_notification if automatic_notification is None else automatic_notification
        saved = wait_for(
            services.chain_editing.save_appointment_type(
                former.key if new_key is None else new_key,
                former.name if name is None else name,
                automatic_notification=allowed,
                previous=key,
                base=former,
            )
        )
    return write_saved(invocation, "appointment_type", _fields(saved), is_other=saved != former)


@verb(
    "appointment-types delete",
    examples=(("smstui appointment-types delete eye-test --yes", N_("Without being asked")),),
)
@argument("key", metavar="KEY")
@yes_option
def delete_appointment_type(invocation: Invocation, *, key: str, yes: bool) -> ExitCode:
    """Delete an appointment type that nobody uses."""
    with invocation.services(existing=True) as services:
        entry = known(services.chain.load().appointment_types, Kind.APPOINTMENT_TYPE, key)
        return delete_entry(
            invocation,
            lambda: services.chain_editing.delete_appointment_type(key),
            f"{entry.key} {entry.name}",
            _fields(entry),
            yes=yes,
        )


def _fields(entry: AppointmentType) -> dict[str, Any]:
    return {"key": entry.key, "name": entry.name, "automatic_notification": entry.automatic_notification}
