"""Show and read the account: what the first save locks."""

from dataclasses import replace
from typing import Final

from textual import on

from smstui.domain.draft import Draft
from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field
from smstui.domain.interface import SERVICES, Interface, Method, Service
from smstui.domain.secret import SecretField, SecretPresence
from smstui.ui.keys import REVEAL_ACCOUNT
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.eye import Eye
from smstui.ui.widgets.form_parts import EMPTY, FormChoice, LockedField
from smstui.ui.widgets.form_section import LEFT, FormSection, Labelled, Part
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _
from smstui.wording.fields import method_name

HIDDEN: Final = "••••••••"
"""Stands for a stored secret: always eight, whatever its length."""

_CUSTOM: Final = "custom"


class AccountSection(FormSection):
    """Be rows 7 to 11 of the editor: service, way to authenticate, user name, password or token.

    Each field is there twice: to be entered, and locked.
    """

    def __init__(self) -> None:
        self._service = FormChoice[str](_services(), id="service")
        self._url = PlainInput(id="service-url", placeholder="https://", max_length=500)
        self._either = EitherField(_("key token"), _("user name + password"), id="method")
        self._username = PlainInput(id="username", placeholder=EMPTY, max_length=300)
        self._secret = SecretInput(id="secret", placeholder=EMPTY)
        self._eye = Eye(SecretField.ACCOUNT, REVEAL_ACCOUNT)
        shown_as = (Field.SERVICE, Field.AUTHENTICATION, Field.USERNAME, Field.TOKEN)
        self._locked = {field: LockedField(field) for field in shown_as}
        self._secret_label = Labelled(Field.TOKEN, self._secret, self._locked[Field.TOKEN], self._eye.part)
        service = (Part(self._service, LEFT), Part(self._url, gap=1), self._locked[Field.SERVICE])
        super().__init__(
            [
                _("Details"),
                (Labelled(Field.SERVICE, *service),),
                (Labelled(Field.AUTHENTICATION, self._either, self._locked[Field.AUTHENTICATION]),),
                (Labelled(Field.USERNAME, self._username, self._locked[Field.USERNAME]),),
                (self._secret_label,),
            ]
        )

    def show(self, subject: FormSubject, draft: Draft) -> None:
        """Show the account of a draft to be entered, or of a saved interface, locked."""
        known = draft.service in SERVICES
        self._service.value = draft.service if known else _CUSTOM
        self._url.value = "" if known else draft.service
        self._either.second = draft.method is Method.PASSWORD
        self._username.value = draft.username
        locked = subject.saved is not None
        for entered in (self._service, self._either, self._secret):
            self.display_field(entered, not locked)
        for field, fixed in self._locked.items():
            if field is not Field.USERNAME:
                self.display_field(fixed, locked)
        self.display_field(self._eye, subject.keeps(SecretField.ACCOUNT))
        if subject.saved is not None:
            self._show_locked(subject, subject.saved)
        self._follow_choices(locked=locked)

    def read(self, draft: Draft) -> Draft:
        """Return the draft with what stands in these fields; a token has no user name."""
        service = self._service.value
        return replace(
            draft,
            service=self._url.value if service == _CUSTOM else str(service),
            method=self._method,
            username="" if self._method is Method.TOKEN else self._username.value,
        )

    @property
    def typed_secret(self) -> str:
        """Return what was typed as password or token."""
        return self._secret.value

    def forget_secret(self) -> None:
        """Empty the field of the secret."""
        self._secret.value = ""

    def tidy_url(self) -> None:
        """Write a custom base URL as it will be kept; one of SMSAPI's own names or hosts becomes a choice."""
        try:
            service = Service.parse(self._url.value)
        except FieldRefused:
            return
        if service.is_custom:
            self._url.value = service.name
        else:
            self._service.value = service.name

    @on(FormChoice.Changed, "#service")
    def _service_changed(self, event: FormChoice.Changed) -> None:
        event.stop()
        self._follow_choices(locked=not self._service.display)
        if self._service.has_focus and self._service.value == _CUSTOM and not self._url.value:
            self._url.focus()  # what is typed next is the URL: here a colon would open the menu

    @on(EitherField.Changed)
    def _method_changed(self) -> None:
        """Forget what was typed for the other way: a token is no password."""
        self.forget_secret()
        self._follow_choices(locked=False)

    def _follow_choices(self, *, locked: bool) -> None:
        by_token = self._method is Method.TOKEN
        self.display_field(self._url, not locked and self._service.value == _CUSTOM)
        fixed = self._locked[Field.USERNAME]
        self.display_field(self._username, not locked and not by_token)
        self.display_field(fixed, locked or by_token)
        fixed.lets_pass = not locked
        if by_token:
            fixed.show(_("(none: the key token replaces user name and password)"))
        self.name_it(self._secret_label, Field.TOKEN if by_token else Field.PASSWORD)

    def _show_locked(self, subject: FormSubject, saved: Interface) -> None:
        account = saved.account
        self._locked[Field.SERVICE].show(account.service.name)
        self._locked[Field.AUTHENTICATION].show(method_name(account.method))
        self._locked[Field.USERNAME].show(account.username)
        self._locked[Field.TOKEN].show(_secret_shown(subject.presence.account))

    @property
    def _method(self) -> Method:
        return Method.PASSWORD if self._either.second else Method.TOKEN


def _services() -> list[tuple[str, str]]:
    return [*((name, name) for name in SERVICES), (_("custom URL"), _CUSTOM)]


def _secret_shown(presence: SecretPresence) -> str:
    if presence is SecretPresence.MISSING:
        return _("missing: Enter supplies it")
    if presence is SecretPresence.OTHER_STORE:
        return _("in a store that is not in use: Enter supplies it")
    if presence is SecretPresence.BOUND_ELSEWHERE:
        return _("not used: entered for another account")
    return HIDDEN
