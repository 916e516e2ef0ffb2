"""What programs import: choose, send, ask for the balance, count a text, read a number."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import smstui
from smstui.bootstrap import live
from smstui.domain.errors import FieldRefused, NoneUsable, NotFound, NotUsable, StoreLocked, Unreadable
from tests.library.conftest import Prepared

NUMBER = "0171 3920012"


def test_a_message_is_sent_by_the_interface_that_the_rule_picks(prepared: Prepared) -> None:
    with smstui.load() as chain:
        delivery = chain.send("Your glasses are ready.", NUMBER, branch="01")

    assert delivery.fate is smstui.Fate.ACCEPTED
    assert isinstance(delivery.outcome, smstui.Accepted)
    assert delivery.outcome.number == "491713920012"
    assert delivery.report is not None
    assert (delivery.report.attempt.interface_name, delivery.report.attempt.purpose) == ("Stuttgart", "library")


def test_a_tested_message_costs_nothing(prepared: Prepared) -> None:
    with smstui.load(prepared.folder) as chain:
        interface = chain.choose(branch="01")
        before = chain.balance(interface)
        delivery = chain.send("Your glasses are ready.", NUMBER, interface=interface, test=True)

        assert delivery.fate is smstui.Fate.ACCEPTED
        assert chain.balance(interface) == before


def test_a_number_that_gets_no_messages_is_data(prepared: Prepared) -> None:
    with smstui.load() as chain:
        delivery = chain.send("Hello", "0711 123456", branch="01")

    assert delivery.fate is smstui.Fate.NUMBER_REFUSED
    assert delivery.recipient.refused is not None


def test_nobody_to_send_is_an_error_and_planned_ones_count_on_their_day(prepared: Prepared) -> None:
    with smstui.load() as chain:
        with pytest.raises(NoneUsable):
            chain.choose(branch="02")

        assert chain.choose(branch="02", at="2099-01-01").name == "Later"


def test_every_interface_has_a_verdict(prepared: Prepared) -> None:
    with smstui.load() as chain:
        answer = chain.explain(branch="02")

    assert answer.chosen is None
    assert {verdict.interface.name: verdict.why for verdict in answer.verdicts} == {
        "Later": smstui.Why.NOT_STARTED,
        "Stuttgart": smstui.Why.OTHER_BRANCH,
        "Desk": smstui.Why.OTHER_BRANCH,
    }


def test_an_explanation_names_the_files_that_cannot_be_read(prepared: Prepared) -> None:
    (prepared.folder / "interfaces/torn-aaaa.toml").write_text("nonsense", encoding="utf-8")

    with smstui.load() as chain:
        answer = chain.explain(branch="01")

    assert answer.chosen is not None
    assert answer.chosen.name == "Stuttgart"
    assert [row.id for row in answer.unreadable] == ["torn-aaaa"]


def test_a_given_interface_of_another_use_must_be_forced(prepared: Prepared) -> None:
    with smstui.load() as chain:
        desk = chain.choose(branch="01", use="client")
        with pytest.raises(NotUsable):
            chain.send("Hello", NUMBER, interface=desk)

        assert chain.send("Hello", NUMBER, interface=desk, use="client").fate is smstui.Fate.ACCEPTED
        assert chain.send("Hallo", NUMBER, interface=desk, force=True).fate is smstui.Fate.ACCEPTED


def test_a_text_over_the_limit_is_refused_before_anything_is_sent(prepared: Prepared) -> None:
    with smstui.load() as chain, pytest.raises(FieldRefused):
        chain.send("x" * 1001, NUMBER, branch="01")


def test_a_file_that_cannot_be_read_stops_the_choice_unless_told_otherwise(prepared: Prepared) -> None:
    (prepared.folder / "interfaces" / "defect-x7q2.toml").write_text("schema = 1\nname = ", encoding="utf-8")
    with smstui.load() as chain:
        with pytest.raises(Unreadable):
            chain.send("Hello", NUMBER, branch="01")

        assert chain.choose(branch="01", despite_unreadable=True).name == "Stuttgart"


def test_a_locked_vault_is_an_error_and_never_a_prompt(prepared: Prepared) -> None:
    with live() as services:
        Path(services.chain.load().secrets.key_file).unlink()
    with smstui.load() as chain, pytest.raises(StoreLocked):
        chain.send("Hello", NUMBER, branch="01")


@pytest.mark.usefixtures("prepared")
def test_closing_twice_does_no_harm() -> None:
    with smstui.load() as chain:
        chain.close()

    chain.close()


def test_a_configuration_is_never_made(tmp_path: Path) -> None:
    with pytest.raises(smstui.SmstuiError) as error:
        smstui.load(tmp_path / "nowhere")

    assert not (tmp_path / "nowhere").exists()
    assert "nowhere" in smstui.in_words(error.value)


async def test_the_asynchronous_one_does_the_same(prepared: Prepared) -> None:
    async with smstui.load_async() as chain:
        names = [interface.name for interface in await chain.interfaces()]
        interface = await chain.choose(branch="01")
        delivery = await chain.send("Hello", NUMBER, interface=interface)
        balance = await chain.balance(interface)

    assert sorted(names) == ["Desk", "Later", "Stuttgart"]
    assert delivery.fate is smstui.Fate.ACCEPTED
    assert balance.points is not None


def test_an_interface_that_is_gone_is_not_found(prepared: Prepared) -> None:
    with smstui.load() as chain:
        interface = chain.choose(branch="01")
        (prepared.folder / "interfaces" / f"{interface.id}.toml").unlink()

        with pytest.raises(NotFound):
            chain.balance(interface)


def test_a_text_is_counted_and_a_number_read_without_a_configuration() -> None:
    assert (smstui.measure("50 €").units, smstui.measure("50 €").parts) == (5, 1)
    assert isinstance(smstui.read_number("112", "+49"), smstui.NumberRefused)
    number = smstui.read_number(NUMBER, "+49")
    assert isinstance(number, smstui.PhoneNumber)
    assert number.e164 == "+491713920012"


def test_what_checkers_see_is_what_programs_get() -> None:
    tree = ast.parse(Path(smstui.__file__).read_text(encoding="utf-8"))
    seen = {
        alias.name: node.module
        for branch in tree.body
        if isinstance(branch, ast.If)
        for node in branch.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }

    assert seen == {name: f"smstui.{module}" for name, module in smstui._SURFACE.items()}
    assert all(getattr(smstui, name) is not None for name in seen)
    assert set(seen) <= set(dir(smstui))


def test_there_is_no_other_name() -> None:
    with pytest.raises(AttributeError):
        smstui.nothing_like_it  # type: ignore[attr-defined]  # noqa: B018


def test_counting_a_text_loads_no_services() -> None:
    program = "import sys, smstui; smstui.measure('x'); print([name for name in sys.modules if 'services' in name])"

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "[]"


def test_importing_loads_nothing_but_itself() -> None:
    program = "import sys; before = set(sys.modules); import smstui; print(sorted(set(sys.modules) - before))"

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert run.stdout.strip() == "['smstui']"


def test_a_program_s_types_are_checked(tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import smstui\n"
        "def points(branch: str) -> str | None:\n"
        "    with smstui.load() as chain:\n"
        "        reveal_type(chain.choose(branch=branch))\n"
        "        return chain.balance(chain.choose(branch=branch)).points\n"
        "smstui.load().send(1, 2)\n",
        encoding="utf-8",
    )

    run = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", tmp_path / "cache", program],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )

    assert 'Revealed type is "smstui.domain.interface.Interface"' in run.stdout
    assert 'Argument 1 to "send" of "Configuration" has incompatible type "int"' in run.stdout
