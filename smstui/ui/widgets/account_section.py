"""Show and read the account: what the first save locks."""

from dataclasses import replace
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Select

from smstui.domain.draft import Draft
from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field
from smstui.domain.interface import SERVICES, Interface, Method, Service
from smstui.domain.secret import SecretField, SecretPresence
from smstui.ui.keys import REVEAL_ACCOUNT
from smstui.ui.widgets.either_field import EitherField
from smstui.ui.widgets.eye import Eye
from smstui.ui.widgets.form_parts import EMPTY, FieldLabel, FormChoice, FormHeading, FormRow, LockedField
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.plain_input import PlainInput
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _
from smstui.wording.fields import method_name

HIDDEN: Final = "••••••••"
"""Stands for a stored secret: always eight, whatever its length."""

_CUSTOM: Final = "custom"


class AccountSection(Vertical):
    """Be rows 7 to 11 of the editor: service, way to authenticate, user name, password or token."""

    def compose(self) -> ComposeResult:
        """Lay out each field twice: to be entered, and locked."""
        yield FormHeading(_("Details"))
        with FormRow():
            yield FieldLabel(Field.SERVICE)
            yield FormChoice[str](_services(), value=next(iter(SERVICES)), id="service", classes="form--left")
            yield PlainInput(id="service-url", classes="form--rest", placeholder="https://", max_length=500)
            yield LockedField(Field.SERVICE, classes="form--wide")
        with FormRow():
            yield FieldLabel(Field.AUTHENTICATION)
            yield EitherField(_("key token"), _("user name + password"), id="method")
            yield LockedField(Field.AUTHENTICATION, classes="form--wide")
        with FormRow():
            yield FieldLabel(Field.USERNAME)
            yield PlainInput(id="username", placeholder=EMPTY, classes="form--wide", max_length=300)
            yield LockedField(Field.USERNAME, classes="form--wide")
        with FormRow():
            yield FieldLabel(Field.TOKEN)
            yield SecretInput(id="secret", placeholder=EMPTY, classes="form--wide")
            yield LockedField(Field.TOKEN, classes="form--wide")
            yield Eye(SecretField.ACCOUNT, REVEAL_ACCOUNT)

    def show(self, subject: FormSubject, draft: Draft) -> None:
        """Show the account of a draft to be entered, or of a saved interface, locked."""
        known = draft.service in SERVICES
        self._service.value = draft.service if known else _CUSTOM
        self._url.value = "" if known else draft.service
        self._either.second = draft.method is Method.PASSWORD
        self.query_one("#username", PlainInput).value = draft.username
        locked = subject.saved is not None
        for entered in (self._service, self._url, self._either, self.query_one("#secret")):
            entered.display = not locked
        for fixed in self.query(LockedField):
            fixed.display = locked
        self.query_one(Eye).display = subject.keeps(SecretField.ACCOUNT)
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
            username="" if self._method is Method.TOKEN else self.query_one("#username", PlainInput).value,
        )

    @property
    def typed_secret(self) -> str:
        """Return what was typed as password or token."""
        return self.query_one("#secret", SecretInput).value

    def forget_secret(self) -> None:
        """Empty the field of the secret."""
        self.query_one("#secret", SecretInput).value = ""

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

    @on(Select.Changed, "#service")
    def _service_changed(self, event: Select.Changed) -> None:
        event.stop()
        self._follow_choices(locked=not self._service.display)

    @on(EitherField.Changed)
    def _method_changed(self) -> None:
        """Forget what was typed for the other way: a token is no password."""
        self.forget_secret()
        self._follow_choices(locked=False)

    def _follow_choices(self, *, locked: bool) -> None:
        by_token = self._method is Method.TOKEN
        self._url.display = not locked and self._service.value == _CUSTOM
        username, fixed = self.query_one("#username", PlainInput), self._locked(Field.USERNAME)
        username.display = not locked and not by_token
        fixed.display = locked or by_token
        fixed.lets_pass = not locked
        if by_token:
            fixed.show(_("(none: the key token replaces user name and password)"))
        for label in self.query(FieldLabel):
            if label.field in {Field.TOKEN, Field.PASSWORD}:
                label.name_it(Field.TOKEN if by_token else Field.PASSWORD)

    def _show_locked(self, subject: FormSubject, saved: Interface) -> None:
        account = saved.account
        self._locked(Field.SERVICE).show(account.service.name)
        self._locked(Field.AUTHENTICATION).show(method_name(account.method))
        self._locked(Field.USERNAME).show(account.username)
        self._locked(Field.TOKEN).show(_secret_shown(subject.presence.account))

    def _locked(self, field: Field) -> LockedField:
        return self.query_one(f"#locked-{field.value}", LockedField)

    @property
    def _service(self) -> FormChoice[str]:
        return self.query_one("#service", FormChoice)

    @property
    def _url(self) -> PlainInput:
        return self.query_one("#service-url", PlainInput)

    @property
    def _either(self) -> EitherField:
        return self.query_one("#method", EitherField)

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
