"""Put texts, numbers, senders and country codes into words: what they cost and why they are refused."""

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from smstui.domain.country_code import CountryCodeRefusal
from smstui.domain.errors import FieldRefused
from smstui.domain.max_characters import MaxCharactersRefusal
from smstui.domain.phone import NumberRefusal, NumberRefused, PhoneNumber, number_data_version
from smstui.domain.sender import SHORT_NAME_BELOW, SenderRefusal
from smstui.domain.sms_text import WARN_FROM_PART, Alphabet, Measurement, TextRefusal
from smstui.wording.catalogue import N_, _, language, ngettext
from smstui.wording.countries import country_name

_CHARACTERS_SHOWN: Final = 4
_POSITIONS_SHOWN: Final = 3
_GROUPING: Final = {"en": ",", "de": "."}

_ALPHABETS: Final[Mapping[Alphabet, str]] = {
    Alphabet.GSM7: N_("GSM 7-bit"),
    Alphabet.UCS2: N_("Unicode"),
}

_INVISIBLE_NAMES: Final[Mapping[str, str]] = {
    "\t": N_("tab"),
    "\n": N_("line break"),
    "\r": N_("line break"),
    " ": N_("blank"),
    "\u00a0": N_("no-break space"),
    "\u200b": N_("zero-width space"),
    "\u200d": N_("zero-width joiner"),
    "\ufe0f": N_("emoji variant"),
}

# One table for each enumeration: members of two of them with the same value are equal.
_REFUSALS: Final[Mapping[type[StrEnum], Mapping[StrEnum, str]]] = {
    TextRefusal: {
        TextRefusal.UNPAIRED_SURROGATE: N_(
            "The character at position {position} is half of a pair and cannot be sent. Delete it and type it again."
        ),
        TextRefusal.TOO_LONG: N_(
            "The text counts {units} characters, and this interface allows {limit}. Shorten it: nothing is cut off."
        ),
    },
    MaxCharactersRefusal: {
        MaxCharactersRefusal.MISSING: N_("Enter the longest text that may be sent, 1 to 1,530 characters."),
        MaxCharactersRefusal.NOT_A_NUMBER: N_("Enter a whole number in digits only, without separators."),
        MaxCharactersRefusal.OUT_OF_RANGE: N_("Enter a number from {lowest} to {highest}."),
    },
    SenderRefusal: {
        SenderRefusal.EMPTY: N_("The sender is empty. Without one the gateway uses its own."),
        SenderRefusal.BLANK: N_(
            "A sender has no blanks; only a name that the account lists as active may have one inside."
        ),
        SenderRefusal.CHARACTER: N_("“{character}” is not allowed in a sender: letters A–Z and digits only."),
        SenderRefusal.TOO_LONG: N_("A sender name has at most {longest} characters; this one has {length}."),
        SenderRefusal.WRITTEN_NUMBER: N_("Write a number as sender in digits only: {suggestion}"),
        SenderRefusal.LEADING_ZERO: N_("A number as sender begins with its country code, not with 0."),
        SenderRefusal.NUMBER_TOO_SHORT: N_(
            "Digits alone are a phone number of {shortest} to {longest} digits; a name needs a letter."
        ),
        SenderRefusal.NUMBER_TOO_LONG: N_("A number as sender has at most {longest} digits; this one has {length}."),
    },
    CountryCodeRefusal: {
        CountryCodeRefusal.MISSING: N_("Choose the country that most messages go to, for example +49."),
        CountryCodeRefusal.NOT_A_CODE: N_("A country code has one to three digits, for example +49."),
        CountryCodeRefusal.UNASSIGNED: N_("{code} belongs to no country."),
        CountryCodeRefusal.NOT_A_COUNTRY: N_("{code} is an international service, not a country."),
        CountryCodeRefusal.TOO_MANY_DIGITS: N_("{code} is more than a country code. Did you mean {suggestion}?"),
    },
}
FIELD_REASONS: Final = tuple(_REFUSALS)
"""The reasons of a `FieldRefused` that `refused_value` puts into words."""

_NUMBER_REFUSALS: Final[Mapping[NumberRefusal, str]] = {
    NumberRefusal.EMPTY: N_("Enter a mobile number."),
    NumberRefusal.SEVERAL: N_("These are several numbers. Enter one."),
    NumberRefusal.LETTERS: N_("“{character}” does not belong in a number: letters and extensions cannot be dialled."),
    NumberRefusal.CHARACTER: N_("“{character}” does not belong in a number."),
    NumberRefusal.DECIMAL: N_("This looks like a number from a spreadsheet. Delete the decimal place at its end."),
    NumberRefusal.ROUNDED: N_(
        "A spreadsheet has rounded this number: digits are lost. Show the cell as text there and copy it again."
    ),
    NumberRefusal.UNKNOWN_COUNTRY: N_("No country has this country code."),
    NumberRefusal.NOT_A_COUNTRY: N_("{number} belongs to an international service, not to a mobile phone."),
    NumberRefusal.SHORT_CODE: N_("This is a short or emergency number. They get no messages from here."),
    NumberRefusal.TOO_SHORT: N_("The number is too short."),
    NumberRefusal.TOO_LONG: N_("The number is too long."),
    NumberRefusal.WRONG_LENGTH: N_("{number} has a length that no number of its country has."),
    NumberRefusal.NO_AREA_CODE: N_("The area code is missing."),
    NumberRefusal.INVALID: N_("{number} could be a number, but is not assigned (lists of version {version})."),
    NumberRefusal.FIXED_LINE: N_("{number} is a fixed line, not a mobile number."),
    NumberRefusal.PREMIUM_RATE: N_("{number} is a premium-rate number."),
    NumberRefusal.TOLL_FREE: N_("{number} is a toll-free number."),
    NumberRefusal.SHARED_COST: N_("{number} is a shared-cost service number."),
    NumberRefusal.PERSONAL: N_("{number} is a personal number that is forwarded elsewhere."),
    NumberRefusal.VOIP: N_("{number} is an internet telephone, not a mobile number."),
    NumberRefusal.PAGER: N_("{number} is a pager."),
    NumberRefusal.COMPANY: N_("{number} is a company's central number."),
    NumberRefusal.VOICEMAIL: N_("{number} is a voice mailbox."),
}


