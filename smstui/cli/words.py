"""Speak the chosen language in everything that click writes: help, and what is wrong with a command line.

Help texts are marked messages (`N_`) that are translated when they are shown. Click's own sentences go through the
standard library's gettext, which is pointed at our catalogue while click runs.
"""

import gettext
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import copy
from typing import Any, Final

import click

from smstui.wording.catalogue import DOMAIN, FOLDER, N_, _, language, ngettext

_LANGUAGE_VARIABLE: Final = "LANGUAGE"
CONTEXT_SETTINGS: Final[dict[str, Any]] = {"help_option_names": ["-h", "--help"]}

CLICKS_OWN: Final = (
    N_("Usage:"),
    N_("Options"),
    N_("Positional arguments"),
    N_("Show this message and exit."),
    N_("Show the version and exit."),
    N_("Error: {message}"),
    N_("Try '{command} {option}' for help."),
    N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"),
    N_("Missing argument"),
    N_("Missing option"),
    N_("Missing parameter"),
    N_("Missing command."),
    N_("No such option {name!r}."),
    N_("No such command {name!r}."),
    N_("Choose from:\n\t{choices}"),
    N_("{value!r} is not a valid {number_type}."),
    N_("{value} is not in the range {range}."),
    N_("{name} {filename!r} does not exist."),
    N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."),
    N_("{name} {filename!r} is not readable."),
    N_("Option {name!r} does not take a value."),
    N_("default: {default}"),
    N_("required"),
    N_("file"),
    N_("directory"),
    N_("path"),
)
"""The sentences of click that our command lines can bring about; a test compares them with click's source."""

CLICKS_OWN_PLURALS: Final[tuple[Callable[[int], str], ...]] = (
    lambda count: ngettext("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)", count),
    lambda count: ngettext("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})", count),
    lambda count: ngettext("{value!r} is not {choice}.", "{value!r} is not one of {choices}.", count),
    lambda count: ngettext(
        "Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments.", count
    ),
)
"""Those that depend on a number, each by it."""


@contextmanager
def click_speaks() -> Iterator[None]:
    """Let click take its own sentences from our catalogue, in the language in use, while the block runs."""
    if language() == "en":  # click's own
        yield
        return
    former_domain, former_language = gettext.textdomain(), os.environ.get(_LANGUAGE_VARIABLE)
    gettext.bindtextdomain(DOMAIN, str(FOLDER))
    gettext.textdomain(DOMAIN)
    os.environ[_LANGUAGE_VARIABLE] = language()
    try:
        yield
    finally:
        gettext.textdomain(former_domain)
        if former_language is None:
            os.environ.pop(_LANGUAGE_VARIABLE, None)
        else:
            os.environ[_LANGUAGE_VARIABLE] = former_language


_PLACEHOLDERS: Final = (
    *(N_("OPTIONS"), N_("COMMAND"), N_("ARGS")),
    *(N_("CODE"), N_("FILE"), N_("HOST"), N_("INTERFACE"), N_("KEY"), N_("LABEL"), N_("LOGIN")),
    *(N_("PHONE"), N_("TEXT"), N_("WORD")),
)
"""What stands in a usage line for what one types; those of options are marked where the options are."""

_PLACEHOLDER: Final = "[A-Z]{2,}"


def _placeholders_translated(usage: str) -> str:
    """Return a piece of a usage line, "[WORD]...", in the language in use."""
    return re.sub(_PLACEHOLDER, lambda found: _(found[0]), usage)


class TranslatedHelp(click.Command):
    """Be a command whose help is a marked message, translated when it is shown."""

    _own_help: click.Option | None = None

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """Return `--help`; click's own would look for its words in a catalogue at every start."""
        names = self.get_help_option_names(ctx)
        if not names or not self.add_help_option:
            return None
        if self._own_help is None:
            self._own_help = TranslatedOption(
                [*names, "shown_help"],
                is_flag=True,
                is_eager=True,
                expose_value=False,
                callback=_show_help,
                help=N_("Show this message and exit."),
            )
        return self._own_help

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        """Return what follows the command in its usage line, in the language in use."""
        return [_placeholders_translated(piece) for piece in super().collect_usage_pieces(ctx)]

    def get_short_help_str(self, limit: int = 45) -> str:
        """Return the first sentence of the help in the language in use."""
        return click.Command.get_short_help_str(self._translated(), limit)

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write what the command does, in the language in use."""
        click.Command.format_help_text(self._translated(), ctx, formatter)

    def _translated(self) -> "TranslatedHelp":
        translated = copy(self)
        translated.help = _(self.help) if self.help else None
        return translated


class TranslatedOption(click.Option):
    """Be an option whose help and placeholder are marked messages, translated when they are shown."""

    def __init__(self, *arguments: Any, help: str | None = None, **named: Any) -> None:  # noqa: A002, ANN401 (click's)
        super().__init__(*arguments, **named)
        self.help = help  # click would take indentation out of it, for which it loads much: ours has none

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """Return how the option is written and what it does, in the language in use."""
        translated = copy(self)
        translated.help = _(self.help) if self.help else None
        translated.metavar = _(self.metavar) if self.metavar else None
        return click.Option.get_help_record(translated, ctx)


class TranslatedArgument(click.Argument):
    """Be an argument that messages call as the usage line does, in the language in use."""

    def make_metavar(self, ctx: click.Context) -> str:
        """Return what stands for it."""
        return _placeholders_translated(super().make_metavar(ctx))


def _show_help(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()
