"""Write down what people change: who and when is known here, a service only says what it did to which thing."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from smstui.domain.change import Author, ChangeRecord, Deed, FieldChange, Result, Subject
from smstui.domain.errors import StorageError
from smstui.ports import ChangeLog, Clock

if TYPE_CHECKING:
    from smstui.domain.recorded import Recorded


class Recording:
    """Write lines of the change log for whoever is at work.

    There are two ways, because a log that cannot be written must not undo what was done, and must not be passed by
    where it is the condition. `note` comes after a change that is saved already: the change stands, and whoever listens
    is told that the line is missing. `record` comes before something that may only happen when it is written down (a
    secret is shown): it raises, and then the thing is not done.
    """

    def __init__(self, log: ChangeLog, clock: Clock, author: Author) -> None:
        self._log = log
        self._clock = clock
        self._author = author
        self._listener: Callable[[StorageError], None] | None = None

    def listen(self, listener: Callable[[StorageError], None]) -> None:
        """Have somebody told of every line that could not be written; he is called in the thread of the service."""
        self._listener = listener

    def record(
        self, deed: Deed, subject: Subject, fields: Sequence[FieldChange] = (), result: Result = Result.DONE
    ) -> None:
        """Write a line, durably, before what it speaks of happens; raise WriteFailed: then it must not happen."""
        self._log.record(ChangeRecord(self._clock(), self._author, deed, subject, tuple(fields), result))

    def note(
        self, deed: Deed, subject: Subject, fields: Sequence[FieldChange] = (), result: Result = Result.DONE
    ) -> None:
        """Write a line about what has happened; where that fails the listener is told, and nothing is raised."""
        try:
            self.record(deed, subject, fields, result)
        except StorageError as error:
            if self._listener is not None:
                self._listener(error)

    def note_change(
        self, deed: Deed, before: "Recorded | None", after: "Recorded | None", secrets: Sequence[FieldChange] = ()
    ) -> None:
        """Write down how a thing was and how it is (None = it was or is not there); nothing where nothing differs."""
        from smstui.domain.recorded import recorded_changes, subject_of

        thing, fields = after or before, (*recorded_changes(before, after), *secrets)
        if thing is not None and fields:
            self.note(deed, subject_of(thing), fields)
