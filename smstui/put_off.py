"""Put off modules that Python's and Textual's own modules import at once and that the first screen does not use.

Each is found and made as ever, but executed when something of it is first used; a thread that needs it meanwhile
waits, as for an import. What importers take out of it at once (`from difflib import get_close_matches`) is promised:
a promise is called, asked and derived from like what it stands for. Together they are a fifth of the time until the
first screen.
"""

import sys
from _thread import RLock
from abc import ABC
from collections.abc import Mapping, Sequence
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import TYPE_CHECKING, Any, Final, cast

if TYPE_CHECKING:
    from importlib.abc import Loader  # imports at run time what is put off

PUT_OFF: Final[dict[str, frozenset[str]]] = {
    "ast": frozenset({"NodeVisitor"}),
    "asyncio.sslproto": frozenset(),
    "bz2": frozenset(),
    "difflib": frozenset({"get_close_matches"}),
    "gettext": frozenset({"gettext", "ngettext"}),
    "inspect": frozenset(),
    "ipaddress": frozenset(),
    "locale": frozenset(),
    "lzma": frozenset(),
    "mimetypes": frozenset(),
    "platformdirs": frozenset({"user_downloads_path"}),
    "rich.markup": frozenset({"render"}),
    "rich.panel": frozenset({"Panel"}),
    "rich.table": frozenset({"Table"}),
    "ssl": frozenset(),
    "textual.canvas": frozenset({"Canvas", "Rectangle"}),
    "textual.command": frozenset(
        {"CommandListItem", "CommandPalette", "DiscoveryHit", "Hit", "Hits", "Provider", "SimpleProvider"}
    ),
    "textual.markup": frozenset({"parse_style"}),
    "textual.suggester": frozenset({"Suggester", "SuggestionReady"}),
    "textual.types": frozenset(),
    "textual.validation": frozenset({"Integer", "Number", "ValidationResult", "Validator"}),
    "textual.widgets._toast": frozenset({"ToastRack"}),
    "textual.widgets._tooltip": frozenset({"Tooltip"}),
    "textwrap": frozenset(),
    "tokenize": frozenset(),
    "uuid": frozenset({"UUID", "uuid4"}),
}
"""Modules, and the functions, classes and types of each that are promised to whoever imports them by name."""

_BUILT_WITH: Final[Mapping[str, str]] = {"bz2": "_bz2", "lzma": "_lzma", "ssl": "_ssl"}
"""What a Python can have been built without: its importers must be told at once."""

_FROM: Final[Mapping[str, str]] = {"textual.types": "textual._types"}
"""Where the names lie that importers want at once."""

_BASES: Final[Mapping[str, type]] = {"textual.command": ABC}
"""What the promised classes derive from that others derive from: Python exchanges a base for one like it only."""

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
            spec.loader = cast("Loader", _PuttingOff(spec.loader, PUT_OFF[name]))
        return spec


def _is_there(name: str) -> bool:
    if name in sys.modules:
        return sys.modules[name] is not None
    return name in sys.builtin_module_names or PathFinder.find_spec(name) is not None


class _PuttingOff:
    """Make a module without executing it, and execute it once."""

    def __init__(self, loader: "Loader", promised: frozenset[str]) -> None:
        self._loader = loader
        self._promised = promised
        self._promises: dict[str, _Promise] = {}
        self._turn = RLock()
        self._is_begun = False

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (sources, data, paths: whatever a loader has)
        return getattr(self._loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        return self._loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        module.__class__ = _PutOffModule

    def promise(self, module: ModuleType, name: str) -> "_Promise | None":
        """Return what stands for a name of the module until it is used; None for what must be there at once."""
        if name not in self._promised or self._is_begun:
            return None
        return self._promises.setdefault(name, _Promise(module, name))

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
            for name, promise in self._promises.items():
                promise.keep(vars(module)[name])


class _PutOffModule(ModuleType):
    """Be a module that is executed when its content is first asked for."""

    def __getattribute__(self, name: str) -> Any:  # noqa: ANN401 (whatever the module holds)
        if name not in _KNOWN_BEFORE:
            spec = ModuleType.__getattribute__(self, "__spec__")
            early = sys.modules.get(_FROM.get(spec.name, ""))
            if early is not None and name in vars(early):
                return getattr(early, name)
            promise = spec.loader.promise(self, name)
            if promise is not None:
                return promise
            spec.loader.execute(self)
        return ModuleType.__getattribute__(self, name)


class _Promise:
    """Stand for a function or a class of a module until it is called or asked for something.

    Nothing is an instance of a class that is not made yet. A class can be derived from it, and gets its base with it.
    """

    __slots__ = ("_base", "_module", "_name")

    def __init__(self, module: ModuleType, name: str) -> None:
        self._module = module
        self._name = name
        self._base: type | None = None

    def keep(self, kept: Any) -> None:  # noqa: ANN401 (whatever was promised)
        """Give the classes that were derived meanwhile their base."""
        made: list[type] = [] if self._base is None else self._base.__subclasses__()
        for derived in made:
            derived.__bases__ = tuple(kept if base is self._base else base for base in derived.__bases__)

    def __call__(self, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401 (as what it stands for)
        return self._kept()(*arguments, **named)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 (as what it stands for)
        if name.startswith("__typing_") or name == "__parameters__":  # no variable of types, and made with none
            raise AttributeError(name)
        return getattr(self._kept(), name)

    def __instancecheck__(self, instance: object) -> bool:
        if isinstance(self._module, _PutOffModule):
            return self._base is not None and isinstance(instance, self._base)
        return isinstance(instance, self._kept())

    def __mro_entries__(self, bases: tuple[object, ...]) -> tuple[type]:
        if not isinstance(self._module, _PutOffModule):
            return (self._kept(),)
        if self._base is None:
            like = _BASES.get(self._module.__name__, object)
            self._base = type(like)(self._name, (like,), {})
        return (self._base,)

    def _kept(self) -> Any:  # noqa: ANN401 (whatever was promised)
        return vars(self._module)[self._name]
