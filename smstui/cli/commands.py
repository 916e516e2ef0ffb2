"""Define the command line with click: options that choose a configuration, and verbs that are loaded when used."""

from collections.abc import Sequence
from pathlib import Path

import click

import smstui
from smstui.cli.exit_codes import ExitCode
from smstui.cli.opening import open_demo, open_program
from smstui.wording.catalogue import LANGUAGES, _


def run_command(arguments: Sequence[str]) -> int:
    """Run click on the arguments; return the exit code instead of ending the process."""
    try:
        result = program.main(list(arguments), prog_name="smstui", standalone_mode=False)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except click.Abort:
        return ExitCode.INTERRUPTED
    return result if isinstance(result, int) else ExitCode.DONE


@click.group(
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=_(
        "Set up, test and use the SMS gateway interfaces of a chain of branches. Without a command the screens open."
    ),
)
@click.option(
    "--config",
    type=click.Path(file_okay=False, path_type=Path),
    help=_("Use the configuration in this directory."),
)
@click.option("--system", is_flag=True, help=_("Use the system's configuration in /etc/smstui."))
@click.option("--language", type=click.Choice(LANGUAGES), help=_("Speak this language instead of the locale's."))
@click.version_option(smstui.__version__, prog_name="smstui", message="%(prog)s %(version)s")
@click.pass_context
def program(context: click.Context, config: Path | None, language: str | None, *, system: bool) -> int | None:
    """Open the screens unless a verb follows."""
    del language  # read before click was imported: see `smstui.cli.main`
    if config is not None and system:
        raise click.UsageError(_("--config and --system exclude each other."))
    if context.invoked_subcommand is not None:
        return None
    return open_program(config=config, system=system)


@program.command(help=_("Open the screens on a sample chain, with a sandbox gateway inside: no account, no network."))
def demo() -> int:
    """Open the demo."""
    return open_demo()


@program.command(
    help=_("Run a gateway that speaks SMSAPI on this computer, to try programs against: nothing leaves it.")
)
@click.option("--port", type=click.IntRange(0, 65535), default=8480, show_default=True, help=_("Listen on this port."))
@click.option("--tls", is_flag=True, help=_("Speak HTTPS, with a certificate authority made for this run."))
def sandbox(port: int, *, tls: bool) -> int:
    """Run the sandbox gateway until it is interrupted."""
    from smstui.cli.sandbox import run_sandbox

    return run_sandbox(port, tls=tls)
