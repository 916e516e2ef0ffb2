"""Put what an examination found into words: what is wrong, and what to do about it."""

from collections.abc import Mapping
from typing import Final

from smstui.domain.finding import Finding, Kind
from smstui.domain.safe_text import safe_text
from smstui.domain.secret import SecretPresence
from smstui.domain.state import State, Status
from smstui.wording.catalogue import N_, _
from smstui.wording.causes import key_cause
from smstui.wording.errors import in_words
from smstui.wording.scopes import program
from smstui.wording.states import reason_in_words

_WHAT: Final[Mapping[Kind, str]] = {
    Kind.HALF_REPLACED: N_("“{name}”: a replacement was interrupted. {subject} is still there beside {detail}."),
    Kind.PLAN_LEFT: N_("{subject}: a change of several files was interrupted and is not finished."),
    Kind.LEFTOVER: N_("{subject}: a temporary file that a killed program left."),
    Kind.TOO_OPEN: N_("{subject}: others may use it. Its mode should be {wanted}; it is {found}."),
    Kind.TOO_CLOSED: N_("{subject}: the group cannot use it. Its mode should be {wanted}; it is {found}."),
    Kind.WRONG_OWNER: N_("{subject}: it belongs to {found}; it should belong to {wanted}."),
    Kind.WRONG_GROUP: N_("{subject}: its group is {found}; it should be {wanted}."),
    Kind.READ_ONLY: N_("{subject} lies on a file system that is read-only. {consequence}"),
    Kind.DISK_FULL: N_("{subject} lies on a disk that is full. {consequence}"),
    Kind.NO_FILES_LEFT: N_("{subject} lies on a file system that takes no more files. {consequence}"),
    Kind.CLOCK_BEHIND: N_("“{name}” ({subject}) was created on {detail}, which lies ahead."),
    Kind.VAULT_MISSING: N_("There is no vault {subject}: no interface can send."),
    Kind.NOBODY_OPENS: N_("The vault {subject} opens only for a person: unattended jobs of this account cannot send."),
    Kind.ONLY_CODE_OPENS: N_(
        "The vault {subject}: no key opens it here, and nobody has a passphrase. Only the recovery code is left."
    ),
    Kind.KEY_REFUSED: N_("{subject} does not open the vault: {reason}."),
    Kind.KEY_BESIDE_VAULT: N_("{subject}: the vault's key lies where the vault or its backups lie."),
    Kind.PASSPHRASE_IN_ENVIRONMENT: N_("{subject} holds a passphrase: other programs of this account can read it."),
    Kind.SECRET_MISSING: N_("“{name}” ({subject}): no credentials are kept for it here."),
    Kind.SECRET_BOUND_ELSEWHERE: N_(
        "“{name}” ({subject}): its credentials were entered for another account than its file names now."
    ),
    Kind.SECRET_IN_OTHER_STORE: N_(
        "“{name}” ({subject}): its file says that its credentials are in “{detail}”, which is not in use here."
    ),
    Kind.STORE_MISNAMED: N_(
        "“{name}” ({subject}): its file names the store “{detail}”; the credentials are in the one that is in use."
    ),
    Kind.PROXY_SECRET_MISSING: N_("“{name}” ({subject}): the password of its proxy is not kept here."),
    Kind.PROXY_SECRET_BOUND_ELSEWHERE: N_(
        "“{name}” ({subject}): the password was entered for another proxy than its file names now."
    ),
    Kind.ORPHANED_SECRET: N_("{subject}: a secret without interface."),
    Kind.ORPHANED_PROXY_PASSWORD: N_("{subject}: a password for a proxy that “{name}” does not use."),
    Kind.ORPHAN_KEPT: N_("{subject}: a secret that is not used; a backup of the last 30 days may bring it back."),
    Kind.SECRET_OF_OTHER_CHAIN: N_("{subject}: a secret of another chain, or the chain's id was changed."),
}

