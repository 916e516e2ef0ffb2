"""Put into words what went wrong with the files and with the place where secrets are kept: what, where, what to do."""

import os
from collections.abc import Mapping
from typing import Final

from smstui.domain.chain import Kind
from smstui.domain.errors import (
    EditConflict,
    FieldRefused,
    FileProblem,
    LockFailed,
    LockTimeout,
    NoConfiguration,
    NotFound,
    NotRecorded,
    PassphraseRefused,
    Refusal,
    RunLocked,
    SecretBoundElsewhere,
    SecretError,
    SecretMissing,
    SmstuiError,
    StorageError,
    StoreAbsent,
    StoreDamaged,
    StoreLocked,
    StoreNotWritten,
    StorePutBack,
    StoreUnavailable,
    Unreadable,
    WriteFailed,
    WrongKey,
)
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _
from smstui.wording.causes import file_cause, key_cause, store_cause, writing_cause
from smstui.wording.fields import named_field
from smstui.wording.refusals import labelled, refusal_in_words
from smstui.wording.scopes import program
from smstui.wording.system_errors import system_words

_GONE: Final[Mapping[str, str]] = {
    "interface": N_("There is no interface {key}."),
    Kind.BRANCH: N_("There is no branch {key}."),
    Kind.WORKSTATION: N_("There is no workstation {key}."),
    Kind.APPOINTMENT_TYPE: N_("There is no appointment type {key}."),
    "half-done replacement": N_("“{key}” is no half of an interrupted replacement."),
}

_SOMETHING_GONE: Final = N_("There is no {key}.")
_NOT_WRITTEN: Final[Mapping[type[SmstuiError], str]] = {
    LockFailed: N_("The lock {path} could not be opened, so nothing was begun. {what}"),
    NotRecorded: N_("{path} could not be written. {what}"),
}
_SAVED_NOTHING: Final = N_("{path} could not be written; the old file is as it was. {what}")


def storage_in_words(error: StorageError) -> str:
    """Return what is wrong with the configuration on disk, where, and what to do."""
    match error:
        case NotFound():
            words = _(_GONE.get(error.kind, _SOMETHING_GONE)).format(key=safe_text(error.key))
        case NoConfiguration():
            words = _(
                "There is no configuration in {path} yet. The first start of the screens makes it, as “{smstui}"
                " vault init” and “{smstui} add” do; or name another one: --config."
            ).format(smstui=program(), path=safe_text(error.path))
        case Unreadable():
            words = _unreadable(error)
        case EditConflict(deleted=True):
            words = _("Somebody deleted it meanwhile, and its credentials with it. Nothing was saved.")
        case EditConflict(fields=()):
            words = _("Somebody else changed it meanwhile. Nothing was saved.")
        case EditConflict():
            fields = ", ".join(named_field(field) for field in error.fields)
            words = _("Somebody else changed the same meanwhile: {fields}. Nothing was saved.").format(fields=fields)
        case LockTimeout():
            words = _(
                "Another program has been saving in {path} for more than {seconds} seconds. Try again in a moment."
            ).format(path=safe_text(error.path), seconds=round(error.seconds))
        case RunLocked():
            words = _(
                "Another run is sending with this configuration ({path}). Nothing was sent: try again later."
            ).format(path=safe_text(error.path))
        case WriteFailed():
            words = _not_written(error)
        case _:
            words = _("The configuration could not be read or written: {reason}").format(reason=safe_text(str(error)))
    return words


