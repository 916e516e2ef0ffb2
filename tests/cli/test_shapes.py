"""Every concept has one shape in JSON: in the code, in the schemas of all verbs, and in what verbs answer."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Any, Final

import pytest

from smstui.cli.shapes import _UNKNOWN, error_shape, outcome_error, word
from smstui.domain.change import Deed, Result, Thing
from smstui.domain.errors import FieldRefused, NotFound, StoreLocked, WriteFailed, WriteProblem
from smstui.domain.gateway import Accepted, GatewayError, GatewayFailure, NotSent, Refused, Trouble, Uncertain
from smstui.domain.interface import Reason
from smstui.domain.secret import SecretPresence
from smstui.domain.selection import Why
from smstui.domain.sent import Event
from smstui.domain.state import Problem, State
from smstui.services.dispatching import Fate
from tests.cli.answer_schemas import SCHEMAS, SHARED, read_schema

CONCEPTS: Final[dict[str, tuple[str, ...]]] = {
    "at": ("moment",),
    "changes": ("change",),
    "chosen": ("interface_reference",),
    "concluded": ("moment",),
    "created": ("moment",),
    "defaults": ("defaults",),
    "deleted": ("interface_reference", "branch", "workstation", "appointment_type"),
    "error": ("error",),
    "errors": ("error",),
    "findings": ("finding",),
    "former": ("interface_reference",),
    "gone": ("interface_reference",),
    "interface": ("interface", "interface_reference"),
    "interfaces": (
        *("interface", "interface_reference"),
        *("checked_interface", "explained_interface", "examined_interface"),
    ),
    "number": ("number", "masked_number"),
    "points": ("points",),
    "recipient": ("recipient",),
    "recipients": ("recipient",),
    "replaces": ("interface_reference",),
    "shifts": ("shift",),
    "slot": ("slot",),
    "slots": ("slot",),
    "start": ("day",),
    "starts": ("day",),
    "stays": ("interface_reference",),
    "status": ("status",),
    "subject": ("subject",),
    "tried": ("tried",),
    "unreadable": ("unreadable_interface",),
    "use": ("use",),
}
"""By the name of a property the shared shapes that it may have, itself or as items of an array, or null."""

COUNTS: Final = {("branches-list.json", "interfaces"), ("workstations-list.json", "interfaces")}
"""How many there are, instead of which."""

RECORDS: Final = {("changes.json", "changes"): "a list of records, whose own `changes` are fields"}

ENUMERATED: Final[tuple[tuple[str, str, type[StrEnum]], ...]] = (
    ("explained_interface", "verdict", Why),
    ("interface", "state", State),
    ("examined_interface", "credentials", SecretPresence),
    ("subject", "kind", Thing),
)


def shared() -> dict[str, Any]:
    shapes: dict[str, Any] = read_schema(SCHEMAS / SHARED)["$defs"]
    return shapes


def properties(schema: object) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield every property of a schema with what stands for it, however deep."""
    if isinstance(schema, list):
        for part in schema:
            yield from properties(part)
    elif isinstance(schema, dict):
        yield from schema.get("properties", {}).items() if isinstance(schema.get("properties"), dict) else ()
        for part in schema.values():
            yield from properties(part)


def shapes_of(schema: dict[str, Any]) -> set[str]:
    """Return the shared shapes that a property refers to, by itself, as its items, or where it is not null."""
    if "$ref" in schema:
        return {schema["$ref"].rpartition("/")[2]}
    parts = [*schema.get("anyOf", ()), *([schema["items"]] if "items" in schema else ())]
    return {"null"} if schema == {"type": "null"} else set().union(*map(shapes_of, parts)) - {"null"}


def test_a_concept_has_its_shared_shape_in_every_schema() -> None:
    otherwise = [
        (path.name, name)
        for path in sorted(SCHEMAS.iterdir())
        for name, schema in properties(read_schema(path))
        if name in CONCEPTS and not (shapes_of(schema) and shapes_of(schema) <= set(CONCEPTS[name]))
    ]

    assert set(otherwise) == COUNTS | set(RECORDS)


def test_an_interface_and_a_message_are_described_nowhere_but_among_the_shared_shapes() -> None:
    apart = [
        (path.name, name)
        for path in sorted(SCHEMAS.iterdir())
        if path.name != SHARED
        for name, _schema in properties(read_schema(path))
        if name in {"id", "exit_code", "gateway_code"}
    ]

    assert apart == []


def test_every_shared_shape_is_used() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in sorted(SCHEMAS.iterdir()))

    assert [name for name in shared() if f'/$defs/{name}"' not in texts] == []


@pytest.mark.parametrize(("shape", "name", "members"), ENUMERATED)
def test_a_shape_knows_every_word_of_its_enumeration(shape: str, name: str, members: type[StrEnum]) -> None:
    assert shared()[shape]["properties"][name]["enum"] == [word(member.value) for member in members]


def test_the_words_for_problems_and_fates_are_those_of_the_program() -> None:
    fates = {word(member.value) for member in (*Fate, *Event)}

    assert set(shared()["status"]["enum"]) == fates
    assert set(shared()["problem"]["enum"]) == {word(problem.value) for problem in Problem}


def test_the_change_log_for_programs_knows_every_deed_and_result() -> None:
    known = dict(properties(read_schema(SCHEMAS / "changes.json")))

    assert known["what"]["enum"] == [word(deed.value) for deed in Deed]
    assert known["result"]["enum"] == [word(result.value) for result in Result]


def test_an_interface_that_cannot_be_read_has_every_key_of_one_that_can() -> None:
    always = {"id", "name", "readable", "state", "reason", "message", "file", "line", "error"}

    assert {*_UNKNOWN, *always} == set(shared()["interface"]["properties"])


@pytest.mark.parametrize(
    ("value", "expected"),
    [("not sent", "not_sent"), ("file-unreadable", "file_unreadable"), ("not UTF-8", "not_utf_8"), ("ready", "ready")],
)
def test_an_enumerations_value_is_one_word(value: str, expected: str) -> None:
    assert word(value) == expected


def test_an_error_says_its_code_the_gateways_number_a_word_and_a_sentence() -> None:
    failure = error_shape(GatewayFailure(Refused(GatewayError(103, "No credits"))))

    assert (failure["exit_code"], failure["gateway_code"], failure["reason"]) == (6, 103, "refused")
    assert "credit" in failure["message"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (FieldRefused("use", Reason.NO_USE), "no_use"),
        (NotFound("interface", "x"), "not_found"),
        (StoreLocked("vault"), "store_locked"),
        (WriteFailed("/x", WriteProblem.DISK_FULL), "disk_full"),
        (GatewayFailure(NotSent(Trouble.CONNECTION_REFUSED)), "connection_refused"),
    ],
)
def test_every_error_has_a_word_for_programs(error: Exception, reason: str) -> None:
    assert error_shape(error)["reason"] == reason  # type: ignore[arg-type]


def test_a_message_that_failed_has_the_same_error_and_an_accepted_one_none() -> None:
    lost = outcome_error(Uncertain(Trouble.CONNECTION_LOST))

    assert lost is not None
    assert (lost["exit_code"], lost["gateway_code"], lost["reason"]) == (10, None, "connection_lost")
    assert lost["message"].startswith("Uncertain")
    assert outcome_error(Accepted("id", "491713920012", "QUEUE", "0.16")) is None