_TO_DO: Final[Mapping[Kind, str]] = {
    Kind.INTERFACE_BROKEN: N_("Open it on the screen and correct it."),
    Kind.HALF_REPLACED: N_(
        "{smstui} doctor --finish {subject} removes the former one with its credentials; --undo {subject} the new one."
    ),
    Kind.PLAN_LEFT: N_("Start {smstui} as somebody who may write; it finishes the change or takes it back."),
    Kind.LEFTOVER: N_("The next save removes it; it can be deleted."),
    Kind.TOO_OPEN: N_("chmod {wanted} {subject}"),
    Kind.TOO_CLOSED: N_("chmod {wanted} {subject}"),
    Kind.WRONG_OWNER: N_("chown {wanted} {subject}"),
    Kind.WRONG_GROUP: N_("chgrp {wanted} {subject}"),
    Kind.READ_ONLY: N_("Mount it writable; where it was, the system's log says why it is not: dmesg"),
    Kind.DISK_FULL: N_("Make room there: df -h {subject}"),
    Kind.NO_FILES_LEFT: N_("Remove files there: df -i {subject}"),
    Kind.CLOCK_BEHIND: N_("Check the clock of this computer."),
    Kind.VAULT_MISSING: N_("Restore it from a backup, or make one: {smstui} vault init. Then supply the credentials."),
    Kind.NOBODY_OPENS: N_("For unattended jobs, give them a key: {smstui} vault add-key."),
    Kind.ONLY_CODE_OPENS: N_(
        "Restore the key file, or add a passphrase with the code: {smstui} vault add-admin --passphrase-file FILE"
    ),
    Kind.KEY_REFUSED: N_("Correct it, or take it out of the configuration or the environment."),
    Kind.KEY_BESIDE_VAULT: N_("Move it to a folder of its own and correct key_file in [secrets]."),
    Kind.PASSPHRASE_IN_ENVIRONMENT: N_("Use a key file or a systemd credential instead: {smstui} vault add-key."),
    Kind.SECRET_MISSING: N_("{smstui} supply {subject}"),
    Kind.SECRET_BOUND_ELSEWHERE: N_("Restore the file, or enter the credentials anew: {smstui} replace {subject}"),
    Kind.SECRET_IN_OTHER_STORE: N_("Use that store (backend in [secrets]), or {smstui} supply {subject}"),
    Kind.STORE_MISNAMED: N_("Correct the line “secrets” in its file with a text editor, or remove it."),
    Kind.PROXY_SECRET_MISSING: N_("Open it on the screen and enter the password."),
    Kind.PROXY_SECRET_BOUND_ELSEWHERE: N_("Open it on the screen and enter the password for this proxy."),
    Kind.ORPHANED_SECRET: N_("{smstui} doctor --sweep removes it."),
    Kind.ORPHANED_PROXY_PASSWORD: N_("{smstui} doctor --sweep removes it."),
    Kind.SECRET_OF_OTHER_CHAIN: N_("Restore chain_id in smstui.toml if it was changed; it is never removed."),
}

_CONSEQUENCES: Final[Mapping[str, str]] = {
    "configuration": N_("Nothing can be changed."),
    "secrets": N_("No credentials can be saved or removed."),
    "logs": N_("Nothing can be sent or changed: neither happens without a line in the logs and a backup."),
}

_PRESENCES: Final[Mapping[SecretPresence, str]] = {
    SecretPresence.PRESENT: N_("kept"),
    SecretPresence.MISSING: N_("missing"),
    SecretPresence.BOUND_ELSEWHERE: N_("for another account"),
    SecretPresence.OTHER_STORE: N_("in another store"),
    SecretPresence.UNKNOWN: N_("not known"),
}


def finding_in_words(finding: Finding) -> str:
    """Return what was found, in one or two sentences."""
    if finding.problem is not None:
        reason = reason_in_words(Status(State.BROKEN, finding.problem, safe_text(finding.detail)))
        return _("“{name}” ({subject}): {reason}").format_map(_details(finding) | {"reason": reason})
    if finding.kind in _WHAT:
        return _(_WHAT[finding.kind]).format(**_details(finding))
    return in_words(finding.error) if finding.error is not None else safe_text(finding.subject)


def remedy_in_words(finding: Finding) -> str:
    """Return what to do about it; empty where what was found says that already, or where there is nothing to do."""
    details = _details(finding) | {"smstui": program()}
    return _(_TO_DO[finding.kind]).format(**details) if finding.kind in _TO_DO else ""


def presence_in_words(presence: SecretPresence) -> str:
    """Return in a word or two what is known about a secret."""
    return _(_PRESENCES[presence])


def _details(finding: Finding) -> dict[str, str]:
    found, _not, wanted = finding.detail.partition(", not ")
    return {
        "subject": safe_text(finding.subject),
        "name": safe_text(finding.name),
        "detail": safe_text(finding.detail),
        "found": safe_text(found),
        "wanted": safe_text(wanted),
        "consequence": _(_CONSEQUENCES.get(finding.detail, _CONSEQUENCES["configuration"])),
        "reason": key_cause(finding.detail) if finding.kind is Kind.KEY_REFUSED else "",
    }
