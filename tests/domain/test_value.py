"""What the program's own decorator promises: a class like the standard library's frozen, slotted data class."""

import copy
import dataclasses
import inspect
import pickle
from collections.abc import Mapping
from typing import Any

import pytest

from smstui.domain import value


@value.dataclass(frozen=True, slots=True)
class Ours:
    """Stand for one of the program's values."""

    number: int
    name: str = "none"
    entries: Mapping[str, int] = dataclasses.field(default_factory=dict)
    note: str = dataclasses.field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        """Refuse a negative number."""
        if self.number < 0:
            raise ValueError("negative")

    @property
    def doubled(self) -> int:
        """Return twice the number."""
        return self.number * 2


@dataclasses.dataclass(frozen=True, slots=True)
class Theirs:
    """Be the same, made by the standard library."""

    number: int
    name: str = "none"
    entries: Mapping[str, int] = dataclasses.field(default_factory=dict)
    note: str = dataclasses.field(default="", compare=False, repr=False)


@value.dataclass(frozen=True, slots=True)
class Nothing:
    """Hold no field."""


@value.dataclass(frozen=True, slots=True)
class More(Ours):
    """Add a field to an ancestor's."""

    more: int = 7


EQUAL: tuple[tuple[dict[str, Any], dict[str, Any]], ...] = (
    ({"number": 1}, {"number": 1}),
    ({"number": 1}, {"number": 2}),
    ({"number": 1, "name": "a"}, {"number": 1, "name": "b"}),
    ({"number": 1, "note": "a"}, {"number": 1, "note": "b"}),
    ({"number": 1, "entries": {"a": 1}}, {"number": 1, "entries": {"a": 1}}),
)


@pytest.mark.parametrize(("first", "second"), EQUAL)
def test_values_are_equal_where_the_librarys_are(first: dict[str, Any], second: dict[str, Any]) -> None:
    assert (Ours(**first) == Ours(**second)) == (Theirs(**first) == Theirs(**second))


def test_a_value_equals_no_value_of_another_class() -> None:
    others: tuple[object, ...] = (Theirs(1), More(1), 1)

    assert all(Ours(1) != other for other in others)


@value.dataclass(frozen=True, slots=True)
class Key:
    """Be usable as a key."""

    chain: str
    number: int = 0


def test_equal_values_have_one_hash() -> None:
    assert {Key("a", 1): "x"}[Key("a", 1)] == "x"
    assert hash(Nothing()) == hash(Nothing())


def test_a_value_with_an_unhashable_part_is_unhashable() -> None:
    with pytest.raises(TypeError, match="unhashable"):
        hash(Ours(1))


def test_it_shows_itself_as_the_librarys_does() -> None:
    assert repr(Ours(1, "x")) == repr(Theirs(1, "x")).replace("Theirs", "Ours")


def test_nothing_of_it_can_be_set_or_deleted() -> None:
    made = Ours(1)

    with pytest.raises(dataclasses.FrozenInstanceError):
        made.number = 2  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        del made.number
    with pytest.raises(dataclasses.FrozenInstanceError):
        made.other = 2  # type: ignore[attr-defined]
    assert not hasattr(made, "__dict__")


def test_the_factory_of_a_default_is_called_for_each_value() -> None:
    assert Ours(1).entries is not Ours(1).entries
    assert Ours(1, entries={"a": 1}).entries == {"a": 1}


def test_what_comes_after_the_fields_is_called() -> None:
    with pytest.raises(ValueError, match="negative"):
        Ours(-1)
    with pytest.raises(ValueError, match="negative"):
        dataclasses.replace(Ours(1), number=-1)


def test_the_librarys_functions_work_on_it() -> None:
    assert dataclasses.replace(Ours(1), name="b") == Ours(1, "b")
    assert dataclasses.asdict(Ours(1)) == dataclasses.asdict(Theirs(1))
    assert [field.name for field in dataclasses.fields(Ours)] == ["number", "name", "entries", "note"]


def test_it_matches_patterns() -> None:
    match Key("a", 3):
        case Key(chain, number):
            assert (chain, number) == ("a", 3)
        case _:
            pytest.fail("did not match")


def test_copies_are_equal() -> None:
    made = More(1, "x", {"a": 2}, "n", 3)

    assert copy.deepcopy(made) == made
    assert pickle.loads(pickle.dumps(made)) == made  # noqa: S301 (our own bytes)


def test_a_missing_or_unknown_argument_is_refused() -> None:
    with pytest.raises(TypeError, match="number"):
        Ours()  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="unknown"):
        Ours(1, unknown=2)  # type: ignore[call-arg]


def test_an_heir_has_the_ancestors_fields_first() -> None:
    assert More(1, "x", {}, "", 9) == More(number=1, name="x", more=9)


def test_its_signature_names_what_it_is_made_of() -> None:
    @value.dataclass(frozen=True, slots=True)
    class Made:
        number: int
        name: str = "none"

    asked_before = inspect.signature(Made)
    Made(1)

    assert str(asked_before) == str(inspect.signature(Made)) == "(number, name='none')"


def test_methods_of_its_own_are_kept() -> None:
    @value.dataclass(frozen=True, slots=True)
    class Hidden:
        secret: str

        def __repr__(self) -> str:
            return "***"

        def __eq__(self, other: object) -> bool:
            return False

        __hash__ = object.__hash__

    assert repr(Hidden("x")) == "***"
    assert Hidden("x") != Hidden("x")


def test_what_is_not_frozen_changes_and_has_no_hash() -> None:
    @value.dataclass(slots=True)
    class Changing:
        number: int
        names: list[str] = dataclasses.field(default_factory=list)

    made = Changing(1)
    made.number = 2

    assert made == Changing(2)
    assert made.names is not Changing(2).names
    with pytest.raises(TypeError, match="unhashable"):
        hash(made)


def test_other_kinds_are_made_by_the_library() -> None:
    @value.dataclass(frozen=True, slots=True, order=True)
    class Ordered:
        number: int

    assert Ordered(1) < Ordered(2)


def test_an_option_that_it_does_not_know_is_refused() -> None:
    with pytest.raises(TypeError, match="a value's field"):

        @value.dataclass(frozen=True, slots=True)
        class Odd:
            hidden: int = dataclasses.field(default=1, init=False)
