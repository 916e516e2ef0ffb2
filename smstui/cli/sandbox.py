"""Run the sandbox gateway alone, for people who integrate."""

import click

from smstui.bootstrap import SandboxNotice, serve_sandbox
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.messages import complain
from smstui.cli.streams import reader_left
from smstui.wording.catalogue import N_, _
from smstui.wording.system_errors import error_words


@verb(
    "sandbox",
    json=False,
    configuration=False,
    more=N_(
        "It listens on this computer alone, says which tokens and numbers do what, and runs until Ctrl+C. An interface"
        " reaches it with --service and the address that it says first."
    ),
    examples=(
        ("smstui sandbox", N_("Run it; go on in another terminal")),
        (
            "smstui add --name Trial --service http://127.0.0.1:8480/ --token-file token.txt",
            N_("An interface of it; sandbox-token is a token that works"),
        ),
    ),
)
@option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8480,
    show_default=True,
    metavar=N_("PORT"),
    help=N_("Listen on this port."),
)
@option("--tls", is_flag=True, help=N_("Speak HTTPS, with a certificate authority made for this run."))
def sandbox(_invocation: Invocation, *, port: int, tls: bool) -> int:
    """Run the sandbox gateway until it is interrupted."""
    return run_sandbox(port, tls=tls)


def run_sandbox(port: int, *, tls: bool) -> int:
    """Serve until interrupted; say where it listens, what opens it, and which numbers and tokens do what."""
    try:
        serve_sandbox(port, tls=tls, announce=_announce)
    except BrokenPipeError:
        # Whoever read the list has seen enough of it; without a reader there is nothing to serve for.
        return ExitCode.DONE
    except OSError as error:
        complain(
            _("port {port} cannot be used ({reason}). Choose another one: --port 0 takes a free one.").format(
                port=port, reason=error_words(error)
            )
        )
        return ExitCode.CONFIGURATION
    return ExitCode.DONE


def _announce(notice: SandboxNotice) -> None:
    """Say where it listens first, for programs, and last, where a screen of 24 lines still shows it."""
    address = _("Sandbox gateway at {url} (Ctrl+C ends it)").format(url=notice.url)
    click.echo(address)
    if notice.ca_file:
        click.echo(_("Certificate authority of this run: {path}").format(path=notice.ca_file))
    click.echo()
    click.echo(_("Tokens (as user names they go with the password {password}):").format(password=notice.password))
    for name, description in notice.accounts:
        click.echo(f"  {name:<20} {_(description)}")
    click.echo()
    click.echo(_("Numbers:"))
    for number, description in notice.numbers:
        click.echo(f"  {number:<16} {_(description)}")
    click.echo()
    click.echo(address)
    if reader_left():
        raise BrokenPipeError
