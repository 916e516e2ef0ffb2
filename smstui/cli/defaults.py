"""Show and change the chain's defaults: its name, its time zone, its country code and a certificate authority."""

from typing import TYPE_CHECKING, Any

from smstui.cli.entries import require_something, write_saved
from smstui.cli.exit_codes import ExitCode
from smstui.cli.invocation import Invocation, option, verb
from smstui.cli.output import write_facts, write_json
from smstui.cli.signals import wait_for
from smstui.wording.catalogue import N_, _

if TYPE_CHECKING:
    from smstui.domain.chain import Chain


@verb("defaults show", examples=(("smstui defaults show --json", N_("The defaults, for a program")),))
def show_defaults(invocation: Invocation) -> ExitCode:
    """Print the chain's defaults."""
    with invocation.services(existing=True) as services:
        chain = services.chain.load()
    if invocation.as_json:
        write_json({"defaults": _fields(chain)})
        return ExitCode.DONE
    write_facts(
        (
            (_("Name of the chain"), chain.name or _("(empty)")),
            (_("Time zone"), chain.timezone),
            (_("Country code of new interfaces"), chain.country_code),
            (_("Additional certificate authority"), chain.ca_file or _("(none)")),
        )
    )
    return ExitCode.DONE


@verb(
    "defaults edit",
    more=N_(
        "Interfaces are released at 00:00 of their start in the chain's time zone: another zone moves every start that"
        " lies ahead."
    ),
    examples=(
        ('smstui defaults edit --name "Optik Nord" --timezone Europe/Berlin', N_("Name and time zone of the chain")),
        ("smstui defaults edit --ca-file ''", N_("Trust the system's certificate authorities alone")),
    ),
)
@option("--name", metavar=N_("NAME"), help=N_("What the chain is called."))
@option("--timezone", metavar=N_("ZONE"), help=N_("In which zone days begin: a place, such as Europe/Berlin."))
@option("--country-code", metavar=N_("CODE"), help=N_("The country code that new interfaces begin with."))
@option(
    "--ca-file", metavar=N_("FILE"), help=N_("A file of certificate authorities that are trusted too; empty: none.")
)
def edit_defaults(
    invocation: Invocation, *, name: str | None, timezone: str | None, country_code: str | None, ca_file: str | None
) -> ExitCode:
    """Change the chain's defaults; what no option says stays."""
    require_something(name, timezone, country_code, ca_file)
    with invocation.services() as services:
        former = services.chain.load()
        saved = wait_for(
            services.chain_editing.save_defaults(
                name=former.name if name is None else name,
                timezone=former.timezone if timezone is None else timezone,
                country_code=former.country_code if country_code is None else country_code,
                ca_file=former.ca_file if ca_file is None else ca_file,
                base=former,
            )
        )
    fields = _fields(saved)
    return write_saved(invocation, "defaults", fields, is_other=fields != _fields(former))


def _fields(chain: "Chain") -> dict[str, Any]:
    return {
        "name": chain.name or None,
        "timezone": chain.timezone,
        "country_code": chain.country_code,
        "ca_file": chain.ca_file or None,
    }
