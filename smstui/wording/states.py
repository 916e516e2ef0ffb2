"""Say states in words: short ones for the table's last column, and the reason in a sentence."""

from typing import Final

from smstui.domain.state import Problem, State, Status
from smstui.wording.catalogue import N_, _, language

_WORDS: Final = {
    State.READY: N_("ready"),
    State.PLANNED: N_("planned"),
    State.NO_SECRET: N_("no key"),
    State.BROKEN: N_("broken"),
}

_REASONS: Final = {
    Problem.UNREADABLE: N_("Broken: {detail} cannot be read."),
    Problem.NAME_TAKEN: N_("Broken: {detail} has the same name already. Give this one another name."),
    Problem.REPLACED: N_("Half replaced: R finishes or undoes that. Used instead: {detail}."),
    Problem.UNKNOWN_BRANCH: N_("Broken: there is no branch {detail}. Choose another, or add it to the chain."),
    Problem.UNKNOWN_WORKSTATION: N_("Broken: there is no workstation {detail}. Add it to the chain."),
    Problem.WORKSTATION_OF_OTHER_BRANCH: N_("Broken: workstation {detail} belongs to another branch."),
    Problem.SECRET_MISSING: N_("No key: nothing is kept for it here. Open it and supply the credentials."),
    Problem.SECRET_IN_OTHER_STORE: N_("No key: its file says the secret is in “{detail}”, which is not in use here."),
    Problem.SECRET_BOUND_ELSEWHERE: N_(
        "No key: its file names another account. Restore it, or replace credentials (R)."
    ),
    Problem.PROXY_SECRET_MISSING: N_("No key: the proxy's password is not kept here. Open it and enter the password."),
    Problem.PROXY_SECRET_BOUND_ELSEWHERE: N_(
        "No key: its file names another proxy. Open it and enter the proxy's password."
    ),
    Problem.NOT_STARTED: N_("Planned: released on {detail}, from 00:00 in the chain's time zone."),
}


def state_word(state: State) -> str:
    """Return a state in at most eight cells."""
    return _(_WORDS[state])


def reason_in_words(status: Status) -> str:
    """Return why an interface has its state, in a sentence; empty when it is ready."""
    if status.problem is None:
        return ""
    return _(_REASONS[status.problem]).format(detail=status.detail)


def grouped(number: int) -> str:
    """Return a whole number with the language's thousands separator, without loading its other rules."""
    text = f"{number:,}"
    return text.replace(",", ".") if language() == "de" else text


def shown_in_words(place: tuple[int, int, int], total: int) -> str:
    """Return "5 of 48", or "12–31 of 1,000" where not all found rows are visible (first, last, found)."""
    first, last, found = place
    if found == last - first + 1 or not found:
        return _("{shown} of {total}").format(shown=grouped(found), total=grouped(total))
    of = grouped(found) if found == total else f"{grouped(found)}/{grouped(total)}"
    return _("{first}–{last} of {shown}").format(first=grouped(first), last=grouped(last), shown=of)
