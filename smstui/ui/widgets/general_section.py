"""Show and read what the page calls general: name, branch, workstation, use and start."""

from dataclasses import replace
from typing import Final

from textual import on
from textual.widgets import Checkbox

from smstui.domain.chain import Chain
from smstui.domain.draft import Draft
from smstui.domain.field import Field
from smstui.domain.interface import GROUP, LONGEST_NAME, Use
from smstui.domain.safe_text import safe_text
from smstui.ui.widgets.form_parts import EMPTY, FormChoice, FormTick, LockedField
from smstui.ui.widgets.form_section import FormSection, Labelled, Part, Words
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.plain_input import PlainInput
from smstui.wording.catalogue import _
from smstui.wording.moments import minute_with_offset

_ANY: Final = ""
_TICK: Final = 12
_NAME_ROOM: Final = LONGEST_NAME + 40
"""A longer text is refused with its length; this only keeps a pasted page out."""


class GeneralSection(FormSection):
    """Be rows 2 to 6 of the editor."""

    def __init__(self) -> None:
        self._subject: FormSubject | None = None
        self._created = Words()
        self._called = PlainInput(id="name", placeholder=EMPTY, max_length=_NAME_ROOM)
        self._branch = FormChoice[str]([(_("every branch"), _ANY)], id="branch")
        self._no_branch = LockedField(Field.BRANCH, _("every branch (both uses)"))
        self._workstation = FormChoice[str]([(_("any computer"), _ANY)], id="workstation")
        self._fixed_workstation = LockedField(Field.WORKSTATION)
        self._ticks = {
            Use.SERVER: FormTick(_("Server"), id="use-server"),
            Use.CLIENT: FormTick(_("Client"), id="use-client"),
        }
        self.start = PlainInput(id="start", placeholder=_("empty: at once"), max_length=40)
        super().__init__(
            [
                _("General"),
                (Labelled(Field.GROUP, Words(GROUP)), Labelled(Field.CREATED, self._created)),
                (Labelled(Field.NAME, self._called),),
                (
                    Labelled(Field.BRANCH, self._branch, self._no_branch),
                    Labelled(Field.WORKSTATION, self._workstation, self._fixed_workstation),
                ),
                (
                    Labelled(Field.USE, *(Part(tick, _TICK) for tick in self._ticks.values())),
                    Labelled(Field.START, self.start),
                ),
            ]
        )

    def show(self, subject: FormSubject, draft: Draft) -> None:
        """Fill the fields; values that the chain does not know are offered too, so that nothing is lost."""
        if self._subject is None or self._subject.chain != subject.chain or not self._offers(draft):
            self._branch.offer(_branches(subject.chain, draft.branch), draft.branch)
            self._workstation.offer(_workstations(subject.chain, draft.workstation), draft.workstation)
        self._subject = subject
        saved = subject.saved
        self.write(self._created, _stamp(subject))
        self._called.value = draft.name
        self._branch.value, self._workstation.value = draft.branch, draft.workstation
        for use, tick in self._ticks.items():
            tick.value = use in draft.use
        self.start.value = draft.start
        self.display_field(self._workstation, saved is None)
        self.display_field(self._fixed_workstation, saved is not None)
        self._fixed_workstation.show(draft.workstation or _("any computer"))
        self._show_branch_or_why_not()

    def read(self, draft: Draft) -> Draft:
        """Return the draft with what stands in these fields; the chosen branch is kept while both uses exclude it."""
        return replace(
            draft,
            name=self._called.value,
            branch=_chosen(self._branch),
            workstation=_chosen(self._workstation),
            use=self._uses(),
            start=self.start.value,
        )

    @on(Checkbox.Changed)
    def _uses_changed(self, event: Checkbox.Changed) -> None:
        event.stop()
        self._show_branch_or_why_not()

    @on(FormChoice.Changed, "#workstation")
    def _fill_in_branch(self, event: FormChoice.Changed) -> None:
        """Fill in the branch of a chosen workstation: it must be the interface's branch."""
        event.stop()
        subject, host = self._subject, _chosen(self._workstation)
        if subject is not None and not subject.is_locked and host in subject.chain.workstations:
            self._branch.value = subject.chain.workstations[host].branch

    def _show_branch_or_why_not(self) -> None:
        both = len(self._uses()) > 1
        self.display_field(self._branch, not both)
        self.display_field(self._no_branch, both)

    def _uses(self) -> frozenset[Use]:
        return frozenset(use for use, tick in self._ticks.items() if tick.value)

    def _offers(self, draft: Draft) -> bool:
        """Tell whether the options that stand there contain what the draft has."""
        chain = self._subject.chain if self._subject else None
        return (
            chain is not None
            and (not draft.branch or draft.branch in chain.branches)
            and (not draft.workstation or draft.workstation in chain.workstations)
        )


def _branches(chain: Chain, current: str) -> list[tuple[str, str]]:
    known = [(branch.title, code) for code, branch in sorted(chain.branches.items())]
    return [(_("every branch"), _ANY), *known, *_unknown(current, current in chain.branches)]


def _workstations(chain: Chain, current: str) -> list[tuple[str, str]]:
    known = [(host, host) for host in sorted(chain.workstations)]
    return [(_("any computer"), _ANY), *known, *_unknown(current, current in chain.workstations)]


def _unknown(current: str, is_known: bool) -> list[tuple[str, str]]:
    return [] if is_known or not current else [(_("{code} (unknown)").format(code=safe_text(current)), current)]


def _chosen(choice: FormChoice[str]) -> str:
    value = choice.value
    return value if isinstance(value, str) else _ANY


def _stamp(subject: FormSubject) -> str:
    return minute_with_offset(subject.saved.created) if subject.saved else _("at the first save")
