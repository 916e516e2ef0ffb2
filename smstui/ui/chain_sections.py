"""Say what each section of the chain's screen lists: columns, and a row for each entry."""

from collections import Counter
from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Final

from smstui.domain.chain import Chain
from smstui.domain.search import fold, fold_with_umlauts_spelled, search_text
from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_, _


class Part(StrEnum):
    """Name the sections, in the order of the screen."""

    BRANCHES = "branches"
    WORKSTATIONS = "workstations"
    APPOINTMENT_TYPES = "appointment types"
    POLICIES = "policies"
    DEFAULTS = "defaults"


@dataclass(frozen=True, slots=True)
class Entry:
    """Hold one row: its key and its cells, in the order of the columns."""

    key: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """Describe one section: its title, its columns (label and width in cells), its rows, and what stands when empty.

    `grows` tells that entries can be added and deleted there.
    """

    title: str
    columns: tuple[tuple[str, int], ...]
    entries: Callable[[Chain], Iterable[Entry]]
    empty: str = ""
    grows: bool = False


def matching(entries: Iterable[Entry], text: str) -> tuple[Entry, ...]:
    """Return the entries that hold every word of `text`, in any case, with or without accents."""
    words = [(fold(word), fold_with_umlauts_spelled(word)) for word in text.split()]
    if not words:
        return tuple(entries)
    return tuple(
        entry
        for entry in entries
        if (key := search_text(*entry.cells)) and all(any(form in key for form in forms) for forms in words)
    )


def yes_or_no(value: bool) -> str:
    """Return "yes" or "no"."""
    return _("yes") if value else _("no")


def _branches(chain: Chain) -> Iterable[Entry]:
    stations = Counter(workstation.branch for workstation in chain.workstations.values())
    for code in sorted(chain.branches):
        yield Entry(code, (code, chain.branches[code].name, str(stations[code])))


def _workstations(chain: Chain) -> Iterable[Entry]:
    for host in sorted(chain.workstations):
        yield Entry(host, (host, chain.branch_title(chain.workstations[host].branch)))


def _appointment_types(chain: Chain) -> Iterable[Entry]:
    for key in sorted(chain.appointment_types):
        entry = chain.appointment_types[key]
        yield Entry(key, (key, entry.name, yes_or_no(entry.automatic_notification)))


def _policies(chain: Chain) -> Iterable[Entry]:
    policy = chain.policy
    viewing = policy.administrators_may_view_passwords
    yield Entry("administrators_may_view_passwords", (_("Administrators may view set passwords"), yes_or_no(viewing)))
    yield Entry("administrators_group", (_("Administrators' group"), policy.administrators_group or _("(none)")))
    yield Entry("journal_texts", (_("The journal keeps the texts of messages"), yes_or_no(policy.journal_texts)))


def _defaults(chain: Chain) -> Iterable[Entry]:
    yield Entry("name", (_("Name of the chain"), chain.name))
    yield Entry("timezone", (_("Time zone"), chain.timezone))
    yield Entry("country_code", (_("Country code of new interfaces"), chain.country_code))
    yield Entry("ca_file", (_("Additional certificate authority"), chain.ca_file or _("(none)")))


SECTIONS: Final = {
    Part.BRANCHES: Section(
        N_("Branches"),
        ((N_("Code"), 16), (N_("Name"), 44), (N_("Computers"), 12)),
        _branches,
        N_("No branch yet: a adds the first one."),
        grows=True,
    ),
    Part.WORKSTATIONS: Section(
        N_("Workstations"),
        ((N_("Host name"), 34), (N_("Branch"), 40)),
        _workstations,
        N_("No workstation yet: a adds the first one."),
        grows=True,
    ),
    Part.APPOINTMENT_TYPES: Section(
        N_("Appointment types"),
        ((N_("Key"), 16), (N_("Name"), 26), (N_("Automatic notification"), 30)),
        _appointment_types,
        N_("No appointment type yet: a adds the first one."),
        grows=True,
    ),
    Part.POLICIES: Section(N_("Policies"), ((N_("Policy"), 54), (N_("Value"), 20)), _policies),
    Part.DEFAULTS: Section(N_("Defaults"), ((N_("Default"), 34), (N_("Value"), 40)), _defaults),
}
