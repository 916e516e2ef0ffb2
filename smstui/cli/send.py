"""Send a text to numbers: through an interface that is named, or through the one that the rule of selection picks."""

import asyncio
import signal
from contextlib import nullcontext
from typing import TYPE_CHECKING

import click

from smstui.cli.explain import USES, name_unreadable
from smstui.cli.finding import find_interface
from smstui.cli.invocation import Invocation, argument, complete_interfaces, option, verb
from smstui.cli.messages import complain, is_watched, tell
from smstui.cli.output import write_json, write_line
from smstui.cli.signals import Ended, closing, exit_code_of, wait_for
from smstui.cli.text_input import read_file, read_text
from smstui.cli.with_secrets import with_secrets
from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_, _, ngettext

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from smstui.domain.interface import Interface
    from smstui.domain.phone import PhoneNumber
    from smstui.domain.recipients import Recipient
    from smstui.domain.sms_text import Measurement
    from smstui.domain.stored import Stored
    from smstui.services.access import Target
    from smstui.services.container import Services
    from smstui.services.dispatching import Delivery


@dataclass(frozen=True, slots=True)
class Wish:
    """Hold which interface is asked for: a name, or what the rule of selection asks."""

    name: str
    branch: str
    workstation: str
    use: str
    forced: bool
    despite_unreadable: bool


@verb(
    "send",
    more=N_(
        "Without --interface the rule of selection picks one, as “smstui explain” shows; a configuration file that"
        " cannot be read then stops the run. Numbers that get no message are named, and the others are sent to. Every"
        " number gets one message, however often it is given. A run that is repeated sends nothing twice whose fate is"
        " uncertain, for 24 hours; what was accepted it sends once more, unless --skip-accepted leaves it out. Exit"
        " codes: 0 done, 1 some failed, 2 text or number refused, 4 configuration or no usable interface, 5 not let in"
        " or no key, 6 credit, 7 network, 8 refused by the gateway, 9 another run is sending, 10 uncertain."
    ),
    examples=(
        ("smstui send --to 01713920012 --text 'Ihre Brille ist da.'", N_("Send through the interface of the chain")),
        ("smstui send --branch 01 --to-file numbers.txt --text-file text.txt", N_("Send to many for branch 01")),
        ("smstui send --interface Stuttgart --to 01713920012 --text Hallo --test", N_("Ask what it would cost")),
    ),
)
@argument("numbers", nargs=-1, metavar="[PHONE]...")
@option("--to", "to", multiple=True, metavar=N_("PHONE"), help=N_("Send to this number; can be given many times."))
@option("--to-file", metavar=N_("FILE"), help=N_("Send to the numbers in this file, one a line (- is standard input)."))
@option("--text", metavar=N_("TEXT"), help=N_("Send this text."))
@option("--text-file", metavar=N_("FILE"), help=N_("Read the text from this file (- is standard input)."))
@option(
    "--interface",
    "name",
    default="",
    metavar=N_("NAME"),
    shell_complete=complete_interfaces,
    help=N_("Send through this interface (name or id)."),
)
@option("--branch", default="", metavar=N_("CODE"), help=N_("Send for this branch."))
@option("--workstation", default="", metavar=N_("HOST"), help=N_("Send for this computer, and its branch."))
@option("--use", type=click.Choice(USES), default=USES[0], show_default=True, help=N_("Send for this use."))
@option("--force", is_flag=True, help=N_("Use the named interface for another use too, and before its start."))
@option("--despite-unreadable", is_flag=True, help=N_("Send although a configuration file cannot be read."))
@option("--unassigned", is_flag=True, help=N_("Send to numbers too that could exist, but are in no list."))
@option(
    "--skip-accepted",
    is_flag=True,
    help=N_("Leave out numbers to which this text was accepted in the last 24 hours: for a run that was stopped."),
)
@option("--dry-run", is_flag=True, help=N_("Check everything here, and ask no gateway."))
@option("--test", is_flag=True, help=N_("Have the gateway check it: costs nothing, sends nothing."))
def send(
    invocation: Invocation,
    *,
    numbers: tuple[str, ...],
    to: tuple[str, ...],
    to_file: str | None,
    text: str | None,
    text_file: str | None,
    name: str,
    branch: str,
    workstation: str,
    use: str,
    force: bool,
    despite_unreadable: bool,
    unassigned: bool,
    skip_accepted: bool,
    dry_run: bool,
    test: bool,
) -> int:
    """Send, and print what became of every recipient."""
    from smstui.cli.deliveries import say_many_parts
    from smstui.domain.recipients import read_recipients
    from smstui.domain.sms_text import check_length, measure

    if dry_run and test:
        raise click.UsageError(_("{one} and {other} exclude each other.").format(one="--dry-run", other="--test"))
    if skip_accepted and (dry_run or test):
        other = "--dry-run" if dry_run else "--test"
        raise click.UsageError(_("{one} and {other} exclude each other.").format(one="--skip-accepted", other=other))
    if name and (branch or workstation):
        raise click.UsageError(_("--interface excludes --branch and --workstation."))
    if force and not name:
        raise click.UsageError(_("--force belongs to --interface."))
    if to_file == text_file == "-":
        raise click.UsageError(_("standard input cannot be both the numbers and the text."))
    given = [*to, *numbers, *(_numbers_of(to_file) if to_file is not None else ())]
    if not given:
        raise click.UsageError(_("give a number with --to, or --to-file."))
    measured = measure(read_text(text, text_file, otherwise=_("give a text with --text, or --text-file.")))
    if not measured.text.strip():
        raise click.UsageError(_("the text is empty."))
    with invocation.services(existing=True) as services:
        wish = Wish(name, branch, workstation, use, force, despite_unreadable)
        stored = _interface(services, wish)
        settings = stored.interface.settings
        check_length(measured, settings.max_characters)
        say_many_parts(measured)
        recipients = read_recipients(given, settings.country_code, unassigned=unassigned)
        run = _Run(services, stored, measured, recipients, as_json=invocation.as_json)
        return run.checked_here() if dry_run else run.dispatched(test=test, skip_accepted=skip_accepted)


