"""Count texts as they are billed, and read phone numbers, as the two dialogs of the test SMS do."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, argument, option, verb
from smstui.cli.output import write_facts, write_json, write_json_line, write_line
from smstui.cli.shapes import word
from smstui.cli.text_input import json_strings, read_text
from smstui.domain.errors import FieldRefused
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.country_code import CountryCode
    from smstui.domain.phone import NumberRefused, PhoneNumber
    from smstui.domain.sms_text import Measurement

_NOT_A_STRING = "not_a_json_string"

_json_lines = option(
    "--json-lines",
    is_flag=True,
    help=N_("Read one JSON string a line from standard input; write one object a line, in order."),
)


@verb(
    "parts",
    more=N_(
        "The text is counted in the form in which it is sent (NFC). Positions of characters that force Unicode count"
        " from 0 in JSON, and from 1 for people."
    ),
    examples=(
        ("smstui parts 'Ihre Brille ist da.'", N_("Count a text")),
        ("smstui parts --text-file reminder.txt --json", N_("Count the text of a file, for a program")),
        ("""jq -c '.[]' texts.json | smstui parts --json-lines""", N_("Count many texts")),
    ),
)
@argument("text", required=False)
@option("--text-file", metavar=N_("FILE"), help=N_("Read the text from this file (- is standard input)."))
@_json_lines
def parts(invocation: Invocation, *, text: str | None, text_file: str | None, json_lines: bool) -> ExitCode:
    """Print what a text costs."""
    if json_lines:
        return _each_line(text is not None or text_file is not None, _counted)
    given = read_text(text, text_file, otherwise=_("give a text, or --text-file."))
    if invocation.as_json:
        write_json(_counted(given))
        return ExitCode.DONE
    from smstui.domain.sms_text import measure
    from smstui.wording.texts_and_numbers import alphabet_name, parts_warning, unicode_cost, whole_number

    measured = measure(given)
    write_facts(
        [
            (_("Alphabet"), alphabet_name(measured.alphabet)),
            (_("SMS characters"), whole_number(measured.units)),
            (_("Parts"), whole_number(measured.parts)),
            (_("Left in the last part"), whole_number(measured.remaining)),
        ]
    )
    for remark in filter(None, (unicode_cost(measured), parts_warning(measured))):
        write_line(remark)
    return ExitCode.DONE


@verb(
    "number",
    more=N_("A national number belongs to the country code, which is the chain's default where none is given."),
    examples=(
        ("smstui number --country-code +49 0171 3920012", N_("Read a number")),
        ("smstui number --country-code +49 --json-lines < numbers.jsonl", N_("Read many numbers")),
    ),
)
@argument("number", nargs=-1, metavar="[PHONE]")
@option("--country-code", metavar=N_("CODE"), help=N_("The country of national numbers, such as +49."))
@_json_lines
def number(invocation: Invocation, *, number: tuple[str, ...], country_code: str | None, json_lines: bool) -> ExitCode:
    """Print a number as a message would be sent to it, or why none would be."""
    from smstui.domain.country_code import CountryCode
    from smstui.domain.phone import PhoneNumber, read_number

    if not json_lines and not number:
        raise click.UsageError(_("give a number, or --json-lines."))
    code = CountryCode.parse(country_code) if country_code is not None else _default_code(invocation, number)
    if json_lines:
        return _each_line(bool(number), lambda text: number_fields(read_number(text, code)))
    result = read_number(" ".join(number), code)
    if invocation.as_json:
        write_json(number_fields(result))
    else:
        from smstui.wording.texts_and_numbers import number_as_sent, refused_number

        write_line(
            number_as_sent(result) if isinstance(result, PhoneNumber) else refused_number(result, by_command=True)
        )
    return ExitCode.DONE if isinstance(result, PhoneNumber) else ExitCode.USAGE


def text_fields(measured: "Measurement") -> dict[str, Any]:
    """Return what a text costs as `--json` gives it; `reason` says why a line of many was not counted."""
    return {
        "alphabet": measured.alphabet.value,
        "units": measured.units,
        "parts": measured.parts,
        "remaining": measured.remaining,
        "unicode_characters": [
            {"position": forcing.position, "character": forcing.character} for forcing in measured.unicode_characters
        ],
        "reason": None,
    }


def number_fields(result: "PhoneNumber | NumberRefused") -> dict[str, Any]:
    """Return a number as `--json` gives it: `reason` is null where a message would be sent to it."""
    from smstui.domain.phone import PhoneNumber

    if isinstance(result, PhoneNumber):
        return {**_known(result), "reason": None, "suggestion": None}
    return {
        **_known(result.read_as if result.is_number else None),
        "reason": word(result.reason.value),
        "suggestion": result.suggestion.e164 if result.suggestion else None,
    }


def _known(number: "PhoneNumber | None") -> dict[str, Any]:
    if number is None:
        return {"e164": None, "mobile": None, "region": None}
    return {"e164": number.e164, "mobile": number.mobile, "region": number.region}


def _counted(text: str) -> dict[str, Any]:
    from smstui.domain.sms_text import measure

    return text_fields(measure(text))


def _each_line(something_else_given: bool, answer: Callable[[str], dict[str, Any]]) -> ExitCode:
    """Answer every line of standard input; a line that cannot be answered gets its reason, and fails no other."""
    if something_else_given:
        raise click.UsageError(_("--json-lines reads from standard input: give nothing else."))
    ended = ExitCode.DONE
    nothing = dict.fromkeys(answer(""))
    for text in json_strings():
        reason = _NOT_A_STRING
        if text is not None:
            try:
                write_json_line(answer(text))
                continue
            except FieldRefused as refused:
                reason = word(refused.reason.value)
        ended = ExitCode.FINDINGS
        write_json_line({**nothing, "reason": reason})
    return ended


def _default_code(invocation: Invocation, number: tuple[str, ...]) -> "CountryCode":
    """Return the chain's country code; a number that names its country needs none, and so no configuration either."""
    from smstui.domain.chain import DEFAULT_COUNTRY_CODE
    from smstui.domain.country_code import CountryCode
    from smstui.domain.errors import NoConfiguration

    try:
        with invocation.services(existing=True) as services:
            return CountryCode.parse(services.chain.load().country_code)
    except NoConfiguration:
        if not "".join(number).startswith("+"):
            raise
        return CountryCode.parse(DEFAULT_COUNTRY_CODE)
