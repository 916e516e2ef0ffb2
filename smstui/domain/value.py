"""Make slotted data classes, most of them frozen, in a fifth of the time that the standard library's decorator takes.

`dataclasses.dataclass` compiles seven methods for each frozen class, about 0.4 ms, and the start makes some fifty of
them: a tenth of the time until the first screen. Here only `__init__` is compiled, when the first object is made, and
the others are shared. Whatever is asked of a data class (`fields`, `replace`, `asdict`, patterns, copies, its
signature) works as before, and type checkers see the standard library's decorator.
"""

from __future__ import annotations

import dataclasses
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from dataclasses import dataclass
    from typing import Any, NoReturn, TypeVar

    _Made = TypeVar("_Made", bound=type)
else:

    def dataclass(cls=None, /, **options):  # noqa: ANN001, ANN003, ANN201 (checkers see the other branch)
        """Return the decorator for a class with slots; the standard library's for every other kind."""
        if options == {"frozen": True, "slots": True}:
            return _value
        if options == {"slots": True}:
            return _changing
        return dataclasses.dataclass(cls, **options)


__all__ = ["dataclass"]


def _changing(cls: _Made) -> _Made:
    return _slotted(cls, {"__hash__": None})


def _value(cls: _Made) -> _Made:
    frozen = {
        "__setattr__": _refuse_to_set,
        "__delattr__": _refuse_to_delete,
        "__getstate__": _state,
        "__setstate__": _set_state,
    }
    return _slotted(cls, frozen)


def _slotted(cls: _Made, besides: Mapping[str, object]) -> _Made:
    own = set(cls.__dict__)
    made: Any = dataclasses.dataclass(init=False, repr=False, eq=False, slots=True)(cls)
    fields = dataclasses.fields(made)
    compared = _getter([field.name for field in fields if field.compare])
    methods: dict[str, object] = {
        "__init__": _initializer_when_needed(made, fields),
        "__repr__": _representation([field.name for field in fields if field.repr]),
        "__eq__": _equality(compared),
        "__hash__": lambda self: hash(compared(self)),
        **besides,
    }
    for name in methods.keys() - own:
        setattr(made, name, methods[name])
    if "__init__" not in own:
        made.__signature__ = _Signature()
    return made  # type: ignore[no-any-return]


def _initializer_when_needed(made: Any, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:  # noqa: ANN401
    """Return an `__init__` that has itself compiled and replaced when it is called first: many classes never are."""
    for field in fields:
        if not field.init or field.kw_only or field.hash is not None:
            place = f"{made.__qualname__}.{field.name}"
            raise TypeError(f"{place}: a value's field has a default, a comparison, a repr; no more")

    def __init__(self: object, *arguments: object, **named: object) -> None:  # noqa: N807 (becomes that method)
        made.__init__ = _initializer(made, fields)
        made.__init__(self, *arguments, **named)

    return __init__


class _Signature:
    """Tell how a class is called to whoever asks the class; it is compiled for that."""

    def __get__(self, _made: object, cls: Any) -> object:  # noqa: ANN401 (only put into what was made here)
        from inspect import signature

        whole = signature(_initializer(cls, dataclasses.fields(cls)))
        return whole.replace(parameters=[*whole.parameters.values()][1:])


def _initializer(made: type, fields: tuple[dataclasses.Field[Any], ...]) -> Callable[..., None]:
    """Compile `__init__`: it fills the slots by their descriptors, for a frozen class refuses everything else."""
    names: dict[str, Any] = {"_absent": dataclasses.MISSING}
    parameters, lines = ["self"], []
    for field in fields:
        name = parameter = given = field.name
        if field.default is not dataclasses.MISSING:
            names[f"_default_{name}"] = field.default
            parameter += f"=_default_{name}"
        elif field.default_factory is not dataclasses.MISSING:
            names[f"_make_{name}"] = field.default_factory
            parameter += "=_absent"
            given = f"_make_{name}() if {name} is _absent else {name}"
        names[f"_set_{name}"] = getattr(made, name).__set__
        parameters.append(parameter)
        lines.append(f" _set_{name}(self, {given})\n")
    if hasattr(made, "__post_init__"):
        lines.append(" self.__post_init__()\n")
    exec(f"def __init__({', '.join(parameters)}):\n{''.join(lines) or ' pass'}", names)  # noqa: S102 (no foreign text)
    initializer: Callable[..., None] = names["__init__"]
    initializer.__qualname__ = f"{made.__qualname__}.__init__"
    initializer.__module__ = made.__module__
    return initializer


def _getter(names: list[str]) -> Callable[[object], object]:
    return attrgetter(*names) if names else lambda _value: ()


def _equality(compared: Callable[[object], object]) -> Callable[[object, object], bool]:
    def __eq__(self: object, other: object) -> bool:  # noqa: N807 (becomes that method)
        if other.__class__ is not self.__class__:
            return NotImplemented
        return bool(compared(self) == compared(other))

    return __eq__


def _representation(names: list[str]) -> Callable[[object], str]:
    @recursive_repr()
    def __repr__(self: object) -> str:  # noqa: N807 (becomes that method)
        values = ", ".join(f"{name}={getattr(self, name)!r}" for name in names)
        return f"{self.__class__.__qualname__}({values})"

    return __repr__


def _refuse_to_set(_self: object, name: str, _value: object) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot assign to field {name!r}")


def _refuse_to_delete(_self: object, name: str) -> NoReturn:
    raise dataclasses.FrozenInstanceError(f"cannot delete field {name!r}")


def _state(self: object) -> list[object]:
    return [getattr(self, field.name) for field in _fields(self)]


def _set_state(self: object, state: list[object]) -> None:
    for field, value in zip(_fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)


def _fields(value: Any) -> tuple[dataclasses.Field[Any], ...]:  # noqa: ANN401 (only called for what was made here)
    return dataclasses.fields(value)