def _numbers_of(path: str) -> list[str]:
    """Return the numbers of a file, one a line; blank lines and those that begin with # say nothing."""
    lines = (line.strip() for line in read_file("--to-file", path).split("\n"))
    return [line for line in lines if line and not line.startswith("#")]


def _interface(services: "Services", wish: Wish) -> "Stored":
    """Return the interface to send through; raise NotUsable, NoneUsable, Unreadable, `SecretError`, FieldRefused."""
    from smstui.domain.errors import NotUsable
    from smstui.domain.interface import Use
    from smstui.domain.state import Problem
    from smstui.services.dispatching import interface_by_rule, require_usable

    snapshot = services.explaining.snapshot()
    use = Use(wish.use)
    if wish.name:
        stored = find_interface(services, wish.name)
        try:
            require_usable(snapshot, stored, use, forced=wish.forced)
        except NotUsable as error:
            if not isinstance(error.why, Problem):
                error.add_note(_("--force uses it all the same."))
            raise
        return stored
    if wish.despite_unreadable:
        name_unreadable(snapshot.unreadable)
    question = snapshot.question(use, snapshot.now, wish.branch, wish.workstation)
    chosen = interface_by_rule(snapshot, question, despite_unreadable=wish.despite_unreadable)
    return services.interfaces.get(chosen.id)


