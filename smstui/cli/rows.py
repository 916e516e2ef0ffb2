"""Give an interface as people read it: never with a secret, which nothing here holds. For programs: `shapes`."""

from collections.abc import Iterator

from smstui.domain.field import Field
from smstui.services.overview import Row
from smstui.wording.catalogue import _
from smstui.wording.fields import field_label, method_name, uses_in_words
from smstui.wording.moments import exact
from smstui.wording.states import reason_in_words, state_word

_COLUMNS = (Field.NAME, Field.BRANCH, Field.WORKSTATION, Field.USE, Field.START)


def heading() -> tuple[str, ...]:
    """Return the heading of a table of interfaces, in the language in use."""
    return (*map(field_label, _COLUMNS), _("State"))


def cells_of(row: Row) -> tuple[str, ...]:
    """Return a row of the table under `heading`."""
    state = state_word(row.status.state)
    return (row.name, row.branch_title, row.workstation, uses_in_words(row.use), row.start, state)


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
    yield field_label(Field.CREATED), exact(interface.created)
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
