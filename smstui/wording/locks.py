"""Say since when, by whom and why something of a saved interface is fixed."""

from smstui.domain.field import Field
from smstui.domain.interface import Interface
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import _
from smstui.wording.moments import minute_with_offset
from smstui.wording.refusals import locked_because


def locked_since(interface: Interface) -> str:
    """Return since when, and by whom, the credentials are locked, in one line."""
    day = interface.created.date().isoformat()
    if not interface.created_by:
        return _("Locked since {day}: R replaces, Enter says why.").format(day=day)
    return _("Locked since {day}, by {user}: R replaces, Enter says why.").format(
        day=day, user=safe_text(interface.created_by, 16)
    )


def token_instead() -> str:
    """Return in one line why nothing is entered as the user name beside a key token."""
    return _("Nothing is entered here: the key token below takes its place.")


def why_fixed(field: Field, interface: Interface | None) -> str:
    """Return why a field cannot be changed, and the way out."""
    if field is Field.BRANCH:
        return _(
            "Both uses are ticked: then no restriction to a branch is possible, and every branch may use the"
            " interface. Untick one use, and the branch that was chosen comes back."
        )
    if interface is None:
        return _("A key token replaces user name and password. Choose the other way to authenticate to enter them.")
    if field is Field.WORKSTATION:
        return (
            _(
                "The workstation was chosen before the first save and is fixed since. For another one, duplicate the"
                " interface and choose it there."
            )
            if interface.workstation
            else _(
                "Any computer may use this interface: no workstation was chosen before the first save, and that is"
                " fixed since. For a workstation, duplicate the interface and choose it there."
            )
        )
    who = (
        _("Locked since {moment}, by {user}.").format(
            moment=minute_with_offset(interface.created), user=safe_text(interface.created_by, 40)
        )
        if interface.created_by
        else _("Locked since {moment}.").format(moment=minute_with_offset(interface.created))
    )
    return f"{who}\n\n{locked_because()}"
