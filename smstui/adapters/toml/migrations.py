"""Bring what older versions wrote into today's form, in memory; the next save writes it.

Each step is a pure function from one schema to the next. A file of a newer schema is shown as unreadable and never
written: this version cannot know what it would destroy.
"""

import copy
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from smstui.adapters.toml.document import Plain
from smstui.domain.errors import FieldRefused, FileProblem, Unreadable
from smstui.domain.value import dataclass

Step = Callable[[Plain], Plain]


@dataclass(frozen=True, slots=True)
class Migrations:
    """Hold the present schema, and for each older one the step that leads away from it."""

    current: int = 1
    steps: Mapping[int, Step] = field(default_factory=lambda: MappingProxyType({}))

    def brought_up(self, path: Path | str, plain: Plain) -> Plain:
        """Return what the file says in today's form; raise Unreadable for a newer schema or none that exists.

        A file without `schema` is of the first one: a person wrote it by hand.
        """
        schema = self._schema(path, plain)
        if schema == self.current:
            return plain
        migrated = copy.deepcopy(plain)
        for older in range(schema, self.current):
            migrated = self.steps[older](migrated)
            migrated["schema"] = older + 1
        return migrated

    def _schema(self, path: Path | str, plain: Mapping[str, Any]) -> int:
        schema = plain.get("schema", 1)
        if not isinstance(schema, int) or isinstance(schema, bool) or schema < 1:
            raise Unreadable(str(path), FieldRefused("schema", FileProblem.WRONG_TYPE, expected="number"))
        if schema > self.current:
            raise Unreadable(str(path), FileProblem.NEWER_SCHEMA)
        return schema


INTERFACE_MIGRATIONS: Final = Migrations()
CHAIN_MIGRATIONS: Final = Migrations()
