"""Render interfaces as the text of their files; what does not read back as it was meant is never written."""

import os
from collections.abc import Mapping
from pathlib import Path

from smstui.adapters.toml.document import Change, applied, edited, parse, revision_of
from smstui.adapters.toml.interface_file import PATHS, changes_between, interface_of, plain_of, read_interface
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.saving import ConfigDirectory, Contents
from smstui.adapters.write_failures import failures_translated
from smstui.domain.errors import WriteFailed, WriteProblem
from smstui.domain.field import Field
from smstui.domain.interface import Interface, InterfaceId
from smstui.domain.stored import Stored


def rendered_new(files: InterfaceFiles, interface: Interface) -> tuple[Stored, bytes]:
    """Return a new interface as it will be read, and its file's bytes; raise WriteFailed."""
    path = files.path(interface.id)
    data = edited(path, b"", plain_of(interface))
    stored = Stored(interface, revision_of(data))
    if read_interface(interface.id, path, data, files.migrations) != stored:
        raise WriteFailed(str(path), WriteProblem.GUARD)
    return stored, data


def rendered_change(files: InterfaceFiles, found: Contents, before: Interface, after: Interface) -> bytes:
    """Return the bytes of a changed interface's file: only what differs is touched; raise WriteFailed."""
    plain = files.migrations.brought_up(found.path, found.plain)
    intended = applied(plain, changes_between(before.settings, after.settings))
    if interface_of(after.id, intended) != after:
        raise WriteFailed(str(found.path), WriteProblem.GUARD)
    return edited(found.path, found.data, intended)


def with_names(path: Path, data: bytes, renamed: Mapping[Field, tuple[str, str]]) -> bytes:
    """Return a file's bytes with the present names of its branch and workstation: field → former and present name."""
    plain = parse(path, data)
    changes = [
        Change(PATHS[field], now)
        for field, (former, now) in renamed.items()
        if plain.get(field) == former or (field is Field.WORKSTATION and str(plain.get(field)).lower() == former)
    ]
    return edited(path, data, applied(plain, changes))


def is_used(directory: ConfigDirectory, files: InterfaceFiles, interface_id: InterfaceId) -> bool:
    """Tell whether an id is an interface's, or was one's of which a backup is left."""
    path = files.path(interface_id)
    with failures_translated(directory.places.backups):
        return os.path.lexists(path) or directory.backups.exist_for(directory.name_of(path))
