"""Show and read what concerns the messages and the way to the gateway."""

from dataclasses import replace

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Static

from smstui.domain.country_code import CountryCode
from smstui.domain.draft import Draft
from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field
from smstui.domain.secret import SecretField, SecretPresence
from smstui.domain.sender import Sender
from smstui.ui.keys import REVEAL_PROXY
from smstui.ui.widgets.account_section import HIDDEN
from smstui.ui.widgets.country_code_input import CountryCodeInput
from smstui.ui.widgets.eye import Eye
from smstui.ui.widgets.form_parts import EMPTY, FieldLabel, FormRow
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _


class SendingSection(Vertical):
    """Be rows 12 to 15 of the editor: sender, country code, max. characters and proxy."""

    def __init__(self) -> None:
        super().__init__()
        self._listed: Sender | None = None

    def compose(self) -> ComposeResult:
        """Lay the fields out in the order of the page."""
        with FormRow():
            yield FieldLabel(Field.SENDER)
            yield PlainInput(id="sender", classes="form--left", placeholder=_("empty: generated"), max_length=60)
            yield FieldLabel(Field.COUNTRY_CODE, second=True)
            yield CountryCodeInput(id="country-code", placeholder="+··", max_length=40)
            yield Static("", id="country", markup=False)
        with FormRow():
            yield FieldLabel(Field.MAX_CHARACTERS)
            yield PlainInput(id="max-characters", placeholder=EMPTY, classes="form--left", max_length=40)
        with FormRow():
            yield FieldLabel(Field.PROXY_HOST)
            yield PlainInput(id="proxy-host", classes="form--left", placeholder=_("empty: no proxy"), max_length=300)
            yield FieldLabel(Field.PROXY_PORT, _("Port"), second=True)
            yield PlainInput(id="proxy-port", placeholder=EMPTY, classes="form--right", max_length=40)
        with FormRow():
            yield FieldLabel(Field.PROXY_USERNAME)
            yield PlainInput(id="proxy-username", placeholder=EMPTY, classes="form--left", max_length=300)
            yield FieldLabel(Field.PROXY_PASSWORD, _("Password"), second=True)
            yield SecretInput(id="proxy-password", classes="form--right")
            yield Eye(SecretField.PROXY, REVEAL_PROXY)

    def show(self, subject: FormSubject, draft: Draft) -> None:
        """Fill the fields; a kept proxy password is eight dots that typing replaces."""
        self._listed = draft.sender_listed
        for name, value in _texts(draft).items():
            self.query_one(f"#{name}", PlainInput).value = value
        self.query_one(Eye).display = subject.keeps(SecretField.PROXY)
        proxy, presence = subject.saved.settings.proxy if subject.saved else None, subject.presence.proxy
        is_there = presence not in {SecretPresence.MISSING, SecretPresence.OTHER_STORE}
        kept = subject.takes_proxy_password or (proxy is not None and bool(proxy.username) and is_there)
        self.query_one("#proxy-password", SecretInput).placeholder = HIDDEN if kept else EMPTY

    def read(self, draft: Draft) -> Draft:
        """Return the draft with what stands in these fields."""
        return replace(
            draft,
            sender=self._value("sender"),
            sender_listed=self._listed,
            country_code=self._value("country-code"),
            max_characters=self._value("max-characters"),
            proxy_host=self._value("proxy-host"),
            proxy_port=self._value("proxy-port"),
            proxy_username=self._value("proxy-username"),
        )

    @property
    def typed_secret(self) -> str:
        """Return what was typed as proxy password."""
        return self._value("proxy-password")

    def forget_secret(self) -> None:
        """Empty the field of the proxy password."""
        self.query_one("#proxy-password", SecretInput).value = ""

    def listed(self, sender: Sender) -> None:
        """Remember that the account listed this sender as active; counts while the field holds this very text."""
        self._listed = sender

    def choose_country(self, code: str) -> None:
        """Enter a country code."""
        self.query_one("#country-code", CountryCodeInput).value = code

    def show_country(self, name: str) -> None:
        """Show the country beside its code."""
        self.query_one("#country", Static).update(name, layout=False)

    def tidy_code(self) -> None:
        """Write the country code as it will be kept: "0049" becomes "+49"."""
        try:
            self.choose_country(CountryCode.parse(self._value("country-code")).text)
        except FieldRefused:
            return

    def _value(self, name: str) -> str:
        return self.query_one(f"#{name}", PlainInput).value


def _texts(draft: Draft) -> dict[str, str]:
    return {
        "sender": draft.sender,
        "country-code": draft.country_code,
        "max-characters": draft.max_characters,
        "proxy-host": draft.proxy_host,
        "proxy-port": draft.proxy_port,
        "proxy-username": draft.proxy_username,
    }