def secret_in_words(error: SecretError) -> str:
    """Return what is wrong with the place where secrets are kept, and what to do."""
    match error:
        case StoreAbsent():
            words = _("There is no vault for secrets yet. It is created when the first secret is saved.")
        case StoreLocked():
            words = _locked(error)
        case StoreDamaged():
            words = _(
                "The vault {path} is damaged or was altered ({reason}). Nothing in it is used: restore it from a"
                " backup."
            ).format(path=safe_text(error.path), reason=store_cause(error.reason))
        case StorePutBack():
            words = _(
                "An older vault was put back ({revision} after {newest}): “{smstui} vault rotate” accepts it. What"
                " was saved or removed since then is missing in {path}: look who opens it ({smstui} vault status)."
            ).format(smstui=program(), path=safe_text(error.path), revision=error.revision, newest=error.newest)
        case StoreNotWritten():
            words = _not_written(error)
        case StoreUnavailable():
            words = _(
                "The store for secrets ({store}) cannot be used: {reason}. No other one is used in its place."
            ).format(store=safe_text(error.store), reason=store_cause(error.reason))
        case WrongKey(mistyped=True):
            words = _("The recovery code was not copied right. Compare it group by group.")
        case WrongKey():
            words = _("This opens the vault for nobody. Check capitals and blanks, or use the recovery code.")
        case SecretMissing():
            words = _(
                "The secret is missing here. Supply it once, in the editor or by “{smstui} supply”; its account stays"
                " locked."
            ).format(smstui=program())
        case SecretBoundElsewhere():
            words = _(
                "The secret was entered for another account or proxy than the file names now: credentials were"
                " changed outside the program. It is not used. Restore the file, or delete and create anew."
            )
        case PassphraseRefused():
            words = _(
                "The passphrase is too short: at least {shortest} characters, because copies of the vault can be"
                " tried without limit."
            ).format(shortest=error.shortest)
        case _:
            words = _("The secret could not be read or kept: {reason}").format(reason=safe_text(str(error)))
    return words


def _unreadable(error: Unreadable) -> str:
    path = safe_text(error.path)
    if error.cause is FileProblem.MISSING and error.backup:
        return _("{path} is missing. Restore its last backup, {backup}, or take it from version control.").format(
            path=path, backup=safe_text(error.backup)
        )
    if error.cause is FileProblem.MISSING:
        return _("{path} is missing. Restore it from a backup or from version control.").format(path=path)
    if error.cause is FileProblem.NOT_ROOTS:
        return _(
            "{path} does not count: it must belong to root, and nobody else may write it. Root can change that."
        ).format(path=path)
    if error.cause is FileProblem.NO_HOME:
        return _("{path} cannot be found: {reason}").format(path=path, reason=_sentence(_cause(error.cause)))
    if error.cause is FileProblem.NO_PERMISSION:
        return _("{path} cannot be read: this account may not read it. Check owner, group and mode.").format(path=path)
    where = path if error.line is None else _("{path}, line {line}").format(path=path, line=error.line)
    words = (
        _("{where} cannot be read: {reason}")
        if error.cause in (FileProblem.TABLE_NOT_UTF8, FileProblem.TOO_MUCH)  # they say themselves what to do
        else _("{where} cannot be read: {reason} Correct it with a text editor.")
    )
    return words.format(where=where, reason=_sentence(_cause(error.cause)))


def unreadable_briefly(error: Unreadable) -> str:
    """Return why a file cannot be read, for one line beside its name: what is wrong stands at the beginning."""
    reason = _sentence(_cause(error.cause))
    if error.line is None:
        return _("Unreadable: {reason}").format(reason=reason)
    return _("Unreadable, line {line}: {reason}").format(line=error.line, reason=reason)


def _cause(cause: object) -> str:
    match cause:
        case FileProblem():
            return file_cause(cause)
        case FieldRefused():
            return labelled(cause)
        case Refusal():
            return refusal_in_words(cause)
        case StorageError():
            return storage_in_words(cause)
        case SecretError():
            return secret_in_words(cause)
        case _:
            return system_words(str(cause))


def _sentence(text: str) -> str:
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _not_written(error: WriteFailed | StoreNotWritten) -> str:
    words = _NOT_WRITTEN.get(type(error), _SAVED_NOTHING)
    return _(words).format(path=safe_text(error.path), what=why_not_written(error))


def why_not_written(error: WriteFailed | StoreNotWritten) -> str:
    """Return why something was not written and what to do, as a sentence."""
    known = writing_cause(error.reason)
    if known is None and error.errno is not None:
        return _sentence(system_words(os.strerror(error.errno)))
    return known or _sentence(system_words(error.reason))


def _locked(error: StoreLocked) -> str:
    words = (
        _("The store for secrets ({store}) is locked. Nobody has a passphrase for it: only the recovery code opens it.")
        if error.by_code_only
        else _("The store for secrets ({store}) is locked. Unlock it with your passphrase.")
    )
    said = words.format(store=safe_text(error.store))
    if not error.tried:
        return said
    tried = "; ".join(f"{safe_text(source)}: {key_cause(why)}" for source, why in error.tried)
    return _("{said} Tried without success: {tried}.").format(said=said, tried=tried)
