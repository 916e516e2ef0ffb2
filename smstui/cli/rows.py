"""Give an interface as programs read it (`--json`), and as people do: never with a secret, which nothing here holds."""

from collections.abc import Iterator
from datetime import tzinfo
from typing import Any, Final

from smstui.cli.shapes import error_shape, moment, reference_of, word
from smstui.domain.field import Field
from smstui.domain.interface import Interface, Use
from smstui.services.overview import Row, Table
from smstui.wording.catalogue import _
from smstui.wording.fields import field_label, method_name, uses_in_words
from smstui.wording.states import reason_in_words, state_word

_COLUMNS = (Field.NAME, Field.BRANCH, Field.WORKSTATION, Field.USE, Field.START)


def heading() -> tuple[str, ...]:
    """Return the heading of a table of interfaces, in the language in use."""
    return (*map(field_label, _COLUMNS), _("State"))


def cells_of(row: Row) -> tuple[str, ...]:
    """Return a row of the table under `heading`."""
    state = state_word(row.status.state)
    return (row.name, row.branch_title, row.workstation, uses_in_words(row.use), row.start, state)


def fields_of(row: Row, table: Table) -> dict[str, Any]:
    """Return a row of a table as `--json` gives it; of an unreadable file all is None that nobody knows."""
    status, unreadable = row.status, row.unreadable.error if row.unreadable else None
    zone = table.chain.zone if table.chain else None
    return {
        "id": row.id,
        "name": row.name,
        "readable": row.stored is not None,
        "state": word(status.state.value),
        "reason": word(status.problem.value) if status.problem else None,
        "message": reason_in_words(status) or None,
        **(_fields_of_interface(row.stored.interface, zone) if row.stored else _UNKNOWN),
        "file": unreadable.path if unreadable else None,
        "line": unreadable.line if unreadable else None,
        "error": error_shape(unreadable) if unreadable else None,
    }


def _fields_of_interface(interface: Interface, zone: tzinfo | None) -> dict[str, Any]:
    settings, account, proxy = interface.settings, interface.account, interface.settings.proxy
    return {
        "group": interface.group,
        "branch": settings.branch,
        "workstation": interface.workstation,
        "use": [use.value for use in Use if use in settings.use],
        "start": settings.start.isoformat() if settings.start else None,
        "created": moment(interface.created, zone),
        "created_by": interface.created_by or None,
        "service": account.service.name,
        "url": account.service.url,
        "authentication": account.method.value,
        "username": account.username or None,
        "sender": settings.sender.text if settings.sender else None,
        "country_code": settings.country_code.text,
        "max_characters": settings.max_characters,
        "proxy": {"host": proxy.host, "port": proxy.port, "username": proxy.username or None} if proxy else None,
        "secrets": interface.secrets,
        "replaces": reference_of(interface.replaces),
    }


_UNKNOWN: Final[dict[str, Any]] = dict.fromkeys(
    (
        *("group", "branch", "workstation", "use", "start", "created", "created_by"),
        *("service", "url", "authentication", "username", "sender", "country_code", "max_characters"),
        *("proxy", "secrets", "replaces"),
    )
)
"""What stands for the fields of an interface whose file cannot be read; a test compares it with them."""


def facts_of(row: Row) -> Iterator[tuple[str, str]]:
    """Yield label and value of everything about an interface, as a person reads it."""
    yield field_label(Field.NAME), row.name
    yield _("Id"), row.id
    yield _("State"), state_word(row.status.state)
    if row.status.problem is not None:
        yield _("Reason"), reason_in_words(row.status)
    if row.stored is None:
        return
    interface = row.stored.interface
    settings, account = interface.settings, interface.account
    yield field_label(Field.GROUP), interface.group
    yield field_label(Field.BRANCH), row.branch_title or _("every branch")
    yield field_label(Field.WORKSTATION), row.workstation or _("any workstation")
    yield field_label(Field.USE), uses_in_words(row.use)
    yield field_label(Field.START), row.start or _("at once")
    yield field_label(Field.CREATED), interface.created.isoformat(sep=" ", timespec="seconds")
    if interface.created_by:
        yield _("Created by"), interface.created_by
    yield field_label(Field.SERVICE), account.service.name
    yield field_label(Field.AUTHENTICATION), method_name(account.method)
    if account.username:
        yield field_label(Field.USERNAME), account.username
    yield field_label(Field.SENDER), settings.sender.text if settings.sender else _("the account's own")
    yield field_label(Field.COUNTRY_CODE), settings.country_code.text
    yield field_label(Field.MAX_CHARACTERS), str(settings.max_characters)
    if settings.proxy is not None:
        yield field_label(Field.PROXY_HOST), settings.proxy.host
        yield field_label(Field.PROXY_PORT), str(settings.proxy.port)
        if settings.proxy.username:
            yield field_label(Field.PROXY_USERNAME), settings.proxy.username
