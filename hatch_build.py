"""Compile the gettext catalogues, for a build of the wheel and for a checkout.

Hatchling runs the hook for wheels and editable installs, so every way to install has German;
`python hatch_build.py` does the same for a checkout whose catalogues were edited.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po


def compile_catalogues(root: Path) -> list[Path]:
    """Write a `.mo` beside each `.po` below `root`/smstui/locale that is newer, and return all of them.

    A reader never meets half a file: each one is written aside and put in place at once. Fuzzy messages stay out.
    """
    compiled = []
    for source in sorted((root / "smstui" / "locale").glob("*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        compiled.append(target)
        if target.exists() and target.stat().st_mtime_ns > source.stat().st_mtime_ns:
            continue
        with source.open("rb") as text:
            catalogue = read_po(text, locale=source.parent.parent.name, abort_invalid=True)
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as unfinished:
            write_mo(unfinished, catalogue)
        written = Path(unfinished.name)
        written.chmod(0o644)
        written.replace(target)
    return compiled


try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:
    # A checkout that only compiles needs Babel and no build backend.
    pass
else:

    class CatalogueHook(BuildHookInterface[Any]):
        """Put the compiled catalogues into the wheel, although git ignores them."""

        PLUGIN_NAME = "custom"

        def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
            """Compile, then name each file to hatchling as an artifact."""
            root = Path(self.root)
            build_data["artifacts"].extend(path.relative_to(root).as_posix() for path in compile_catalogues(root))


if __name__ == "__main__":
    compile_catalogues(Path(__file__).parent)
