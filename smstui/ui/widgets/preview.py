"""Show the interface under the cursor beside the table, where the terminal is wide enough."""

from textual.content import Content
from textual.widgets import Static

from smstui.domain.field import Field
from smstui.domain.interface import Interface, Use
from smstui.domain.safe_text import safe_text
from smstui.services.overview import Row
from smstui.wording.catalogue import _
from smstui.wording.fields import field_label, method_name, use_name
from smstui.wording.moments import minute
from smstui.wording.states import reason_in_words, state_word


class Preview(Static):
    """Show what is known of one row; nothing can be changed here."""

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def show(self, row: Row | None) -> None:
        """Show another row; only this part of the screen is drawn anew."""
        self.update(Content("\n".join(preview_lines(row)) if row is not None else ""), layout=False)


def preview_lines(row: Row) -> list[str]:
    """Return label and value of everything about a row, one below the other; secrets are only said to be there."""
    state = [safe_text(row.name), "", f"{_('State')}: {state_word(row.status.state)}"]
    reason = safe_text(reason_in_words(row.status))
    lines = [*state, reason, ""] if reason else [*state, ""]
    if row.stored is not None:
        lines += [f"{label}: {safe_text(value)}" for label, value in _values(row, row.stored.interface)]
    return lines


def _values(row: Row, interface: Interface) -> list[tuple[str, str]]:
    settings, account, proxy = interface.settings, interface.account, interface.settings.proxy
    values = [
        (Field.GROUP, interface.group),
        (Field.CREATED, minute(interface.created)),
        (Field.BRANCH, row.branch_title or _("every")),
        (Field.WORKSTATION, row.workstation or _("any")),
        (Field.USE, ", ".join(use_name(use) for use in Use if use in settings.use)),
        (Field.START, row.start or _("at once")),
        (Field.SERVICE, account.service.name),
        (Field.AUTHENTICATION, method_name(account.method)),
        (Field.USERNAME, account.username),
        (Field.SENDER, settings.sender.text if settings.sender else _("the gateway's own")),
        (Field.COUNTRY_CODE, settings.country_code.text),
        (Field.MAX_CHARACTERS, str(settings.max_characters)),
        (Field.PROXY_HOST, f"{proxy.host}:{proxy.port}" if proxy else ""),
    ]
    return [(field_label(field), value) for field, value in values if value]
