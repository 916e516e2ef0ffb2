"""Find a country in the list, by name, ISO code or country code."""

from collections.abc import Iterable

from rich.text import Text
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from smstui.domain.country import Country, find_countries
from smstui.ui.dialogs.finder import FinderDialog
from smstui.ui.widgets.plain_input import PlainInput
from smstui.wording.catalogue import _


class CountryList(FinderDialog):
    """Offer countries; the answer is the index among those that were given. Shared codes stand with each region."""

    def __init__(self, countries: Iterable[Country], query: str = "") -> None:
        self._countries = tuple(countries)
        self._places = {country: place for place, country in enumerate(self._countries)}
        self._query = query
        super().__init__(
            _("Country code"),
            [country_line(country) for country in self._countries],
            hint=_("Name, ISO code or number: “aus”, “AT” or “43”. Enter chooses."),
        )

    def on_mount(self) -> None:
        """Begin with what was typed in the form."""
        if self._query:
            field = self.query_one(PlainInput)
            field.value = self._query
            field.cursor_position = len(self._query)

    def _show_lines(self, text: str) -> None:
        found = [
            Option(Text(country_line(country), no_wrap=True), id=str(self._places[country]))
            for country in find_countries(self._countries, text)
        ]
        lines = self.query_one(OptionList)
        lines.clear_options()
        lines.add_options(found)
        lines.highlighted = 0 if found else None
        self.hint(self._hint if found else _("Nothing found."))


def country_line(country: Country) -> str:
    """Return a country as the list shows it: "+43   AT  Austria"."""
    return f"{country.code:<6} {country.region:<4} {country.name}"
