"""Keep unfinished edits in this person's own state: a file each, for nobody else, and never a secret in it.

A session that takes one up holds a lock beside it until it ends, however it ends.
"""

import contextlib
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from smstui.adapters.durable_file import make_private_folder, replace_file, sweep_leftovers
from smstui.adapters.write_failures import failures_translated
from smstui.domain.draft import Draft
from smstui.domain.errors import FieldRefused, WriteFailed, WriteProblem
from smstui.domain.field import Field
from smstui.domain.interface import InterfaceId, Method, Use
from smstui.domain.sender import Sender
from smstui.domain.unfinished import MOST_KEPT, KeptDraft, Unfinished

if TYPE_CHECKING:
    import filelock

SCHEMA: Final = 1
LARGEST: Final = 256 * 1024
"""Bytes; whatever is larger was pasted by mistake."""

_SUFFIX: Final = ".json"
_LOCK: Final = ".lock"
_READING: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_TEXTS: Final = frozenset(one.name for one in fields(Draft)) - {"use", "method", "sender_listed"}


class FileDrafts:
    """Keep the drafts of one person and one configuration in `folder`."""

    def __init__(self, folder: Path, *, configuration: str, person: str) -> None:
        self._folder = folder
        self._owner = {"configuration": configuration, "person": person}
        self._claimed: dict[str, filelock.BaseFileLock] = {}

    def keep(self, unfinished: Unfinished, kept_as: str = "") -> None:
        """Write an edit, in the place of the one it was taken up from; raise WriteFailed."""
        draft_id = kept_as or f"{unfinished.moment:%Y%m%d-%H%M%S}-{secrets.token_hex(4)}"
        # ASCII keeps whatever was typed, lone surrogates too.
        data = json.dumps({"schema": SCHEMA, **self._owner, **_plain_of(unfinished)}, indent=1).encode("ascii")
        path = self._path(draft_id)
        if len(data) > LARGEST:
            raise WriteFailed(str(path), WriteProblem.TOO_BIG)
        with failures_translated(path):
            make_private_folder(self._folder)
            self._make_room()
            replace_file(path, data)

    def waiting(self) -> tuple[KeptDraft, ...]:
        """Return the edits that no session has claimed."""
        found = (self._read(path) for path in self._paths() if not self._is_claimed(path.stem))
        return tuple(kept for kept in found if kept is not None)

    def claim(self, draft_id: str) -> KeptDraft | None:
        """Take an edit for this session; None when it is another's or gone."""
        import filelock

        if draft_id not in self._claimed:
            lock = filelock.FileLock(self._path(draft_id, _LOCK), timeout=0, mode=0o600, is_singleton=False)
            try:
                lock.acquire()
            except (filelock.Timeout, OSError):
                return None
            self._claimed[draft_id] = lock
        kept = self._read(self._path(draft_id))
        if kept is None:
            self._drop_lock(draft_id)
        return kept

    def release(self, draft_id: str) -> None:
        """Give a claimed edit back."""
        self._drop_lock(draft_id)

    def forget(self, draft_id: str) -> None:
        """Remove an edit; one that another session has claimed stays."""
        if self.claim(draft_id) is not None:
            with contextlib.suppress(OSError):
                self._path(draft_id).unlink()
            self._drop_lock(draft_id)

    def _drop_lock(self, draft_id: str) -> None:
        """Remove the lock before it is let go: whoever opens it then finds no draft, or makes a lock of his own."""
        lock = self._claimed.pop(draft_id, None)
        if lock is not None:
            with contextlib.suppress(OSError):
                self._path(draft_id, _LOCK).unlink()
            with contextlib.suppress(OSError):
                lock.release()

    def _is_claimed(self, draft_id: str) -> bool:
        if draft_id in self._claimed:
            return True
        if not self._path(draft_id, _LOCK).exists():
            return False
        taken = self.claim(draft_id) is None
        if not taken:
            self._drop_lock(draft_id)
        return taken and self._path(draft_id).exists()

    def _make_room(self) -> None:
        """Remove the oldest drafts, and what killed writers left."""
        own = [path.stem for path in self._paths() if self._read(path) is not None]  # the names begin with the moment
        for draft_id in own[: max(0, len(own) - MOST_KEPT + 1)]:
            self.forget(draft_id)
        sweep_leftovers(self._path("*"))

    def _paths(self) -> list[Path]:
        try:
            return sorted(self._folder.glob(f"*{_SUFFIX}"))
        except OSError:
            return []

    def _path(self, draft_id: str, suffix: str = _SUFFIX) -> Path:
        return self._folder / f"{draft_id}{suffix}"

    def _read(self, path: Path) -> KeptDraft | None:
        """Return a draft of this person and configuration; None for any other, and for a file that is none."""
        try:
            plain = json.loads(_bytes_of(path))
            if plain["schema"] != SCHEMA or any(plain[name] != value for name, value in self._owner.items()):
                return None
            return KeptDraft(path.stem, _unfinished_of(plain))
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError, FieldRefused):
            return None


def _bytes_of(path: Path) -> bytes:
    descriptor = os.open(path, _READING)
    with os.fdopen(descriptor, "rb") as file:
        data = file.read(LARGEST + 1)
    if len(data) > LARGEST:
        raise ValueError(len(data))
    return data


def _plain_of(unfinished: Unfinished) -> dict[str, object]:
    return {
        "moment": unfinished.moment.isoformat(),
        "interface": unfinished.interface_id,
        "replaces": unfinished.replaces,
        "typed_secrets": [field.value for field in unfinished.typed_secrets],
        "baseline": _plain_draft(unfinished.baseline),
        "draft": _plain_draft(unfinished.draft),
    }


def _plain_draft(draft: Draft) -> dict[str, object]:
    listed = draft.sender_listed
    on = listed.listed_on if listed is not None else None
    return {
        **{name: getattr(draft, name) for name in sorted(_TEXTS)},
        "use": sorted(use.value for use in draft.use),
        "method": draft.method.value,
        "sender_listed": None if listed is None or on is None else [listed.text, on.isoformat()],
    }


def _unfinished_of(plain: Mapping[str, Any]) -> Unfinished:
    """Return what a file says; raise ValueError, TypeError, KeyError, AttributeError or FieldRefused for nonsense."""
    moment = datetime.fromisoformat(plain["moment"])
    if moment.tzinfo is None:
        raise ValueError(plain["moment"])
    return Unfinished(
        draft=_draft_of(plain["draft"]),
        baseline=_draft_of(plain["baseline"]),
        moment=moment,
        interface_id=_id(plain["interface"]),
        typed_secrets=tuple(Field(name) for name in plain["typed_secrets"]),
        replaces=_id(plain["replaces"]),
    )


def _draft_of(plain: Mapping[str, Any]) -> Draft:
    listed = plain["sender_listed"]
    return Draft(
        **{name: _text(plain[name]) for name in _TEXTS},
        use=frozenset(Use(use) for use in plain["use"]),
        method=Method(plain["method"]),
        sender_listed=None if listed is None else Sender(_text(listed[0]), date.fromisoformat(listed[1])),
    )


def _id(value: object) -> InterfaceId | None:
    return None if value is None else InterfaceId(_text(value))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value
