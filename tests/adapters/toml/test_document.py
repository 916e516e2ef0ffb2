"""An edit changes what was asked and nothing else, or nothing at all."""

import os
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from smstui.adapters.toml.document import LARGEST_FILE, Change, applied, edited, parse, read_bytes
from smstui.domain.errors import FileProblem, Unreadable, WriteFailed, WriteProblem

PATH = Path("file.toml")
TEXT = """\
# The gateway of the shop in the station.
schema = 1
name = "Stuttgart"   # as on the sign
branch = "01"
mine = { kept = true }

[smsapi]
# Ask Anna before changing this.
sender = 'Optik'
max_characters = 1_000
extra = [ 1,
  2 ]  # kept as well

[notes]
text = \"\"\"
several
lines\"\"\"
"""


def edit(text: str, *changes: Change) -> str:
    data = text.encode()
    return edited(PATH, data, applied(parse(PATH, data), changes)).decode()


def test_an_edit_without_a_change_returns_the_same_text() -> None:
    assert edit(TEXT) == TEXT


def test_a_changed_key_leaves_every_other_character_as_it_was() -> None:
    assert edit(TEXT, Change(("smsapi", "max_characters"), 160)) == TEXT.replace("1_000", "160")
    assert edit(TEXT, Change(("name",), "Ulm")) == TEXT.replace('"Stuttgart"', '"Ulm"')


def test_a_removed_key_takes_its_line_only() -> None:
    assert edit(TEXT, Change(("branch",), None)) == TEXT.replace('branch = "01"\n', "")


def test_an_added_key_stands_in_its_table() -> None:
    text = edit(TEXT, Change(("start",), 5), Change(("smsapi", "country_code"), "+49"))

    assert tomllib.loads(text) == {
        **tomllib.loads(TEXT),
        "start": 5,
        "smsapi": {**tomllib.loads(TEXT)["smsapi"], "country_code": "+49"},
    }
    for line in TEXT.splitlines():
        assert line in text.splitlines()


def test_a_table_is_added_and_removed_again() -> None:
    added = edit(TEXT, Change(("smsapi", "proxy", "host"), "proxy.lan"), Change(("smsapi", "proxy", "port"), 3128))

    removed = edit(added, Change(("smsapi", "proxy"), None))

    assert tomllib.loads(added)["smsapi"]["proxy"] == {"host": "proxy.lan", "port": 3128}
    assert tomllib.loads(removed) == tomllib.loads(TEXT)
    assert "# Ask Anna before changing this." in removed


def test_line_ends_of_windows_stay() -> None:
    text = edit(TEXT.replace("\n", "\r\n"), Change(("smsapi", "country_code"), "+49"), Change(("start",), 5))

    assert text.count("\n") == text.count("\r\n")
    assert text.replace("\r\n", "\n") == edit(TEXT, Change(("smsapi", "country_code"), "+49"), Change(("start",), 5))


def test_a_byte_order_mark_goes_and_the_last_line_ends() -> None:
    assert edit('\ufeffname = "a"', Change(("use",), ["server"])) == 'name = "a"\nuse = ["server"]\n'


@pytest.mark.parametrize("text", ["a.b = 1\nz = 2\n", "a = { b = 1 }\n", "[a]\nb = 1\n[a.c]\n[d]\n[a.e]\n"])
def test_an_unusual_form_is_edited_rightly_or_not_at_all(text: str) -> None:
    change = Change(("a", "new", "key"), "value")

    try:
        result = edit(text, change)
    except WriteFailed as refused:
        assert refused.reason == WriteProblem.GUARD  # noqa: PT017 (either outcome is right)
    else:
        assert tomllib.loads(result) == applied(tomllib.loads(text), [change])


def test_a_text_that_means_something_else_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomlkit.dumps", lambda _document: "name = 1\n")

    with pytest.raises(WriteFailed) as refused:
        edit(TEXT, Change(("name",), "Ulm"))

    assert refused.value.reason == WriteProblem.GUARD


def test_a_text_that_is_no_toml_any_more_is_never_returned(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomlkit.dumps", lambda _document: "name = [\n")

    with pytest.raises(WriteFailed) as refused:
        edit(TEXT, Change(("name",), "Ulm"))

    assert refused.value.reason == WriteProblem.GUARD


def test_a_file_beyond_one_mebibyte_is_neither_read_nor_written(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    path.write_bytes(b"#" * (LARGEST_FILE + 1))

    with pytest.raises(Unreadable) as unreadable:
        read_bytes(path)
    with pytest.raises(WriteFailed) as unwritable:
        edit("", Change(("text",), "x" * LARGEST_FILE))

    assert unreadable.value.cause is FileProblem.TOO_BIG
    assert unwritable.value.reason == WriteProblem.TOO_BIG


_KEYS = st.sampled_from(["name", "branch", "a b", "ü", "x.y", "1"])
_SCALARS = st.one_of(
    st.integers(-(2**40), 2**40),
    st.booleans(),
    st.dates(),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    st.lists(st.sampled_from(["server", "client"]), max_size=3),
)
_TABLES = st.sampled_from([(), ("smsapi",), ("smsapi", "proxy"), ("branches", "01"), ("branches", "1.2")])
_CHANGES = st.builds(lambda table, key, value: Change((*table, key), value), _TABLES, _KEYS, st.none() | _SCALARS)
_COMMENTS = st.lists(st.sampled_from(["# note", "", "   # indented", "#\t[not.a.table]"]), max_size=4)


@settings(max_examples=20_000 if os.environ.get("SMSTUI_FAULTS_LONG") else 150, deadline=None)
@given(changes=st.lists(_CHANGES, max_size=12), comments=_COMMENTS, crlf=st.booleans(), cut=st.booleans())
def test_any_sequence_of_edits_agrees_with_a_dictionary(
    *, changes: list[Change], comments: list[str], crlf: bool, cut: bool
) -> None:
    text = "\n".join([*comments, "schema = 1", *comments, "[smsapi]", *comments, "kept = 1 # here", *comments])
    text = text if cut else text + "\n"
    data = (text.replace("\n", "\r\n") if crlf else text).encode()
    model: dict[str, Any] = parse(PATH, data)

    for change in changes:
        model = applied(model, [change])
        data = edited(PATH, data, model)

        assert tomllib.loads(data.decode()) == model
        assert data.decode().count("# here") == 1
