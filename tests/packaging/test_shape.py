"""The shape of the repository: what stands at the top, and where styles live."""

import ast
import subprocess
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]


def tracked() -> list[str]:
    listing = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return listing.stdout.splitlines()


def assigned(source: Path) -> set[str]:
    """Return the names that the classes and the module in `source` give a value."""
    targets: list[ast.expr] = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Assign):
            targets += node.targets
        elif isinstance(node, ast.AnnAssign):
            targets.append(node.target)
    return {target.id for target in targets if isinstance(target, ast.Name)}


def test_the_top_holds_four_folders_and_dot_folders() -> None:
    folders = {path.partition("/")[0] for path in tracked() if "/" in path}

    assert {name for name in folders if not name.startswith(".")} == {"smstui", "snapshots", "styles", "tests"}


def test_no_lock_file_that_names_an_index_is_kept() -> None:
    assert {"poetry.lock", "pylock.toml", "uv.lock"}.isdisjoint(tracked())


def test_styles_hold_stylesheets_only() -> None:
    assert {path.suffix for path in (ROOT / "styles").rglob("*") if path.is_file()} == {".tcss"}


def test_each_stylesheet_belongs_to_a_module() -> None:
    sheets = [path.relative_to(ROOT / "styles").with_suffix(".py") for path in (ROOT / "styles").rglob("*.tcss")]

    assert [str(sheet) for sheet in sheets if not (ROOT / "smstui/ui" / sheet).exists()] == []


def test_no_styles_stand_in_python() -> None:
    sources = (ROOT / "smstui").rglob("*.py")

    assert [str(source) for source in sources if {"CSS", "DEFAULT_CSS"} & assigned(source)] == []