TEST_TEXT: Final = N_("Test message from smstui: the SMS interface works.")
"""Plain GSM 7-bit in every language, and without a link, which networks hold back."""


def whole_number(number: int) -> str:
    """Write a number with its thousands grouped as the language does: 1,000 or 1.000."""
    return f"{number:,}".replace(",", _GROUPING[language()])


def visible_character(character: str) -> str:
    """Show one character so that it can be seen and found: itself, a name, or its code point."""
    if character in _INVISIBLE_NAMES:
        return _(_INVISIBLE_NAMES[character])
    if unicodedata.category(character)[0] in "CZM":
        return f"U+{ord(character):04X}"
    return character


def alphabet_name(alphabet: Alphabet) -> str:
    """Return "GSM 7-bit" or "Unicode"."""
    return _(_ALPHABETS[alphabet])


def text_size(measurement: Measurement, max_characters: int) -> str:
    """Return the line below a text: "212 of 1,000 · GSM 7-bit · 2 parts · 94 left"."""
    return " · ".join(
        (
            _("{units} of {limit}").format(units=whole_number(measurement.units), limit=whole_number(max_characters)),
            alphabet_name(measurement.alphabet),
            parts_in_words(measurement.parts),
            _("{count} left").format(count=whole_number(measurement.remaining)),
        )
    )


def parts_in_words(parts: int) -> str:
    """Return "1 part" or "2 parts"."""
    return ngettext("{count} part", "{count} parts", parts).format(count=whole_number(parts))


def unicode_cost(measurement: Measurement) -> str:
    """Return which characters force Unicode, where (counted from 1), and what they cost; "" in GSM 7-bit."""
    places: dict[str, list[int]] = {}
    for forcing in measurement.unicode_characters:
        places.setdefault(forcing.character, []).append(forcing.position + 1)
    if not places:
        return ""
    named = [_placed(character, positions) for character, positions in places.items()]
    shown = ", ".join(named[:_CHARACTERS_SHOWN])
    if len(named) > _CHARACTERS_SHOWN:
        more = len(named) - _CHARACTERS_SHOWN
        shown = _("{shown} and {count} more").format(shown=shown, count=whole_number(more))
    plain = measurement.parts_in_gsm7
    if plain == measurement.parts:
        return _("Unicode because of {characters}; no part more than without").format(characters=shown)
    return ngettext(
        "Unicode because of {characters}: {parts} part instead of {plain}",
        "Unicode because of {characters}: {parts} parts instead of {plain}",
        measurement.parts,
    ).format(characters=shown, parts=whole_number(measurement.parts), plain=whole_number(plain))


def _placed(character: str, positions: list[int]) -> str:
    shown = ", ".join(str(position) for position in positions[:_POSITIONS_SHOWN])
    if len(positions) > _POSITIONS_SHOWN:
        shown += " …"
    return _("{character} (at {positions})").format(character=visible_character(character), positions=shown)


def parts_warning(measurement: Measurement) -> str:
    """Return the warning for a text of more parts than the gateway documents, else ""."""
    if not measurement.many_parts:
        return ""
    return _("{parts}: the gateway documents at most {most}. It may refuse the text.").format(
        parts=parts_in_words(measurement.parts), most=WARN_FROM_PART - 1
    )


def number_as_sent(number: PhoneNumber) -> str:
    """Return the line below a number: "+49 171 3920012, Germany, mobile"."""
    country = [country_name(number.region)] if number.region else []
    kind = _("mobile") if number.mobile else _("mobile or fixed line, cannot be told apart")
    return ", ".join((number.formatted, *country, kind))


def refused_number(refused: NumberRefused, *, by_command: bool = False) -> str:
    """Return why a number was refused, and what may have been meant or done: a command cannot be asked to send."""
    number = refused.read_as.formatted if refused.read_as else ""
    version = number_data_version() if refused.reason is NumberRefusal.INVALID else ""
    sentences = [
        _(_NUMBER_REFUSALS[refused.reason]).format(
            number=number, character=visible_character(refused.character) if refused.character else "", version=version
        )
    ]
    if refused.suggestion:
        sentences.append(_("Did you mean {number}?").format(number=refused.suggestion.formatted))
    elif refused.possible:
        sentences.append(_("--unassigned sends to it all the same.") if by_command else _("Send anyway?"))
    return " ".join(sentences)


def refused_value(refused: FieldRefused) -> str:
    """Return why a text, limit, sender or country code was refused (`FIELD_REASONS`)."""
    return _(_REFUSALS[type(refused.reason)][refused.reason]).format(
        **{name: _detail(name, value) for name, value in refused.details.items()}
    )


def _detail(name: str, value: object) -> str:
    if name == "position" and isinstance(value, int):
        return whole_number(value + 1)
    if isinstance(value, int):
        return whole_number(value)
    return visible_character(str(value)) if name == "character" else str(value)


def sender_hint(sender: str) -> str:
    """Return what may go wrong with a sender that is allowed, or ""; there may be none."""
    return hint_at_short_sender() if 0 < len(sender) < SHORT_NAME_BELOW else ""


def hint_at_short_sender() -> str:
    """Return what may go wrong with a name of one or two characters."""
    return _("Some networks refuse names of fewer than three characters.")