class _Run:
    """Send one text through one interface, and tell it."""

    def __init__(
        self,
        services: "Services",
        stored: "Stored",
        text: "Measurement",
        recipients: "Sequence[Recipient]",
        *,
        as_json: bool,
    ) -> None:
        from smstui.cli.deliveries import Progress

        self._services = services
        self._stored = stored
        self._text = text
        self._recipients = recipients
        self._as_json = as_json
        self._deliveries: list[Delivery] = []
        self._progress = Progress(len(recipients), as_json=as_json)
        self._skips = False
        """Whoever has the message from an earlier run is left out."""

        self._signal = 0
        """The exit code of the signal that stopped the run."""

    @property
    def _interface(self) -> "Interface":
        return self._stored.interface

    def checked_here(self) -> int:
        """Tell what would be sent, without asking the gateway or opening the store of secrets."""
        from smstui.domain.recipients import Wanted
        from smstui.services.dispatching import Delivery, Fate

        fates = {Wanted.YES: Fate.WOULD_SEND, Wanted.TWICE: Fate.DUPLICATE, Wanted.REFUSED: Fate.NUMBER_REFUSED}
        for recipient in self._recipients:
            self._tell(Delivery(recipient, fates[recipient.wanted]))
        return self._ended("dry_run")

    def dispatched(self, *, test: bool, skip_accepted: bool) -> int:
        """Send to everybody (who has not got it), or have the gateway say what would become of it."""
        from smstui.services.dispatching import Dispatching, Mode

        self._skips = skip_accepted
        services, mode = self._services, Mode.TEST if test else Mode.SEND
        with nullcontext() if test else services.run_lock():
            target = with_secrets(services, lambda: services.access.of_stored(self._stored))
            done = {} if test else self._done_earlier(target)
            dispatching = Dispatching(
                services.sending,
                target,
                self._text,
                mode,
                asyncio.sleep,
                done_earlier=done.keys() if self._skips else frozenset(),
            )

            def stop(number: int) -> None:
                dispatching.stop()
                self._stopped_by(number)

            try:
                wait_for(closing(dispatching.run(self._recipients, self._tell), services.accounts), stop)
            except Ended as ended:
                self._signal = ended.exit_code
        return self._ended(mode.value)

    def _done_earlier(self, target: "Target") -> "Mapping[PhoneNumber, datetime]":
        """Return who got this text from an earlier run; say so to a person whose run sends it once more."""
        numbers = [one.number for one in self._recipients if one.number is not None]
        if not (self._skips or is_watched()):
            return {}
        done = wait_for(self._services.sending.arrived_lately(target, self._text, numbers))
        if done and not self._skips:
            words = ngettext(
                "{count} of these numbers has got this text within 24 hours, and gets it once more; --skip-accepted"
                " leaves it out.",
                "{count} of these numbers have got this text within 24 hours, and get it once more; --skip-accepted"
                " leaves them out.",
                len(done),
            )
            tell(words.format(count=len(done)))
        return done

    def _stopped_by(self, number: int) -> None:
        self._signal = exit_code_of(number)
        name = signal.Signals(number).name
        complain(_("{signal}: stopping after the message under way; once more to stop at once.").format(signal=name))

    def _tell(self, delivery: "Delivery") -> None:
        from smstui.cli.deliveries import line_of

        self._deliveries.append(delivery)
        self._progress.step()
        if not self._as_json:
            write_line(line_of(delivery, self._text, self._interface))

    def _ended(self, mode: str) -> int:
        from smstui.cli.deliveries import code_of_run, fields_of
        from smstui.cli.shapes import reference

        self._progress.end()
        if self._as_json:
            write_json(
                {
                    "mode": mode,
                    "interface": reference(self._interface),
                    "stopped": bool(self._signal),
                    "recipients": [fields_of(one, self._text, self._interface) for one in self._deliveries],
                }
            )
        self._sum_up(mode)
        return self._signal or code_of_run(self._deliveries)

    def _sum_up(self, mode: str) -> None:
        """Say on standard error who was not reached where that may be overlooked: not tried, or not written down."""
        from smstui.cli.deliveries import rest_in_words

        for words in rest_in_words(self._deliveries, repeats=mode == "send" and not self._skips):
            complain(words)
        for delivery in self._deliveries:
            if delivery.outcome is not None and delivery.error is not None:
                from smstui.wording.errors import in_words

                words = _("The outcome could not be written down. {reason}").format(reason=in_words(delivery.error))
                complain(words)
                return
