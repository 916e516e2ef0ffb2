"""Take an interface's fields from a command line and from a document, as one description of what is wanted."""

from __future__ import annotations

import sys
from functools import wraps
from typing import TYPE_CHECKING, Any, Final

import click

from smstui.cli.asking import STANDARD_INPUT, SecretSource, ask_secret, secret_options
from smstui.cli.invocation import option
from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_, _
from smstui.wording.system_errors import error_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from smstui.domain.field import Field
    from smstui.domain.interface import Method
    from smstui.domain.secret import Secret
    from smstui.services.described import Described

LARGEST_DOCUMENT: Final = 1024 * 1024
BOTH_USES: Final = "both"

_TEXTS: Final = (
    ("--name", "name", N_("NAME"), N_("The name in the table, once in the chain.")),
    ("--branch", "branch", N_("CODE"), N_("Restrict it to this branch; empty: every branch.")),
    ("--workstation", "workstation", N_("HOST"), N_("Only this computer uses it; chosen once.")),
    ("--start", "start", N_("DAY"), N_("Release it from this day (2026-12-01); empty: at once.")),
    ("--service", "service", N_("NAME"), N_("smsapi.com, smsapi.pl, smsapi.se, smsapi.bg or a base URL of your own.")),
    ("--username", "username", N_("NAME"), N_("The user name at the gateway; goes with a password.")),
    ("--sender", "sender", N_("TEXT"), N_("What recipients see; empty: the account's own.")),
    ("--country-code", "country_code", N_("CODE"), N_("Put before national numbers, for example +49.")),
    ("--max-characters", "max_characters", N_("NUMBER"), N_("The longest text, in SMS characters.")),
    ("--proxy-host", "proxy_host", N_("HOST"), N_("Send through this HTTP proxy; empty: through none.")),
    ("--proxy-port", "proxy_port", N_("PORT"), N_("The proxy's port.")),
    ("--proxy-username", "proxy_username", N_("NAME"), N_("The user name at the proxy, where it asks for one.")),
)
SECRETS: Final = (
    ("token", N_("Read the key token from this file; - is standard input.")),
    ("password", N_("Read the gateway's password from this file; - is standard input.")),
    ("proxy-password", N_("Read the proxy's password from this file; - is standard input.")),
)

_Callback = Any  # click's callbacks take whatever their options give


@dataclass(frozen=True, slots=True)
class Given:
    """Hold what the command line says of an interface, before anything is read."""

    texts: Mapping[str, str]
    use: str | None
    authentication: str | None
    document: str | None
    secrets: Mapping[str, SecretSource]

    @property
    def says_something(self) -> bool:
        """Tell whether any option was given."""
        return bool(self.texts or self.use or self.authentication or self.document is not None or self.secrets)

    def described(self) -> Described:
        """Return what document and options say; options win. Raise click.UsageError, DraftRefused."""
        from smstui.domain.field import Field
        from smstui.domain.interface import Method, Use
        from smstui.services.described import Described

        self._refuse_two_readers()
        use = None if self.use is None else frozenset(Use) if self.use == BOTH_USES else frozenset({Use(self.use)})
        described = Described(
            {Field(name): text for name, text in self.texts.items()},
            use,
            None if self.authentication is None else Method(self.authentication),
            {Field(name): _checked(Field(name), one.read()) for name, one in self.secrets.items()},
        )
        return described if self.document is None else described.over(read_toml(self.document))

    def _refuse_two_readers(self) -> None:
        readers = [one.option for one in self.secrets.values() if one.file == STANDARD_INPUT]
        readers += ["--from"] if self.document == STANDARD_INPUT else []
        if len(readers) > 1:
            raise click.UsageError(_("only one of {options} can be standard input.").format(options=", ".join(readers)))


