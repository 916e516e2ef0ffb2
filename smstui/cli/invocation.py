"""Define verbs: the options that every one takes, before the verb or after it, and the way to the services."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import click

import smstui
from smstui.cli.signals import end_on_signals
from smstui.cli.verbs import help_of
from smstui.cli.words import CONTEXT_SETTINGS, TranslatedArgument, TranslatedHelp, TranslatedOption
from smstui.domain.value import dataclass
from smstui.wording.catalogue import LANGUAGES, N_, _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from smstui.domain.errors import StorageError
    from smstui.services.container import Services

_Callback = Callable[..., Any]

option: Final = partial(click.option, cls=TranslatedOption)
"""As `click.option`; help and metavar are marked messages: `help=N_("…")`."""

argument: Final = partial(click.argument, cls=TranslatedArgument)
"""As `click.argument`; the placeholder is one of those that `smstui.cli.words` marks."""


class Folder(click.ParamType[Path]):
    """Take a directory's path; whether it can be used is the configuration's to say.

    `click.Path` would look for its own name in a catalogue, which costs every command a tenth of its time.
    """

    name = "folder"

    def convert(self, value: str | Path, param: click.Parameter | None, ctx: click.Context | None) -> Path:  # noqa: ARG002
        """Return the path as it was given."""
        return Path(value)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> "list[CompletionItem]":  # noqa: ARG002
        """Have the shell complete directories."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(incomplete, type="dir")]


@dataclass(slots=True)
class Invocation:
    """Hold what the common options chose."""

    config: Path | None = None
    system: bool = False
    as_json: bool = False

    def name_program(self) -> None:
        """Have advice name the configuration that was chosen."""
        from smstui.wording.scopes import use_program

        if self.config is not None:
            use_program("directory", str(self.config))
        else:
            use_program("system" if self.system else "user")

    @contextmanager
    def services(self, *, existing: bool = False) -> "Iterator[Services]":
        """Give the services over the chosen configuration; raise StorageError where there can be none.

        A verb that only reads asks for an `existing` one: none is made, and NoConfiguration is raised.
        """
        from smstui.bootstrap import live

        with live(config=self.config, system=self.system, existing=existing) as services:
            services.unrecorded.listener = _complain_unrecorded
            yield services


def _complain_unrecorded(error: "StorageError") -> None:
    from smstui.cli.messages import complain
    from smstui.wording.errors import unrecorded_in_words

    complain(unrecorded_in_words(error))


@dataclass(frozen=True, slots=True)
class Example:
    """Hold a command line as one types it, and what it does (a marked message)."""

    line: str
    does: str


class VerbCommand(TranslatedHelp):
    """Be the click command of a verb, with examples at the end of its help."""

    more: str = ""
    examples: Sequence[Example] = ()

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the table's line about the verb, and what there is to say besides."""
        super().format_help_text(ctx, formatter)
        if self.more:
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(_(self.more))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's)
        """Write the examples, and where the exit codes are."""
        if self.examples:
            with formatter.section(_("Examples")):
                write_examples(formatter, self.examples)
        formatter.write_paragraph()
        formatter.write_text(_("“smstui --help” lists the exit codes."))


def write_examples(formatter: click.HelpFormatter, examples: Sequence[Example]) -> None:
    """Write what each example does, and under it the line as one types it."""
    for example in examples:
        formatter.write_text(f"{_(example.does)}:")
        with formatter.indentation():
            formatter.write(f"{'':>{formatter.current_indent}}{example.line}\n")


