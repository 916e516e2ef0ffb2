"""A document says what an interface's file says, and nothing that has no meaning is passed over."""

from datetime import date

import pytest

from smstui.adapters.toml.interface_file import PATHS
from smstui.domain.draft import Draft
from smstui.domain.errors import DraftRefused, FileProblem
from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.domain.sender import Sender
from smstui.services.described import KEPT_BY_THE_PROGRAM, KEYS, LISTED, Described, read_document


def test_every_key_of_a_file_is_known_and_means_the_same_field() -> None:
    in_files = {".".join(path): name for name, path in PATHS.items()}
    of_documents = {key: field.value for key, field in KEYS.items()}
    secrets = {"smsapi.token", "smsapi.password", "smsapi.proxy.password"}

    assert {key: name for key, name in in_files.items() if key in of_documents} == {
        key: name for key, name in of_documents.items() if key not in secrets
    }
    assert set(in_files) - set(of_documents) <= {*KEPT_BY_THE_PROGRAM, LISTED}


def test_what_is_not_spoken_of_stays_and_an_empty_text_empties() -> None:
    draft = Draft(name="N", sender="OptikNord", branch="01", country_code="+49")

    changed = read_document({"smsapi": {"sender": "", "max_characters": 160}}).applied_to(draft)

    assert changed == Draft(name="N", sender="", branch="01", country_code="+49", max_characters="160")


def test_values_of_their_own_kinds_become_what_a_person_would_type() -> None:
    document = {
        "use": ["client", "server"],
        "start": date(2026, 12, 1),
        "smsapi": {"authentication": "password", "proxy": {"host": "p", "port": 3128}},
    }

    draft = read_document(document).applied_to(Draft())

    assert (draft.use, draft.start, draft.method) == (frozenset(Use), "2026-12-01", Method.PASSWORD)
    assert (draft.proxy_host, draft.proxy_port) == ("p", "3128")


def test_the_day_on_which_a_sender_was_listed_goes_with_that_sender() -> None:
    listed = read_document({"smsapi": {"sender": "Akustik A", "sender_listed": date(2026, 11, 22)}})
    another = Described({Field.SENDER: "OptikNord"}).over(listed)

    assert another.applied_to(Draft()).sender_listed is None
    assert listed.applied_to(Draft()).sender_listed == Sender.listed("Akustik A", date(2026, 11, 22))


def test_secrets_are_held_as_secrets() -> None:
    described = read_document({"smsapi": {"token": "geheim", "proxy": {"password": "geheimer"}}})

    assert {field: secret.reveal() for field, secret in described.secrets.items()} == {
        Field.TOKEN: "geheim",
        Field.PROXY_PASSWORD: "geheimer",
    }
    assert "geheim" not in repr(described)


def test_every_refusal_of_a_document_is_told_at_once() -> None:
    document = {"nmae": "N", "use": "server", "name": ["N"], "smsapi": {"authentication": "key"}}

    with pytest.raises(DraftRefused) as refused:
        read_document(document)

    assert [(one.field, one.reason) for one in refused.value.refusals] == [
        ("key", FileProblem.UNKNOWN_VALUE),
        (Field.USE, FileProblem.WRONG_TYPE),
        (Field.NAME, FileProblem.WRONG_TYPE),
        (Field.AUTHENTICATION, FileProblem.UNKNOWN_VALUE),
    ]


@pytest.mark.parametrize(
    ("document", "field"),
    [
        ({"use": [["server"]]}, Field.USE),
        ({"use": [16**5000]}, Field.USE),
        ({"smsapi": {"authentication": ["token"]}}, Field.AUTHENTICATION),
        ({"smsapi": {"max_characters": 16**5000}}, Field.MAX_CHARACTERS),
        ({"smsapi": {"max_characters": -(16**5000)}}, Field.MAX_CHARACTERS),
    ],
)
def test_a_value_that_can_be_neither_looked_up_nor_written_is_refused(
    document: dict[str, object], field: Field
) -> None:
    with pytest.raises(DraftRefused) as refused:
        read_document(document)

    assert [(one.field, one.reason) for one in refused.value.refusals] == [(field, FileProblem.WRONG_TYPE)]


def test_options_stand_before_the_document() -> None:
    document = Described({Field.NAME: "A", Field.SENDER: "B"}, frozenset({Use.SERVER}), Method.TOKEN)

    both = Described({Field.NAME: "C"}, frozenset({Use.CLIENT})).over(document)

    assert both == Described({Field.NAME: "C", Field.SENDER: "B"}, frozenset({Use.CLIENT}), Method.TOKEN)
