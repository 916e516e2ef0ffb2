"""Show and read what the page calls general: name, branch, workstation, use and start."""

from dataclasses import replace
from typing import Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Checkbox, Select, Static

from smstui.domain.chain import Chain
from smstui.domain.draft import Draft
from smstui.domain.field import Field
from smstui.domain.interface import GROUP, LONGEST_NAME, Use
from smstui.domain.safe_text import safe_text
from smstui.ui.widgets.form_parts import EMPTY, FieldLabel, FormChoice, FormHeading, FormRow, FormTick, LockedField
from smstui.ui.widgets.form_subject import FormSubject
from smstui.ui.widgets.plain_input import PlainInput
from smstui.wording.catalogue import _
from smstui.wording.locks import moment_in_words

_ANY: Final = ""
_NAME_ROOM: Final = LONGEST_NAME + 40
"""A longer text is refused with its length; this only keeps a pasted page out."""


class GeneralSection(Vertical):
    """Be rows 2 to 6 of the editor."""

    def __init__(self) -> None:
        super().__init__()
        self._subject: FormSubject | None = None

    def compose(self) -> ComposeResult:
        """Lay the fields out in the order of the page."""
        yield FormHeading(_("General"))
        with FormRow():
            yield FieldLabel(Field.GROUP)
            yield Static(GROUP, classes="form--left", markup=False)
            yield FieldLabel(Field.CREATED, second=True)
            yield Static("", id="created", classes="form--right", markup=False)
        with FormRow():
            yield FieldLabel(Field.NAME)
            yield PlainInput(id="name", placeholder=EMPTY, classes="form--wide", max_length=_NAME_ROOM)
        with FormRow():
            yield FieldLabel(Field.BRANCH)
            yield FormChoice[str]([(_("every branch"), _ANY)], value=_ANY, id="branch", classes="form--left")
            yield LockedField(Field.BRANCH, _("every branch (both uses)"), classes="form--left")
            yield FieldLabel(Field.WORKSTATION, second=True)
            yield FormChoice[str]([(_("any computer"), _ANY)], value=_ANY, id="workstation", classes="form--right")
            yield LockedField(Field.WORKSTATION, classes="form--right")
        with FormRow():
            yield FieldLabel(Field.USE)
            yield FormTick(_("Server"), id="use-server")
            yield FormTick(_("Client"), id="use-client")
            yield FieldLabel(Field.START, second=True)
            yield PlainInput(id="start", classes="form--right", placeholder=_("empty: at once"), max_length=40)

    def show(self, subject: FormSubject, draft: Draft) -> None:
        """Fill the fields; values that the chain does not know are offered too, so that nothing is lost."""
        if self._subject is None or self._subject.chain != subject.chain or not self._offers(draft):
            self._branch.offer(_branches(subject.chain, draft.branch), draft.branch)
            self._workstation.offer(_workstations(subject.chain, draft.workstation), draft.workstation)
        self._subject = subject
        saved = subject.saved
        self.query_one("#created", Static).update(_stamp(subject), layout=False)
        self.query_one("#name", PlainInput).value = draft.name
        self._branch.value, self._workstation.value = draft.branch, draft.workstation
        self.query_one("#use-server", FormTick).value = Use.SERVER in draft.use
        self.query_one("#use-client", FormTick).value = Use.CLIENT in draft.use
        self.query_one("#start", PlainInput).value = draft.start
        self._workstation.display = saved is None
        fixed = self.query_one(f"#locked-{Field.WORKSTATION.value}", LockedField)
        fixed.display = saved is not None
        fixed.show(draft.workstation or _("any computer"))
        self._show_branch_or_why_not()

    def read(self, draft: Draft) -> Draft:
        """Return the draft with what stands in these fields; the chosen branch is kept while both uses exclude it."""
        return replace(
            draft,
            name=self.query_one("#name", PlainInput).value,
            branch=_chosen(self._branch),
            workstation=_chosen(self._workstation),
            use=self._uses(),
            start=self.query_one("#start", PlainInput).value,
        )

    @on(Checkbox.Changed)
    def _uses_changed(self, event: Checkbox.Changed) -> None:
        event.stop()
        self._show_branch_or_why_not()

    @on(Select.Changed, "#workstation")
    def _fill_in_branch(self, event: Select.Changed) -> None:
        """Fill in the branch of a chosen workstation: it must be the interface's branch."""
        event.stop()
        subject, host = self._subject, _chosen(self._workstation)
        if subject is not None and not subject.is_locked and host in subject.chain.workstations:
            self._branch.value = subject.chain.workstations[host].branch

    def _show_branch_or_why_not(self) -> None:
        both = len(self._uses()) > 1
        self._branch.display = not both
        self.query_one(f"#locked-{Field.BRANCH.value}", LockedField).display = both

    def _uses(self) -> frozenset[Use]:
        return frozenset(use for use in Use if self.query_one(f"#use-{use.value}", FormTick).value)

    @property
    def _branch(self) -> FormChoice[str]:
        return self.query_one("#branch", FormChoice)

    @property
    def _workstation(self) -> FormChoice[str]:
        return self.query_one("#workstation", FormChoice)

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
    return moment_in_words(subject.saved) if subject.saved else _("at the first save")
