"""Send a test SMS as the two dialogs do: a text, a number, the gateway's dry run, and the message if it is wanted."""

from typing import TYPE_CHECKING

from smstui.cli.exit_codes import ExitCode
from smstui.cli.finding import find_interface
from smstui.cli.invocation import Invocation, argument, complete_interfaces, option, verb
from smstui.cli.messages import tell
from smstui.cli.output import write_json, write_line
from smstui.cli.signals import Ended, closing, wait_for
from smstui.cli.text_input import read_text
from smstui.cli.with_secrets import with_secrets
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from datetime import date

    from smstui.domain.recipients import Recipient
    from smstui.domain.sms_text import Measurement
    from smstui.services.access import Target
    from smstui.services.container import Services
    from smstui.services.dispatching import Delivery, Mode


@verb(
    "test",
    more=N_(
        "First the gateway says what would become of the message: that costs nothing and sends nothing. With --send the"
        " message itself follows when the gateway would take it. Works before the interface's start, too."
    ),
    examples=(
        ("smstui test Stuttgart 01713920012", N_("Ask the gateway what would become of a test message")),
        ("smstui test Stuttgart 01713920012 --send", N_("Send it, too")),
    ),
)
@argument("interface", shell_complete=complete_interfaces)
@argument("number", nargs=-1, required=True, metavar="PHONE")
@option("--text", metavar=N_("TEXT"), help=N_("Send this text instead of the usual one."))
@option("--text-file", metavar=N_("FILE"), help=N_("Read the text from this file (- is standard input)."))
@option("--send", is_flag=True, help=N_("Send the message when the gateway would take it."))
@option("--unassigned", is_flag=True, help=N_("Send to numbers too that could exist, but are in no list."))
def test(
    invocation: Invocation,
    *,
    interface: str,
    number: tuple[str, ...],
    text: str | None,
    text_file: str | None,
    send: bool,
    unassigned: bool,
) -> int:
    """Run the test, and print what became of it."""
    from smstui.cli.deliveries import say_many_parts
    from smstui.domain.recipients import read_recipients
    from smstui.domain.sms_text import check_length, measure
    from smstui.wording.texts_and_numbers import TEST_TEXT

    if text is None and text_file is None:
        text = _(TEST_TEXT)
    measured = measure(read_text(text, text_file, otherwise=""))
    with invocation.services(existing=True) as services:
        stored = find_interface(services, interface)
        settings = stored.interface.settings
        check_length(measured, settings.max_characters)
        say_many_parts(measured)
        (recipient,) = read_recipients([" ".join(number)], settings.country_code, unassigned=unassigned)
        _say_when_planned(services, settings.start)
        target = with_secrets(services, lambda: services.access.of_stored(stored))
        deliveries: list[tuple[Mode, Delivery]] = []
        run = _run(services, target, measured, recipient, deliveries, send=send)
        stopped = 0
        try:
            wait_for(closing(run, services.accounts))
        except Ended as ended:  # what became of the message is said all the same
            stopped = ended.exit_code
    from smstui.cli.deliveries import code_of_delivery, fields_of, line_of

    if invocation.as_json:
        steps = [
            {"mode": mode.value, "recipient": fields_of(delivery, measured, stored.interface)}
            for mode, delivery in deliveries
        ]
        write_json({"stopped": bool(stopped), "steps": steps})
    else:
        for mode, delivery in deliveries:
            line = line_of(delivery, measured, stored.interface)
            write_line(_("Dry run: {line}").format(line=line) if mode.value == "test" else line)
    return stopped or code_of_delivery(deliveries[-1][1])


async def _run(
    services: "Services",
    target: "Target",
    text: "Measurement",
    recipient: "Recipient",
    told: "list[tuple[Mode, Delivery]]",
    *,
    send: bool,
) -> None:
    """Take the steps of a test, and add to `told` what became of each; when it is cancelled, too."""
    from asyncio import sleep

    from smstui.cli.deliveries import code_of_delivery
    from smstui.domain.sent import Purpose
    from smstui.services.dispatching import Dispatching, Mode

    for mode in (Mode.TEST, Mode.SEND) if send else (Mode.TEST,):
        if told and code_of_delivery(told[-1][1]) is not ExitCode.DONE:
            break
        dispatching = Dispatching(services.sending, target, text, mode, sleep, purpose=Purpose.TEST)
        await dispatching.run([recipient], lambda delivery, mode=mode: told.append((mode, delivery)))  # type: ignore[misc]


def _say_when_planned(services: "Services", start: "date | None") -> None:
    from smstui.domain.state import today_in
    from smstui.wording.releases import planned_in_words

    if start is not None and start > today_in(services.chain.load().zone, services.clock()):
        tell(planned_in_words(start))
