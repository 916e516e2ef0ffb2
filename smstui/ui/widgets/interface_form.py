"""Show an interface as one page, and read the page back as a draft."""

from collections.abc import Iterable
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widget import Widget

from smstui.domain.draft import Credentials, Draft, parse_secret
from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field
from smstui.domain.interface import Method, parse_start
from smstui.domain.secret import Secret
from smstui.domain.sender import Sender
from smstui.ui.widgets.account_section import AccountSection
from smstui.ui.widgets.form_parts import LockedField
from smstui.ui.widgets.form_section import FormSection
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.general_section import GeneralSection
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.sending_section import SendingSection

_FIELDS: Final = {
    "name": Field.NAME,
    "branch": Field.BRANCH,
    "workstation": Field.WORKSTATION,
    "use-server": Field.USE,
    "use-client": Field.USE,
    "start": Field.START,
    "service": Field.SERVICE,
    "service-url": Field.SERVICE,
    "method": Field.AUTHENTICATION,
    "username": Field.USERNAME,
    "secret": Field.TOKEN,
    "sender": Field.SENDER,
    "country-code": Field.COUNTRY_CODE,
    "max-characters": Field.MAX_CHARACTERS,
    "proxy-host": Field.PROXY_HOST,
    "proxy-port": Field.PROXY_PORT,
    "proxy-username": Field.PROXY_USERNAME,
    "proxy-password": Field.PROXY_PASSWORD,
}
"""The fields of the widgets that take something in, by their ids, in the order of the page."""


class InterfaceForm(Vertical):
    """Be rows 2 to 15 of the editor; drafts in, drafts and typed secrets out."""

    def __init__(self) -> None:
        super().__init__()
        self._general = GeneralSection()
        self._account = AccountSection()
        self.sending = SendingSection()
        """The section with sender, country code and proxy."""

    def compose(self) -> ComposeResult:
        """Lay the three sections out below each other."""
        yield from self._sections

    @property
    def _sections(self) -> tuple[FormSection, ...]:
        return self._general, self._account, self.sending

    def show(self, subject: FormSubject, draft: Draft, *, keep_secrets: bool = False) -> None:
        """Show a draft; typed secrets are forgotten unless they are to be kept."""
        if not keep_secrets:
            self.forget_secrets()
        self._general.show(subject, draft)
        self._account.show(subject, draft)
        self.sending.show(subject, draft)
        self.mark(())

    def go_to_ends(self) -> None:
        """Put the cursor of every text field behind its text: the form may have shown another interface before."""
        for field in self.query(PlainInput):
            field.cursor_position = len(field.value)

    def forget_secrets(self) -> None:
        """Empty the fields of secrets."""
        self._account.forget_secret()
        self.sending.forget_secret()

    def read(self) -> Draft:
        """Return what stands in the form, as typed."""
        return self.sending.read(self._account.read(self._general.read(Draft())))

    @property
    def secret_field(self) -> Field:
        """Return whether the account's secret is a token or a password."""
        return Field.TOKEN if self.read().method is Method.TOKEN else Field.PASSWORD

    @property
    def has_typed_secrets(self) -> bool:
        """Tell whether any secret was typed."""
        return bool(self._account.typed_secret or self.sending.typed_secret)

    @property
    def typed_secret_fields(self) -> tuple[Field, ...]:
        """Return the fields into which a secret was typed."""
        account = (self.secret_field,) if self._account.typed_secret else ()
        return (*account, Field.PROXY_PASSWORD) if self.sending.typed_secret else account

    def credentials(self) -> tuple[Credentials, tuple[FieldRefused, ...]]:
        """Return the typed secrets, and why one of them is refused."""
        refused: list[FieldRefused] = []

        def read(field: Field, text: str) -> Secret | None:
            try:
                return parse_secret(field, text) if text else None
            except FieldRefused as refusal:
                refused.append(refusal)
                return None

        account = read(self.secret_field, self._account.typed_secret)
        return Credentials(account, read(Field.PROXY_PASSWORD, self.sending.typed_secret)), tuple(refused)

    def in_row_order(self, chain: Iterable[Widget]) -> list[Widget]:
        """Return the widgets with the form's own in the order of their rows.

        Textual orders the focus by where widgets are drawn. A field that a choice has just brought is not drawn yet,
        and Tab would pass it by: what is typed next would land in the field of the secret.
        """
        fields = (field for section in self._sections for field in section.fields())
        place = {field: number for number, field in enumerate(fields)}
        widgets = list(chain)
        ordered = iter(sorted((widget for widget in widgets if widget in place), key=place.__getitem__))
        return [next(ordered) if widget in place else widget for widget in widgets]

    def field_of(self, widget: Widget | None) -> Field | None:
        """Return the field that a widget stands for."""
        if isinstance(widget, LockedField):
            return self.secret_field if widget.field is Field.TOKEN else widget.field
        found = _FIELDS.get(widget.id or "") if widget is not None else None
        return self.secret_field if found is Field.TOKEN else found

    def focus_field(self, field: Field) -> None:
        """Move the focus to the widget that shows a field."""
        shown_as = Field.TOKEN if field is Field.PASSWORD else field
        ids = [name for name, known in _FIELDS.items() if known is shown_as]
        for name in (*reversed(ids), f"locked-{shown_as.value}"):
            for widget in self.query(f"#{name}"):
                if widget.focusable and widget.display:
                    self.screen.set_focus(widget)  # at once: what is hidden or shown beside it then moves it no more
                    return

    def tidy(self, field: Field) -> None:
        """Write a value as it will be kept, when it can be read and the focus has left it."""
        if field is Field.START:
            start = self._general.start
            try:
                day = parse_start(start.value)
            except FieldRefused:
                return
            start.value = day.isoformat() if day else ""
        elif field is Field.COUNTRY_CODE:
            self.sending.tidy_code()
        elif field is Field.SERVICE:
            self._account.tidy_url()

    def mark(self, refusals: Iterable[FieldRefused]) -> None:
        """Mark the labels of the refused fields, and no others."""
        refused = {refusal.field for refusal in refusals}
        for section in self._sections:
            section.mark(refused)

    def listed(self, sender: Sender) -> None:
        """Remember that the account listed the typed sender."""
        self.sending.listed(sender)
