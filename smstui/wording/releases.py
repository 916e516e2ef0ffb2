"""Say that an interface is not released yet."""

from datetime import date

from smstui.wording.catalogue import _


def planned_in_words(start: date) -> str:
    """Return that an interface is released later, and what works all the same."""
    return _("Planned for {day}: test, balance and check work before that.").format(day=start.isoformat())
