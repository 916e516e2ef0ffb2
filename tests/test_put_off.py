"""Modules that are put off: found as ever, executed when they are used, once, and whole for every thread."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from textwrap import dedent

import pytest

from smstui import put_off

SLOW = """
import time
EARLY = 1
time.sleep(0.2)
TIMES = globals().get("TIMES", 0) + 1
LATE = EARLY + 1
"""


def said_by(program: str, folder: Path) -> str:
    """Run a program of its own, for what was imported stays imported, and return what it printed."""
    run = subprocess.run(
        [sys.executable, "-c", dedent(program)], cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize("name", sorted(put_off.PUT_OFF))
def test_what_is_put_off_says_the_same_as_ever(name: str, tmp_path: Path) -> None:
    program = """
        import importlib, inspect, sys
        if {put_off}:
            from smstui.put_off import put_off
            put_off()
        importlib.import_module("textual.app")
        module = importlib.import_module({name!r})
        print(sorted(name for name in dir(module) if not name.startswith("__")))
        print(type(module).__name__, module.__name__, module.__file__, len(inspect.getsource(module)))
    """

    usual, later = (said_by(program.format(put_off=put_off, name=name), tmp_path) for put_off in (False, True))

    assert later == usual


@pytest.mark.parametrize(
    ("imported", "executed"),
    [
        ("textual.app", "['inspect']"),  # Textual's own use; the commands do without
        ("smstui.cli.commands", "[]"),
        ("smstui.cli.interfaces", "[]"),
    ],
)
def test_importing_what_it_is_for_executes_nothing_of_it(imported: str, executed: str, tmp_path: Path) -> None:
    said = said_by(
        f"""
        import sys
        from smstui.put_off import PUT_OFF, put_off
        put_off()
        import {imported}
        executed = [name for name in PUT_OFF if type(sys.modules.get(name)).__name__ == "module"]
        print(executed, "_ssl" in sys.modules, "textual.widgets._select" in sys.modules)
        """,
        tmp_path,
    )

    assert said == f"{executed} False False"


PROMISING = """
class Base:
    kind = "base"

    @classmethod
    def make(cls):
        return cls()

    def own(self):
        return self.kind

def greet(name, *, loudly=False):
    return f"Hello, {name}{'!' if loudly else ''}"

print("executed")
"""


@pytest.mark.parametrize(
    ("use", "said"),
    [
        ("print(greet('Ann', loudly=True))", ["executed", "Hello, Ann!"]),
        ("print(greet.__name__)", ["executed", "greet"]),
        ("print(promising.greet('Ann'), promising.greet is greet)", ["executed", "Hello, Ann False"]),
        ("print(Base().own(), Base.make().kind)", ["executed", "base base"]),
        ("print(isinstance(1, Base), isinstance(Derived(), Base))", ["False True"]),
        ("made = Base(); print(isinstance(made, Base), isinstance(1, Base))", ["executed", "True False"]),
        ("print(isinstance(Derived(), promising.Base))", ["True"]),
        (
            "early = Derived(); greet(''); print(early.own(), Derived.__mro__[1] is promising.Base)",
            ["executed", "derived True"],
        ),
        ("greet('')\nclass Late(Base): pass\nprint(Late().own(), isinstance(Late(), Base))", ["executed", "base True"]),
        ("from promising import absent", ["executed", "no such name"]),
    ],
)
def test_what_importers_take_out_of_it_is_promised(use: str, said: list[str], tmp_path: Path) -> None:
    (tmp_path / "promising.py").write_text(PROMISING, encoding="utf-8")
    (tmp_path / "using.py").write_text(
        dedent(
            """
            import promising
            from promising import Base, greet
            class Derived(Base):
                kind = "derived"
            """
        )
        + use,
        encoding="utf-8",
    )

    output = said_by(
        """
        import smstui.put_off
        smstui.put_off.PUT_OFF["promising"] = frozenset({"Base", "greet"})
        smstui.put_off.put_off()
        try:
            import using
        except ImportError:
            print("no such name")
        """,
        tmp_path,
    )

    assert output.splitlines() == said


@pytest.mark.parametrize("name", sorted(name for name, promised in put_off.PUT_OFF.items() if promised))
def test_what_is_promised_is_there(name: str) -> None:
    module = import_module(name)

    # a function, a class, or a type in quotes: no constant, which importers would use at once
    assert all(callable(kept) or isinstance(kept, str) for kept in map(vars(module).get, put_off.PUT_OFF[name]))


def test_threads_that_need_it_at_once_all_see_it_whole(tmp_path: Path) -> None:
    (tmp_path / "slow.py").write_text(SLOW, encoding="utf-8")

    said = said_by(
        """
        import smstui.put_off
        from threading import Thread
        smstui.put_off.PUT_OFF["slow"] = frozenset()
        smstui.put_off.put_off()
        import slow
        seen = []
        threads = [Thread(target=lambda: seen.append((slow.EARLY, slow.LATE, slow.TIMES))) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(set(seen), len(seen))
        """,
        tmp_path,
    )

    assert said == "{(1, 2, 1)} 8"


def test_what_fails_when_it_is_executed_fails_again(tmp_path: Path) -> None:
    (tmp_path / "broken.py").write_text("raise ImportError('not here')", encoding="utf-8")

    said = said_by(
        """
        import smstui.put_off
        smstui.put_off.PUT_OFF["broken"] = frozenset()
        smstui.put_off.put_off()
        import broken
        for _ in range(2):
            try:
                broken.anything
            except ImportError as error:
                print(error)
        """,
        tmp_path,
    )

    assert said.splitlines() == ["not here", "not here"]


def test_what_is_missing_is_missing_as_ever(tmp_path: Path) -> None:
    said = said_by(
        """
        import smstui.put_off
        smstui.put_off.PUT_OFF["nowhere"] = frozenset()
        smstui.put_off.put_off()
        try:
            import nowhere
        except ModuleNotFoundError as error:
            print(error)
        """,
        tmp_path,
    )

    assert said == "No module named 'nowhere'"


def test_what_this_python_was_built_without_is_missing_at_once(tmp_path: Path) -> None:
    said = said_by(
        """
        import sys
        from smstui.put_off import put_off
        sys.modules["_bz2"] = None  # what Python itself writes there to say that there is none
        put_off()
        import shutil
        print(shutil._BZ2_SUPPORTED)
        """,
        tmp_path,
    )

    assert said == "False"
