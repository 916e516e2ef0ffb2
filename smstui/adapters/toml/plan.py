"""Plan a change of several files, so that a crash between them is finished, or taken back, by whoever comes next."""

import json
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Final

from smstui.adapters.toml.document import Plain, parse
from smstui.domain.errors import FileProblem, Unreadable
from smstui.domain.value import dataclass

LARGEST_PLAN: Final = 256 << 20
"""Bytes: room for the former and the new text of tens of thousands of interfaces."""

_NAMES: Final = r"(?:interfaces/)?[^/\\\x00.][^/\\\x00]*\.toml"
"""What a plan may name: files of the configuration. A planted plan leads nowhere else."""


@dataclass(frozen=True, slots=True)
class Step:
    """Say what one file of the configuration says before and after."""

    name: str
    """Relative to the configuration: "branches.toml", "interfaces/<id>.toml"."""

    before: str | None
    """None = the file is not there: it is made."""

    after: str

    @property
    def data_before(self) -> bytes | None:
        """Return the former bytes; None where there is no file yet."""
        return None if self.before is None else self.before.encode()

    @property
    def data_after(self) -> bytes:
        """Return the bytes that are to be written."""
        return self.after.encode()

    def is_written(self, now: bytes | None) -> bool:
        """Tell whether a file (None = there is none) was written, be it that somebody edited it since.

        An edited file was not written when everything that the step changes is as it was before.
        """
        if now in (self.data_before, self.data_after) or now is None or self.data_before is None:
            return now != self.data_before
        try:
            before, after, found = (
                _leaves(parse(self.name, data)) for data in (self.data_before, self.data_after, now)
            )
        except Unreadable:
            return True
        changed = [path for path in {**before, **after} if before.get(path) != after.get(path)]
        return not changed or any(found.get(path) != before.get(path) for path in changed)


@dataclass(frozen=True, slots=True)
class Plan:
    """Hold the steps of one change of several files."""

    steps: tuple[Step, ...]

    def to_bytes(self) -> bytes:
        """Return the plan as it lies on disk."""
        return json.dumps({"schema": 1, "steps": [asdict(step) for step in self.steps]}, ensure_ascii=False).encode()

    @classmethod
    def from_bytes(cls, path: Path, data: bytes) -> "Plan":
        """Read a plan; raise Unreadable, which stops every write until a person has looked at it."""
        try:
            content = json.loads(data)
            if content["schema"] != 1:
                raise Unreadable(str(path), FileProblem.NEWER_SCHEMA)
            steps = tuple(_step(step) for step in content["steps"])
            _ = [(step.data_before, step.data_after) for step in steps]  # half a surrogate pair is no text of a file
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise Unreadable(str(path), FileProblem.CANNOT_READ) from error
        if not all(re.fullmatch(_NAMES, step.name) for step in steps):
            raise Unreadable(str(path), FileProblem.BAD_FILE_NAME)
        return cls(steps)

    def is_completed(self, data_now: Callable[[str], bytes | None]) -> bool:
        """Tell whether all was written, whoever edited it since."""
        return all(step.is_written(data_now(step.name)) for step in self.steps)

    def can_be_completed(self, data_now: Callable[[str], bytes | None]) -> bool:
        """Tell whether every file is still as the plan found it or wrote it: then it can be carried to its end."""
        return all(data_now(step.name) in (step.data_before, step.data_after) for step in self.steps)


def _leaves(plain: Plain) -> dict[tuple[str, ...], object]:
    """Return every value that is no table, by the keys that lead to it."""
    found: dict[tuple[str, ...], object] = {}
    for key, value in plain.items():
        inner = _leaves(value) if isinstance(value, dict) else {(): value}
        found.update({(key, *path): leaf for path, leaf in inner.items()})
    return found


def _step(said: dict[str, object]) -> Step:
    before = said["before"]
    return Step(str(said["name"]), None if before is None else str(before), str(said["after"]))
