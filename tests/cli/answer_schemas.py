"""Hold what verbs answer programs against the schemas in `tests/cli/schemas`, which share `shapes.json`."""

import json
from pathlib import Path
from typing import Any, Final

import jsonschema
from referencing import Registry, Resource

SCHEMAS: Final = Path(__file__).parent / "schemas"
SHARED: Final = "shapes.json"


def schema_of(verb: str) -> Path:
    """Return the schema of a verb ("list", "branches add")."""
    return SCHEMAS / f"{verb.replace(' ', '-')}.json"


def read_schema(path: Path) -> dict[str, Any]:
    """Return a schema as data."""
    schema: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return schema


def hold_against_schema(answer: dict[str, Any], verb: str) -> None:
    """Raise ValidationError when an answer is not what the verb's schema says."""
    shared: Registry[Any] = Registry().with_resource(SHARED, Resource.from_contents(read_schema(SCHEMAS / SHARED)))
    schema = read_schema(schema_of(verb))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema, registry=shared).validate(answer)
