"""Hold what stands in the editor when something is done with it."""

from dataclasses import replace
from typing import TYPE_CHECKING

from smstui.domain.chain import Chain
from smstui.domain.draft import Credentials, Draft
from smstui.domain.draft_changes import changes_between
from smstui.domain.errors import FieldRefused
from smstui.domain.field import Field
from smstui.domain.safe_text import safe_text
from smstui.domain.stored import Stored
from smstui.domain.value import dataclass
from smstui.services.access import Target
from smstui.services.container import Services
from smstui.wording.catalogue import _
from smstui.wording.changes import change_in_words, secret_changed
from smstui.wording.verdicts import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


@dataclass(frozen=True, slots=True)
class Entered:
    """Hold a draft with its typed secrets, and what it began from (`opened` None = never saved).

    `former` is the interface that is replaced by what was entered.
    """

    opened: Stored | None
    baseline: Draft
    draft: Draft
    credentials: Credentials
    typed_secrets: tuple[Field, ...] = ()
    former: Stored | None = None

    @property
    def is_changed(self) -> bool:
        """Tell whether anything would be lost."""
        return bool(self.typed_secrets) or bool(changes_between(self.baseline, self.draft))

    def changes(self, chain: Chain) -> list[str]:
        """Return in words what is not saved: every change, and of a new interface that began as a copy all of it."""
        is_copy = self.opened is None and self.former is None and bool(self.baseline.name)
        name = safe_text(self.draft.name.strip() or self.baseline.name, LONGEST_NAME)
        whole = [_("The copy “{name}”, with everything that was taken over").format(name=name)] if is_copy else []
        return whole + self.edits(chain)

    def edits(self, chain: Chain) -> list[str]:
        """Return every change in words, secrets only as "set"."""
        changed = [change_in_words(change, chain) for change in changes_between(self.baseline, self.draft)]
        return changed + [secret_changed(field) for field in self.typed_secrets]

    def with_draft(self, draft: Draft) -> "Entered":
        """Return the same with another draft."""
        return replace(self, draft=draft)

    def refusals(self, services: Services) -> tuple[FieldRefused, ...]:
        """Return every rule that this breaks, in the order of the form, secrets included."""
        if self.former is not None:
            return services.replacing.refusals(self.former, self.draft, self.credentials)
        return services.editing.refusals(self.draft, self.credentials, self.opened)

    def target(self, services: Services) -> "Callable[[], Awaitable[Target]]":
        """Return what gives the target of what was entered, as often as it is asked."""
        return lambda: services.access.of_draft(self.draft, self.credentials, self.opened, self.former)
