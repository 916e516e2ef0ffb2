"""Define the command line with click: options that choose a configuration, and verbs that are loaded when used."""

from collections.abc import Sequence
from typing import Final

import click

from smstui.cli.exit_codes import MEANINGS, PLUGIN_OPTION, ExitCode
from smstui.cli.failures import code_of
from smstui.cli.groups import VerbGroup
from smstui.cli.invocation import Example, Invocation, common_options, version_option, write_examples
from smstui.cli.messages import complain, complain_of_output
from smstui.cli.signals import Ended
from smstui.cli.streams import output_failure, use_forgiving_streams
from smstui.cli.verbs import VERBS
from smstui.cli.words import CONTEXT_SETTINGS, click_speaks
from smstui.domain.errors import SmstuiError
from smstui.wording.catalogue import N_, _


def run_command(arguments: Sequence[str]) -> int:
    """Run click on the arguments; return the exit code instead of ending the process."""
    use_forgiving_streams()
    is_plugin = PLUGIN_OPTION in arguments
    with click_speaks():
        code = _code_as_plugin(arguments) if is_plugin else _code_of_run(arguments)
    failure = output_failure()
    if failure is None:
        return code
    if is_plugin:
        from smstui.cli.monitoring import PluginStatus

        return PluginStatus.UNKNOWN
    complain_of_output(failure)
    return code or ExitCode.FINDINGS


def _code_of_run(arguments: Sequence[str]) -> int:
    try:
        return _run_click(arguments)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except click.Abort as abort:
        return abort.__cause__.exit_code if isinstance(abort.__cause__, Ended) else ExitCode.INTERRUPTED
    except SmstuiError as error:
        from smstui.wording.errors import in_words

        complain(" ".join([in_words(error), *_hints(error)]))
        return code_of(error)


def _code_as_plugin(arguments: Sequence[str]) -> int:
    """Run a check of a monitoring system: whatever goes wrong is one line on standard output, and the state unknown."""
    from smstui.cli.monitoring import PluginStatus, say_unknown

    try:
        ended = _run_click(arguments)
        return ended if isinstance(ended, PluginStatus) else PluginStatus.UNKNOWN  # the guidelines want this of --help
    except click.ClickException as error:
        return say_unknown(error.format_message())
    except click.Abort:
        return say_unknown(_("interrupted"))
    except SmstuiError as error:
        from smstui.wording.errors import in_words

        return say_unknown(" ".join([in_words(error), *_hints(error)]))
    except Exception as error:  # noqa: BLE001 (the net under all else)
        from smstui.cli.crash import report_crash

        return say_unknown(report_crash(error))


def _hints(error: SmstuiError) -> Sequence[str]:
    """Return what a verb has added to an error: what to type next."""
    return getattr(error, "__notes__", ())


def _run_click(arguments: Sequence[str]) -> int:
    result = program.main(list(arguments), prog_name="smstui", standalone_mode=False)
    return result if isinstance(result, int) else ExitCode.DONE


_NIGHTLY: Final = "smstui balance --all --below 50 && smstui send --to-file numbers.txt --text-file text.txt"
_EXAMPLES: Final = (
    Example("smstui", N_("Open the screens on your own configuration")),
    Example(_NIGHTLY, N_("A nightly job: look at the balance, then send to the numbers of a file")),
)


class Program(VerbGroup):
    """Be the whole program, with examples and the exit codes at the end of its help."""

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 (click's)
        """Write them."""
        with formatter.section(_("Examples")):
            write_examples(formatter, _EXAMPLES)
        with formatter.section(_("Exit codes")):
            formatter.write_dl([(str(code.value), _(words)) for code, words in MEANINGS.items()])
        formatter.write_paragraph()
        formatter.write_text(_("“smstui COMMAND --help” has examples of each command."))


@click.group(
    cls=Program,
    verbs=VERBS,
    params=[*common_options(), version_option()],
    invoke_without_command=True,
    context_settings=CONTEXT_SETTINGS,
    help=N_(
        "Set up, test and use the SMS gateway interfaces of a chain of branches. Without a command the screens open."
    ),
)
@click.pass_context
def program(context: click.Context) -> int | None:
    """Open the screens unless a verb follows."""
    if context.invoked_subcommand is not None:
        return None
    from smstui.cli.opening import open_program

    chosen = context.ensure_object(Invocation)
    return open_program(config=chosen.config, system=chosen.system)