def field_options(function: _Callback) -> _Callback:
    """Add an option for every field and secret; the function gets `given`, a `Given`, in their place."""

    @wraps(function)
    def with_given(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (whatever the options give)
        texts = {name: options.pop(name) for _flag, name, _metavar, _help in _TEXTS}
        secrets = options.pop("secrets")
        given = Given(
            {name: text for name, text in texts.items() if text is not None},
            options.pop("use"),
            options.pop("authentication"),
            options.pop("document"),
            secrets,
        )
        return function(*arguments, **options, given=given)

    called: _Callback = all_secret_options(with_given)
    methods, uses = click.Choice(("token", "password")), click.Choice(("server", "client", BOTH_USES))
    called = option("--from", "document", metavar=N_("FILE"), help=_FROM)(called)
    called = option("--authentication", type=methods, help=N_("Which of the two authenticates."))(called)
    called = option("--use", type=uses, help=N_("Unattended jobs, people at their desks, or both."))(called)
    for flag, attribute, metavar, about in reversed(_TEXTS):
        called = option(flag, attribute, metavar=metavar, help=about)(called)
    return called


def all_secret_options(function: _Callback) -> _Callback:
    """Add the ways to give secrets; the function gets those that were given by field, as `secrets`."""

    @wraps(function)
    def with_sources(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401 (whatever the options give)
        names = [name.replace("-", "_") for name, _help in SECRETS]
        given = {name: source for name in names if (source := options.pop(name)) is not None}
        return function(*arguments, **options, secrets=given)

    called: _Callback = with_sources
    for name, about in reversed(SECRETS):
        called = secret_options(name, about)(called)
    return called


def read_toml(file: str) -> Described:
    """Return what a TOML document says; raise Unreadable, DraftRefused, or click.UsageError for no such file."""
    import tomllib

    from smstui.domain.errors import FileProblem, Unreadable
    from smstui.services.described import read_document

    shown = _("standard input") if file == STANDARD_INPUT else file
    try:
        if file == STANDARD_INPUT:
            data = sys.stdin.buffer.read(LARGEST_DOCUMENT + 1)
        else:
            with open(file, "rb") as opened:  # noqa: PTH123 (a text from the command line)
                data = opened.read(LARGEST_DOCUMENT + 1)
    except OSError as error:
        raise click.UsageError(
            _("{option}: {reason}.").format(option=f"--from {shown}", reason=error_words(error))
        ) from None
    if len(data) > LARGEST_DOCUMENT:
        raise Unreadable(shown, FileProblem.TOO_BIG)
    try:
        document = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise Unreadable(shown, FileProblem.NOT_UTF8) from None
    except (ValueError, RecursionError) as error:  # not TOML; a number or day beyond Python's, nested too deeply
        raise Unreadable(shown, str(error)) from None
    return read_document(document)


def account_secret(described: Described, method: Method) -> Secret | None:
    """Return the secret that was given for the account, None for none; raise DraftRefused for one of the other way."""
    from smstui.domain.errors import DraftRefused, FieldRefused
    from smstui.domain.field import Field
    from smstui.domain.interface import Method, Reason

    fitting, other = (Field.TOKEN, Field.PASSWORD) if method is Method.TOKEN else (Field.PASSWORD, Field.TOKEN)
    if other in described.secrets:
        raise DraftRefused([FieldRefused(other, Reason.EITHER_OR)])
    return described.secrets.get(fitting)


def asked_secret(field: Field) -> Secret:
    """Return a secret that a person types; raise click.UsageError where there is none, DraftRefused for nonsense."""
    from smstui.wording.fields import field_label

    label = field_label(field)
    without_person = _("{field} is missing: give it by {option}.").format(
        field=label, option=f"--{field.value.replace('_', '-')}-file"
    )
    return _checked(field, ask_secret(label, without_person))


def _checked(field: Field, secret: Secret) -> Secret:
    """Return a secret by the rules of its field; raise DraftRefused, which names the field."""
    from smstui.domain.draft import parse_secret
    from smstui.domain.errors import DraftRefused, FieldRefused

    try:
        return parse_secret(field, secret.reveal())
    except FieldRefused as refusal:
        raise DraftRefused([refusal]) from None


_FROM: Final = N_("Read the fields from this TOML file, as an interface's file has them; - is standard input.")
