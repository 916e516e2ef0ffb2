"""Say who sends from where, and why an interface was chosen or passed over: the words of every answer about it."""

from collections.abc import Mapping
from typing import Final

from smstui.domain.chain import Chain
from smstui.domain.coverage import CoverageRow, Place
from smstui.domain.interface import Interface, Use
from smstui.domain.safe_text import safe_text
from smstui.domain.selection import Question, Verdict, Why
from smstui.domain.state import State, Status
from smstui.wording.catalogue import N_, _, ngettext
from smstui.wording.fields import use_name, uses_in_words
from smstui.wording.states import reason_in_words

LONGEST_NAME: Final = 30
"""Characters of a name within a sentence."""

_STATES: Final[Mapping[Why, State]] = {
    Why.NOT_STARTED: State.PLANNED,
    Why.SECRET_MISSING: State.NO_SECRET,
    Why.SECRET_BOUND_ELSEWHERE: State.NO_SECRET,
    Why.BROKEN: State.BROKEN,
}
"""What an interface lacks is said as its state says it in the table."""

_REASONS: Final[Mapping[Why, str]] = {
    Why.CHOSEN: N_("It sends."),
    Why.OTHER_USE: N_("Other use: {uses} only."),
    Why.OTHER_WORKSTATION: N_("Other workstation: only {detail}."),
    Why.OTHER_BRANCH: N_("Other branch: only {detail}."),
    Why.REPLACED: N_("Replaced: “{detail}” takes its place."),
    Why.EARLIER_START: N_("Earlier start ({start}): the latest one that is reached counts."),
    Why.CREATED_LATER: N_("Created later: of equals the oldest sends, until a start says otherwise."),
    Why.LATER_ID: N_("Equal in everything: the id decides."),
}
_LESS_SPECIFIC_BRANCH: Final = N_("Less specific: it serves every computer of the branch.")
_LESS_SPECIFIC_CHAIN: Final = N_("Less specific: it serves every branch.")
_YOUNGER_THAN_REPLACED: Final = N_("Created later than “{detail}”, whose place the chosen one takes.")


def verdict_in_words(verdict: Verdict, chain: Chain) -> str:
    """Return why an interface sends or does not, in a sentence that begins with the reason."""
    interface, why = verdict.interface, verdict.why
    if why in _STATES:
        return reason_in_words(Status(_STATES[why], verdict.problem, safe_text(verdict.detail)))
    if why is Why.LESS_SPECIFIC:
        return _(_LESS_SPECIFIC_CHAIN if interface.settings.branch is None else _LESS_SPECIFIC_BRANCH)
    if why is Why.CREATED_LATER and verdict.detail:
        return _(_YOUNGER_THAN_REPLACED).format(detail=safe_text(verdict.detail, LONGEST_NAME))
    detail = chain.branch_title(verdict.detail) if why is Why.OTHER_BRANCH else verdict.detail
    return _(_REASONS[why]).format(
        detail=safe_text(detail, LONGEST_NAME),
        uses=uses_in_words(interface.settings.use),
        start=interface.settings.start.isoformat() if interface.settings.start else _("at once"),
    )


def place_in_words(place: Place, chain: Chain) -> str:
    """Return where somebody wants to send from: "01 Stuttgart", a workstation's host name, or "without a branch"."""
    if place.workstation is not None:
        return safe_text(place.workstation)
    if place.branch is None:
        return _("without a branch")
    return safe_text(chain.branch_title(place.branch), LONGEST_NAME)


def sender_in_words(interface: Interface | None) -> str:
    """Return who sends: a name in quotation marks, or "nobody"."""
    if interface is None:
        return _("nobody")
    return _("“{name}”").format(name=safe_text(interface.name, LONGEST_NAME))


def answer_in_words(question: Question, chosen: Interface | None, chain: Chain) -> str:
    """Return who sends, in a sentence: "Server-side, 01 Stuttgart, 2026-12-01: “SMSAPI Stuttgart” sends."."""
    day = question.moment.astimezone(chain.zone).date().isoformat()
    where = place_in_words(Place(question.branch, question.workstation), chain)
    text = _("{use}, {place}, {day}: {sender} sends.") if chosen else _("{use}, {place}, {day}: {sender} can send.")
    return text.format(use=use_name(question.use), place=where, day=day, sender=sender_in_words(chosen))


def unreadable_files(count: int) -> str:
    """Return how many files no answer could take into account; nothing where there is none."""
    if not count:
        return ""
    return ngettext("{count} unreadable file", "{count} unreadable files", count).format(count=count)


def cell_in_words(row: CoverageRow, use: Use) -> str:
    """Return who sends from a place, as a table of the coverage says it; a question mark means that it is in doubt."""
    sender = row.senders[use]
    if sender is not None:
        return f"? {sender.name}" if use in row.holes else sender.name
    if use in row.holes:
        return _("– nobody –")
    return "" if row.place.workstation else _("each computer its own")
