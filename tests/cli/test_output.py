"""How data is laid out on standard output."""

import json

import pytest

from smstui.cli.output import write_json, write_json_line


def test_every_field_and_every_entry_of_it_has_a_line_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    write_json({"count": 2, "rows": [{"id": "a", "use": ["server"]}, {"id": "b", "use": []}], "who": {"name": "Köln"}})

    assert capsys.readouterr().out.splitlines() == [
        "{",
        '  "schema": 1,',
        '  "count": 2,',
        '  "rows": [',
        '    {"id": "a", "use": ["server"]},',
        '    {"id": "b", "use": []}',
        "  ],",
        '  "who": {',
        '    "name": "Köln"',
        "  }",
        "}",
    ]


@pytest.mark.parametrize("value", [[], {}, None, "", [[]], [{}], {"a": {"b": [1]}}, 'a "quoted"\nline', "\x1b[2J"])
def test_whatever_is_written_is_read_back(capsys: pytest.CaptureFixture[str], value: object) -> None:
    for write in (write_json, write_json_line):
        write({"value": value})

        assert json.loads(capsys.readouterr().out) == {"schema": 1, "value": value}
