"""Put off modules that Python's and Textual's own modules import at once and that the first screen does not use.

Each is found and made as ever, but executed when something of it is first used; a thread that needs it meanwhile
waits, as for an import. Nothing else about it differs. Together they are a tenth of the time until the first screen.
"""

import sys
from _thread import RLock
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from importlib.abc import Loader  # imports at run time what is put off

PUT_OFF: Final = {
    "asyncio.sslproto",
    "bz2",
    "locale",
    "lzma",
    "mimetypes",
    "ssl",
    "textual.types",
    "textwrap",
    "tokenize",
}
_BUILT_WITH: Final[Mapping[str, str]] = {"bz2": "_bz2", "lzma": "_lzma", "ssl": "_ssl"}
"""What a Python can have been built without: its importers must be told at once."""

_FROM: Final[Mapping[str, str]] = {"textual.types": "textual._types"}
"""Where the names lie that importers want at once."""

_KNOWN_BEFORE: Final = frozenset(
    {"__class__", "__file__", "__loader__", "__name__", "__package__", "__path__", "__spec__"}
)
"""What the import system asks a module that was imported already."""


def put_off() -> None:
    """Put off from now on what is not imported yet."""
    if not any(isinstance(finder, _Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, _Finder())


class _Finder:
    """Find the modules that are put off where they always lie."""

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name not in PUT_OFF or not _is_there(_BUILT_WITH.get(name, "sys")):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is not None and spec.loader is not None:
            spec.loader = cast("Loader", _PuttingOff(spec.loader))
        return spec


def _is_there(name: str) -> bool:
    if name in sys.modules:
        return sys.modules[name] is not None
    return name in sys.builtin_module_names or PathFinder.find_spec(name) is not None


class _PuttingOff:
    """Make a module without executing it, and execute it once."""

    def __init__(self, loader: "Loader") -> None:
        self._loader = loader
        self._turn = RLock()
        self._is_begun = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (sources, data, paths: whatever a loader has)
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _PutOffModule

    def execute(self, module: ModuleType) -> None:
        """Execute the module unless that was done; whoever asks while another thread does it waits."""
        with self._turn:
            if self._is_begun:
                return
            self._is_begun = True
            try:
                self._loader.exec_module(module)
            except BaseException:
                self._is_begun = False
                raise
            module.__class__ = ModuleType


class _PutOffModule(ModuleType):
    """Be a module that is executed when its content is first asked for."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 (whatever the module holds)
        if name not in _KNOWN_BEFORE:
            spec = ModuleType.__getattribute__(self, "__spec__")
            early = sys.modules.get(_FROM.get(spec.name, ""))
            if early is not None and name in vars(early):
                return getattr(early, name)
            spec.loader.execute(self)
        return ModuleType.__getattribute__(self, name)
