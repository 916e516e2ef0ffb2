"""Name the countries in the language of the person.

Babel takes a fifth of a second for the names of a language: they are loaded when a list or a number is first
shown, and kept.
"""

from functools import cache

from smstui.domain.country import Country, folded_name
from smstui.wording import catalogue


def countries() -> tuple[Country, ...]:
    """Return every region that has phone numbers, sorted by its name in the language in use."""
    return _countries(catalogue.language())


def country_name(region: str) -> str:
    """Return the name of an ISO region in the language in use, or the region itself where it has none."""
    return _territories(catalogue.language()).get(region, region)


@cache
def _countries(language: str) -> tuple[Country, ...]:
    from phonenumbers import SUPPORTED_REGIONS, country_code_for_region, region_code_for_country_code

    names = _territories(language)
    listed: list[Country] = []
    for region in SUPPORTED_REGIONS:
        code = country_code_for_region(region)
        main = region_code_for_country_code(code) == region
        listed.append(Country(region, names.get(region, region), f"+{code}", main))
    return tuple(sorted(listed, key=lambda country: folded_name(country.name)))


@cache
def _territories(language: str) -> dict[str, str]:
    from babel import Locale

    return dict(Locale(language).territories)
