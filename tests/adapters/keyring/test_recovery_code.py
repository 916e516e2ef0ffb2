import re

import pytest

from smstui.adapters.keyring.recovery_code import ALPHABET, Mistyped, code_bytes, new_code


def test_a_code_is_seven_groups_of_four_without_letters_that_look_alike() -> None:
    code, _opener = new_code()

    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){6}[0-9A-HJKMNP-TV-Z]{4}", code.reveal())


def test_a_code_opens_however_it_is_written() -> None:
    code, opener = new_code()
    text = code.reveal()

    for written in (text, text.lower(), text.replace("-", ""), text.replace("-", " "), f"\t{text}\n"):
        assert code_bytes(written) == opener
    assert code_bytes(text.replace("0", "o").replace("1", "l")) == opener


def test_every_single_wrong_character_is_noticed() -> None:
    text = new_code()[0].reveal().replace("-", "")

    for position, right in enumerate(text):
        for wrong in ALPHABET.replace(right, ""):
            with pytest.raises(Mistyped):
                code_bytes(text[:position] + wrong + text[position + 1 :])


def test_every_pair_of_swapped_neighbours_among_the_random_characters_is_noticed() -> None:
    text = new_code()[0].reveal().replace("-", "")

    for position in range(25):
        first, second = text[position], text[position + 1]
        if first != second:
            with pytest.raises(Mistyped):
                code_bytes(text[:position] + second + first + text[position + 2 :])


def test_a_character_too_few_or_too_many_is_noticed() -> None:
    text = new_code()[0].reveal()

    for written in (text[:-1], text[1:], text + "7"):
        with pytest.raises(Mistyped):
            code_bytes(written)


@pytest.mark.parametrize("text", ["", "a passphrase", "correct horse battery staple!", "Ü" * 28, "0" * 60])
def test_a_passphrase_is_no_code(text: str) -> None:
    assert code_bytes(text) is None


def test_no_two_codes_are_alike() -> None:
    assert len({new_code()[1] for _ in range(200)}) == 200
