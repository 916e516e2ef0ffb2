"""Ask for one of a few things: the order of the table, and what of a row is copied."""

from typing import TYPE_CHECKING

from smstui.services.overview import Row
from smstui.services.sharing import interface_as_toml
from smstui.ui.dialogs.finder import FinderDialog
from smstui.ui.sorting import SORT_LABELS, Order, SortBy
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from smstui.ui.app import SmstuiApp


async def ask_order(app: "SmstuiApp", current: Order) -> Order | None:
    """Return the order that the person chose, or None."""
    orders = [Order(by, reverse) for by in SortBy for reverse in (False, True)]
    lines = [_order_line(order, current) for order in orders]
    chosen = await app.push_screen_wait(FinderDialog(_("Sort by"), lines, hint=_("Enter sorts · Esc back")))
    return None if chosen is None else orders[chosen]


def _order_line(order: Order, current: Order) -> str:
    label = _(SORT_LABELS[order.by])
    if order.reverse:
        label = _("{column}, reversed").format(column=label)
    return f"{'>' if order == current else ' '} {label}"


async def ask_copy(app: "SmstuiApp", row: Row) -> str | None:
    """Return the text that the person chose to copy, or None; no secret is among what is offered."""
    offered = [(_("Name"), row.name), (_("Id (the file's name)"), row.id)]
    if row.stored is not None:
        offered.append((_("Row as TOML, without secrets"), interface_as_toml(row.stored.interface)))
    lines = [label for label, _text in offered]
    hint = _("Enter sends it to the terminal · Esc back")
    chosen = await app.push_screen_wait(FinderDialog(_("Copy"), lines, hint=hint))
    return None if chosen is None else offered[chosen][1]
