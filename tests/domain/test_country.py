import pytest

from smstui.domain.country import Country, find_countries

AUSTRIA = Country("AT", "Österreich", "+43")
GERMANY = Country("DE", "Deutschland", "+49")
CURACAO = Country("CW", "Curaçao", "+599")
TURKEY = Country("TR", "Türkei", "+90")
BRITAIN = Country("GB", "Vereinigtes Königreich", "+44")
GUERNSEY = Country("GG", "Guernsey", "+44", main=False)
EAST_TIMOR = Country("TL", "Osttimor", "+670")
LATVIA = Country("LV", "Lettland", "+371")
COUNTRIES = (CURACAO, GERMANY, GUERNSEY, LATVIA, AUSTRIA, EAST_TIMOR, TURKEY, BRITAIN)


@pytest.mark.parametrize("query", ["öst", "ÖSTERREICH", "oest", "reich", "AT", "at", "43", "+43", "0043", " + 43 "])
def test_a_country_is_found_by_name_region_or_code(query: str) -> None:
    assert AUSTRIA in find_countries(COUNTRIES, query)


@pytest.mark.parametrize(
    ("query", "country"),
    [("curacao", CURACAO), ("tuerkei", TURKEY), ("turkei", TURKEY), ("konig", BRITAIN), ("königr", BRITAIN)],
)
def test_accents_do_not_count_and_umlauts_may_be_spelled_out(query: str, country: Country) -> None:
    assert find_countries(COUNTRIES, query) == (country,)


def test_a_name_spelled_out_is_found_by_its_umlaut() -> None:
    spelled_out = Country("AT", "Oesterreich", "+43")

    assert find_countries([spelled_out], "öst") == (spelled_out,)


def test_sharp_s_is_double_s() -> None:
    country = Country("XX", "Großland", "+1")

    assert find_countries([country], "gross") == find_countries([country], "GROß") == (country,)


def test_regions_that_share_a_code_are_all_found_the_main_one_first() -> None:
    assert find_countries(COUNTRIES, "+44") == (BRITAIN, GUERNSEY)


def test_the_best_match_comes_first() -> None:
    assert find_countries(COUNTRIES, "ost")[:2] == (AUSTRIA, EAST_TIMOR)
    assert find_countries(COUNTRIES, "de")[0] == GERMANY
    assert find_countries(COUNTRIES, "4") == (GERMANY, GUERNSEY, AUSTRIA, BRITAIN)


def test_an_empty_query_finds_all_in_their_order() -> None:
    assert find_countries(COUNTRIES, "  ") == COUNTRIES


@pytest.mark.parametrize("query", ["xyz", "999", "+", "(", "\\"])
def test_what_fits_nothing_finds_nothing(query: str) -> None:
    assert find_countries(COUNTRIES, query) == ()
