"""Show and read what concerns the messages and the way to the gateway."""

from dataclasses import replace
from typing import Final

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
from smstui.ui.widgets.form_parts import EMPTY
from smstui.ui.widgets.form_section import LEFT, FormSection, Labelled, Part, Words
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _

_CODE: Final = 7
"""Cells of the country code; the country takes the rest."""


class SendingSection(FormSection):
    """Be rows 12 to 15 of the editor: sender, country code, max. characters and proxy."""

    def __init__(self) -> None:
        self._listed: Sender | None = None
        self._sender = PlainInput(id="sender", placeholder=_("empty: generated"), max_length=60)
        self._code = CountryCodeInput(id="country-code", placeholder="+··", max_length=40)
        self._country = Words(note=True)
        self._characters = PlainInput(id="max-characters", placeholder=EMPTY, max_length=40)
        self._host = PlainInput(id="proxy-host", placeholder=_("empty: no proxy"), max_length=300)
        self._port = PlainInput(id="proxy-port", placeholder=EMPTY, max_length=40)
        self._username = PlainInput(id="proxy-username", placeholder=EMPTY, max_length=300)
        self._password = SecretInput(id="proxy-password")
        self._eye = Eye(SecretField.PROXY, REVEAL_PROXY)
        super().__init__(
            [
                (
                    Labelled(Field.SENDER, self._sender),
                    Labelled(Field.COUNTRY_CODE, Part(self._code, _CODE), self._country),
                ),
                (Labelled(Field.MAX_CHARACTERS, Part(self._characters, LEFT)),),
                (Labelled(Field.PROXY_HOST, self._host), Labelled(Field.PROXY_PORT, self._port)),
                (
                    Labelled(Field.PROXY_USERNAME, self._username),
                    Labelled(Field.PROXY_PASSWORD, self._password, self._eye.part, text=_("Password")),
                ),
            ]
        )

    def show(self, subject: FormSubject, draft: Draft) -> None:
        """Fill the fields; a kept proxy password is eight dots that typing replaces."""
        self._listed = draft.sender_listed
        self._sender.value = draft.sender
        self._code.value = draft.country_code
        self._characters.value = draft.max_characters
        self._host.value = draft.proxy_host
        self._port.value = draft.proxy_port
        self._username.value = draft.proxy_username
        self.display_field(self._eye, subject.keeps(SecretField.PROXY))
        proxy, presence = subject.saved.settings.proxy if subject.saved else None, subject.presence.proxy
        is_there = presence not in {SecretPresence.MISSING, SecretPresence.OTHER_STORE}
        kept = subject.takes_proxy_password or (proxy is not None and bool(proxy.username) and is_there)
        self._password.placeholder = HIDDEN if kept else EMPTY

    def read(self, draft: Draft) -> Draft:
        """Return the draft with what stands in these fields."""
        return replace(
            draft,
            sender=self._sender.value,
            sender_listed=self._listed,
            country_code=self._code.value,
            max_characters=self._characters.value,
            proxy_host=self._host.value,
            proxy_port=self._port.value,
            proxy_username=self._username.value,
        )

    @property
    def typed_secret(self) -> str:
        """Return what was typed as proxy password."""
        return self._password.value

    def forget_secret(self) -> None:
        """Empty the field of the proxy password."""
        self._password.value = ""

    def listed(self, sender: Sender) -> None:
        """Remember that the account listed this sender as active; counts while the field holds this very text."""
        self._listed = sender

    def choose_country(self, code: str) -> None:
        """Enter a country code."""
        self._code.value = code

    def show_country(self, name: str) -> None:
        """Show the country beside its code."""
        self.write(self._country, name)

    def tidy_code(self) -> None:
        """Write the country code as it will be kept: "0049" becomes "+49"."""
        try:
            self.choose_country(CountryCode.parse(self._code.value).text)
        except FieldRefused:
            return
