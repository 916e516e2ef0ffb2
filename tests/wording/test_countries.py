from collections.abc import Iterator

import phonenumbers
import pytest

from smstui.domain.country import Country, find_countries
from smstui.domain.country_code import CountryCode
from smstui.wording.catalogue import use_language
from smstui.wording.countries import countries, country_name


@pytest.fixture(autouse=True)
def _english_afterwards() -> Iterator[None]:
    yield
    use_language("en")


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_region_with_phone_numbers_has_a_name_and_a_code(language: str) -> None:
    use_language(language)

    listed = countries()

    assert {country.region for country in listed} == set(phonenumbers.SUPPORTED_REGIONS)
    assert all(len(country.name) > 2 for country in listed)
    assert all(CountryCode.parse(country.code).text == country.code for country in listed)


def test_countries_have_the_names_of_the_language_in_use() -> None:
    use_language("en")
    assert country_name("AT") == "Austria"

    use_language("de")
    assert country_name("AT") == "Österreich"


def test_countries_are_sorted_as_people_look_them_up() -> None:
    use_language("de")

    names = [country.name for country in countries()]

    assert names.index("Norwegen") < names.index("Österreich") < names.index("Pakistan")


@pytest.mark.parametrize("query", ["öst", "oest", "AT", "43"])
def test_austria_is_found_first(query: str) -> None:
    use_language("de")

    assert find_countries(countries(), query)[0] == Country("AT", "Österreich", "+43")


def test_of_a_shared_code_the_main_country_is_found_first() -> None:
    found = [country.name for country in find_countries(countries(), "+44")]

    assert found == ["United Kingdom", "Guernsey", "Isle of Man", "Jersey"]


def test_an_unknown_region_keeps_its_code() -> None:
    assert country_name("ZZZ") == "ZZZ"