def verb(
    name: str,
    *,
    more: str = "",
    examples: Sequence[tuple[str, str]] = (),
    json: bool = True,
    configuration: bool = True,
) -> Callable[[_Callback], VerbCommand]:
    """Make a function the verb `name` of the table ("list", "branches add"); put it above the verb's own `option`s.

    The function is called with the `Invocation` first, then with its options by name, and returns an exit code (None
    for 0). Errors of the domain leave it: they become words and exit codes in one place. `more` is what the help says
    besides the table's line; it and the second part of every example are marked messages. Without `configuration` the
    verb uses none, and refuses one that is chosen.
    """

    def make(function: _Callback) -> VerbCommand:
        @wraps(function)
        def called(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 (whatever the options give)
            end_on_signals()
            invocation = _invocation(click.get_current_context())
            if not configuration and (invocation.config is not None or invocation.system):
                raise click.UsageError(_("it uses no configuration: leave --config and --system out."))
            invocation.name_program()
            return function(invocation, *arguments, **named)

        last_word = name.rpartition(" ")[2]
        command = click.command(last_word, cls=VerbCommand, help=help_of(name), context_settings=CONTEXT_SETTINGS)(
            called
        )
        command.params += [_json_option()] if json else []
        command.params += common_options() if configuration else language_option()
        command.more = more
        command.examples = tuple(Example(line, does) for line, does in examples)
        return command

    return make


def common_options() -> list[click.Parameter]:
    """Return what the program takes before the verb and after it: `--config`, `--system`, `--language`."""
    return [
        TranslatedOption(
            ["--config"],
            type=Folder(),
            metavar=N_("FOLDER"),
            expose_value=False,
            callback=_choose_config,
            help=N_("Use the configuration in this directory."),
        ),
        TranslatedOption(
            ["--system"],
            is_flag=True,
            expose_value=False,
            callback=_choose_system,
            help=N_("Use the system's configuration in /etc/smstui."),
        ),
        *language_option(),
    ]


def language_option() -> list[click.Parameter]:
    """Return `--language`, which is read before click was imported: see `smstui.cli.main`."""
    return [
        TranslatedOption(
            ["--language"],
            type=click.Choice(LANGUAGES),
            expose_value=False,
            help=N_("Speak this language instead of the locale's."),
        )
    ]


def complete_interfaces(context: click.Context, _parameter: click.Parameter, incomplete: str) -> "list[CompletionItem]":
    """Have the shell complete interfaces: by name, or by id where the name has blanks."""
    from click.shell_completion import CompletionItem

    from smstui.domain.errors import SmstuiError
    from smstui.domain.interface import name_key

    try:
        with _invocation(context).services(existing=True) as services:
            interfaces = [stored.interface for stored in services.interfaces.listing().stored]
    except SmstuiError:  # a shell in the middle of a line can be told nothing
        return []
    wanted = name_key(incomplete)
    found = [one for one in interfaces if name_key(one.name).startswith(wanted)]
    return [
        CompletionItem(one.id if " " in one.name else one.name, help=one.name)
        for one in sorted(found, key=lambda one: name_key(one.name))
    ]


def version_option() -> click.Parameter:
    """Return `--version`."""
    return TranslatedOption(
        ["--version"],
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_show_version,
        help=N_("Show the version and exit."),
    )


def _show_version(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(f"smstui {smstui.__version__}")
        context.exit()


def _json_option() -> click.Parameter:
    return TranslatedOption(
        ["--json"],
        is_flag=True,
        expose_value=False,
        callback=_choose_json,
        help=N_("Answer in JSON, for programs."),
    )


def _invocation(context: click.Context) -> Invocation:
    return context.find_root().ensure_object(Invocation)


def _choose_config(context: click.Context, _parameter: click.Parameter, value: Path | None) -> None:
    if value is not None:
        _invocation(context).config = value
        _refuse_both(context)


def _choose_system(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        _invocation(context).system = True
        _refuse_both(context)


def _refuse_both(context: click.Context) -> None:
    chosen = _invocation(context)
    if chosen.config is not None and chosen.system:
        raise click.UsageError(_("--config and --system exclude each other."), context)


def _choose_json(context: click.Context, _parameter: click.Parameter, value: bool) -> None:
    if value:
        _invocation(context).as_json = True
