"""Put into words the short codes by which adapters say why a file or a store of secrets cannot be used."""

from collections.abc import Mapping
from typing import Final

from smstui.domain.errors import FileProblem, WriteProblem
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import N_, _
from smstui.wording.system_errors import system_words

_FILES: Final[Mapping[str, str]] = {
    FileProblem.MISSING: N_("it is missing"),
    FileProblem.NO_HOME: N_("this account has no home folder that the system knows: give the whole path, or set HOME"),
    FileProblem.NOT_A_FILE: N_("it is no ordinary file"),
    FileProblem.NOT_A_FOLDER: N_("it is no folder"),
    FileProblem.FOREIGN_LINK: N_("it is a link that somebody else made, and root does not follow it"),
    FileProblem.NO_PERMISSION: N_("this account may not read it"),
    FileProblem.CANNOT_READ: N_("the system cannot read it"),
    FileProblem.TOO_BIG: N_("it is larger than 1 MiB"),
    FileProblem.NOT_UTF8: N_("it is not in UTF-8"),
    FileProblem.TABLE_NOT_UTF8: N_("it is not in UTF-8: have the spreadsheet save it as “CSV UTF-8”"),
    FileProblem.TOO_MUCH: N_("it is more than can be imported at once (32 MiB, 100,000 entries): divide it"),
    FileProblem.NO_COLUMNS: N_(
        "its first line does not name the columns: “code” and “name” of branches, “host” and “branch” of workstations"
    ),
    FileProblem.TOO_MANY_CELLS: N_("this line has more cells than the first line has columns"),
    FileProblem.BAD_FILE_NAME: N_("its file name is too long or has unsafe characters"),
    FileProblem.NEWER_SCHEMA: N_("a newer smstui wrote it: update this one"),
    FileProblem.DAMAGED_LINE: N_("it was torn by a crash, altered, or written by a newer smstui"),
    FileProblem.NOT_ROOTS: N_("it must belong to root, and nobody else may write it"),
}

_EXPECTED: Final[Mapping[str, str]] = {
    "text": N_("a text in quotes"),
    "number": N_("a whole number"),
    "list": N_("a list in brackets"),
    "day": N_("a day such as 2026-12-01, without quotes"),
    "time stamp": N_("a time stamp with offset, without quotes"),
    "table": N_("a table"),
    "yes or no": N_("true or false"),
    "id": N_("1 to 64 letters A–Z, digits, hyphens or underscores"),
}

_WRITING: Final[Mapping[str, str]] = {
    WriteProblem.DISK_FULL: N_("The disk is full: make room and try again."),
    WriteProblem.QUOTA: N_("Your quota on the disk is used up: make room and try again."),
    WriteProblem.READ_ONLY: N_("The file system is read-only: mount it writable and try again."),
    WriteProblem.NO_PERMISSION: N_("This account may not write there: check owner, group and mode."),
    WriteProblem.BUSY: N_("The file is mounted by itself, as containers do: mount its folder instead."),
    WriteProblem.MISSING_FOLDER: N_("The folder is missing: create it, or start with another configuration."),
    WriteProblem.DANGLING_LINK: N_("It is a link that leads to no file: make that file, or remove the link."),
    WriteProblem.TOO_BIG: N_("It would be too large to be read again."),
    WriteProblem.GUARD: N_("Its form cannot be edited safely: write it in the usual form with a text editor."),
    WriteProblem.ROOT_ONLY: N_("The system's policy belongs to root: only root may change it."),
    WriteProblem.HELD: N_("Another program has been writing it for too long: try again in a moment."),
    WriteProblem.NOT_OURS: N_("It is a link, or somebody else can write it: have a look at it, and remove it."),
    WriteProblem.EXISTS: N_("There is a file of this name already: choose another name."),
    WriteProblem.NO_LOCKS: N_("The file system knows no locks: keep the configuration on another one."),
}

_STORES: Final[Mapping[str, str]] = {
    "not a vault": N_("this is no vault"),
    "too large": N_("it is too large"),
    "no permission": N_("this account may not read it"),
    "link": N_("its file is a link: put the file itself in that place"),
    "checksum": N_("its checksum is wrong: it was cut off, or bits have changed"),
    "structure": N_("its structure is wrong"),
    "bounds": N_("its key derivation is out of bounds"),
    "authentication": N_("it was altered by somebody who does not have the key"),
    "older": N_("an older state was put back while the program was running"),
    "guard": N_("what was to be written did not read back: nothing was written"),
    "not kept by smstui": N_("another program wrote this entry"),
    "not an index of secrets": N_("this is no index of secrets"),
    "another program is writing": N_("another program is writing: try again in a moment"),
    "written by a newer version": N_("a newer smstui wrote it: update this one"),
    "exists already": N_("there is one already"),
    "not handed over": N_("the new key could not be handed over: nothing was changed"),
    "not enough memory": N_("there is not enough memory to derive the key (64 MiB)"),
    "does not answer": N_("it does not answer"),
    "must not be used": N_("it keeps secrets readable, or mixes several stores: it must not be used"),
    "no such store on this system": N_("this system has no such store"),
    "not in use here": N_("the interface's file names it, and another one is in use here"),
    "does not keep what it is given": N_("it does not keep what it is given"),
}

_KEY_SOURCES: Final[Mapping[str, str]] = {
    "missing": N_("it is missing"),
    "readable by others": N_("others can use it: set its mode to 0600, or 0640 to share it with its group"),
    "not a key": N_("this is no key of 32 bytes"),
    "not a path": N_("no file can have this name"),
    "does not fit": N_("it opens nothing here: it belongs to another vault, or its slot was removed"),
    "empty": N_("it is empty"),
    "link": N_("it is a link: name the file itself"),
    "others can change the command": N_(
        "others can change the file that names it, or a folder above that, so it is not run"
    ),
    "the command cannot be run": N_("it cannot be started: is it there, and may this account run it?"),
    "the command takes too long": N_("the command takes longer than ten seconds"),
}
_EXIT_CODE: Final = "exit code "


def file_cause(problem: FileProblem, details: Mapping[str, object] | None = None) -> str:
    """Return why a file, or a value in it, cannot be understood; `details` are the refusal's."""
    given = details or {}
    if problem is FileProblem.WRONG_TYPE:
        expected = str(given.get("expected", ""))
        return _("This must be {expected}.").format(
            expected=_(_EXPECTED[expected]) if expected in _EXPECTED else expected
        )
    if problem is FileProblem.UNKNOWN_VALUE:
        known = given.get("known", ())
        listed = ", ".join(safe_text(str(value)) for value in known) if isinstance(known, (tuple, list)) else ""
        return _("“{value}” is not known here; known are: {known}.").format(
            value=safe_text(str(given.get("value", ""))), known=listed
        )
    return _(_FILES[problem])


def writing_cause(reason: str) -> str | None:
    """Return why a file was not written and what to do, or None for the system's own words."""
    return _(_WRITING[reason]) if reason in _WRITING else None


def store_cause(reason: str) -> str:
    """Return why a store of secrets cannot be used; what is not one of our codes is the system's words."""
    return _(_STORES[reason]) if reason in _STORES else system_words(reason)


def key_cause(reason: str) -> str:
    """Return why a key did not open the vault; what is not one of our codes is the system's words."""
    if reason.startswith(_EXIT_CODE):
        return _("the command ended with exit code {code}").format(code=reason.removeprefix(_EXIT_CODE))
    return _(_KEY_SOURCES[reason]) if reason in _KEY_SOURCES else system_words(reason)
