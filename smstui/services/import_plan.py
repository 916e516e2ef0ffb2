"""Hold what an import would do, thing by thing."""

from dataclasses import field
from datetime import datetime
from enum import StrEnum

from smstui.domain.batch import Batch, NewInterface
from smstui.domain.chain import AppointmentType, Branch, Chain, Workstation
from smstui.domain.change import FieldChange, Subject
from smstui.domain.errors import SmstuiError
from smstui.domain.interface import Interface
from smstui.domain.recorded import Recorded, recorded_changes, subject_of
from smstui.domain.stored import Stored
from smstui.domain.value import dataclass
from smstui.services.transfer_document import Wanted


class Action(StrEnum):
    """Say what an import does with one thing."""

    CREATE = "create"
    CHANGE = "change"
    SAME = "same"
    REFUSE = "refuse"


@dataclass(frozen=True, slots=True)
class PlanItem:
    """Say what becomes of one thing of a document."""

    action: Action
    subject: Subject
    line: int | None = None
    changes: tuple[FieldChange, ...] = ()
    errors: tuple[SmstuiError, ...] = field(default=(), compare=False)
    """Why it is refused."""

    service_was: str = ""
    """The retired address that the document names instead of the service."""

    before: Recorded | None = field(default=None, compare=False)
    after: Recorded | None = field(default=None, compare=False)
    base: Stored | None = field(default=None, compare=False)
    new: NewInterface | None = field(default=None, compare=False)

    @property
    def needs_secret(self) -> bool:
        """Tell whether it is an interface whose secret has to be supplied afterwards."""
        return self.new is not None


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """Hold what an import would do, thing by thing, in the document's order."""

    items: tuple[PlanItem, ...]
    chain: Chain
    """The chain as it would be."""

    @property
    def refused(self) -> tuple[PlanItem, ...]:
        """Return what stands in the way: nothing is imported while there is anything."""
        return tuple(item for item in self.items if item.action is Action.REFUSE)

    @property
    def doing(self) -> tuple[PlanItem, ...]:
        """Return what would be written."""
        return tuple(item for item in self.items if item.action in (Action.CREATE, Action.CHANGE))

    def count(self, action: Action) -> int:
        """Return to how many things this happens."""
        return sum(item.action is action for item in self.items)

    @property
    def changed_interfaces(self) -> list[Interface]:
        """Return the interfaces that are there already and would be changed."""
        return [item.after for item in self.doing if item.base is not None and isinstance(item.after, Interface)]

    @property
    def batch(self) -> Batch:
        """Return what is written."""
        doing = self.doing
        return Batch(
            tuple(item.after for item in doing if isinstance(item.after, Branch | Workstation | AppointmentType)),
            tuple(
                (item.base, item.after.settings) for item in doing if item.base and isinstance(item.after, Interface)
            ),
            tuple(item.new for item in doing if item.new),
        )


@dataclass(frozen=True, slots=True)
class Origin:
    """Say who imports, when, and where secrets are kept here."""

    user: str
    moment: datetime
    store: str


def compared(one: Wanted, before: Recorded | None, after: Recorded) -> PlanItem:
    """Return what becomes of a thing that is as `before` says, and should be as `after` says."""
    action = Action.CREATE if before is None else Action.SAME if before == after else Action.CHANGE
    changes = () if action is Action.SAME else recorded_changes(before, after)
    return PlanItem(action, subject_of(after), one.line, changes, before=before, after=after)


def refused(item: PlanItem, error: SmstuiError) -> PlanItem:
    """Return the item with what stands in its way."""
    return PlanItem(Action.REFUSE, item.subject, item.line, item.changes, (error,))
