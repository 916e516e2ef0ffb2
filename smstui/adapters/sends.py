"""Put the journal's lines together to sends: what was intended, and what became of it."""

from collections.abc import Iterable
from dataclasses import replace

from smstui.adapters.journal_entry import Entry
from smstui.domain.gateway import IDX_USED, Accepted, GatewayError, NotSent, Outcome, Refused, Trouble, Uncertain
from smstui.domain.sent import Event, Purpose, SendRecord


def sends(
    lines: Iterable[Entry],
    later: Iterable[Entry] = (),
    earlier: Iterable[Entry] = (),
    telling: "Telling | None" = None,
) -> list[SendRecord]:
    """Return the sends that `lines` begin, in their order; what became of the last of them may stand in `later`.

    An outcome whose beginning neither stands in `lines` nor in `earlier` is shown by itself: its first line is damaged.
    With a `telling` these are its sends and those of the lines that it was given before.
    """
    telling = telling or Telling()
    for line in lines:
        telling.add(line)
    if telling.has_open:
        for line in later:
            if line.event is Event.INTENDED:
                telling.begin_elsewhere(line)
            else:
                telling.add(line, only_outcomes=True)
    if telling.without_beginning:
        begun = {_of(line) for line in earlier if line.event is Event.INTENDED}
        telling.drop_begun_in(begun)
    return telling.told()


def _of(line: Entry) -> tuple[str, str]:
    return line.account_id, line.idx


def _message(line: Entry) -> tuple[str, str, str]:
    """Return which message a line is about, whoever sent it: after a replacement the same one has another account."""
    return line.idx, line.number_key, line.text_key


class Telling:
    """Follow the attempts of each idx from line to line."""

    def __init__(self) -> None:
        self._records: list[SendRecord | None] = []
        self._open: dict[tuple[str, str], int] = {}
        """Attempts without an outcome, by account and idx."""

        self._open_of: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
        """The same by message, so that its attempts with other credentials are found."""

        self._uncertain: dict[tuple[str, str, str], list[int]] = {}
        """Attempts that may have arrived, by message."""

        self.without_beginning: dict[tuple[str, str], list[int]] = {}

    @property
    def has_open(self) -> bool:
        """Tell whether something may still have become of an attempt."""
        return bool(self._open or self._uncertain)

    def add(self, line: Entry, *, only_outcomes: bool = False) -> None:
        """Take the next line."""
        if line.event is Event.INTENDED:
            self.begin_elsewhere(line)
            self._open[_of(line)] = len(self._records)
            self._open_of.setdefault(_message(line), set()).add(_of(line))
            self._records.append(_record(line))
            return
        place = self._no_more_open(line)
        if place is None and not only_outcomes:
            place = len(self._records)
            self._records.append(_record(line))
            self.without_beginning.setdefault(_of(line), []).append(place)
        if place is not None:
            self._conclude(place, line)
        self._settle(line, place)

    def begin_elsewhere(self, line: Entry) -> None:
        """Take note that an idx is tried again: an attempt of it that has no outcome never gets one."""
        place = self._no_more_open(line)
        if place is not None:
            self._uncertain.setdefault(_message(line), []).append(place)

    def drop_begun_in(self, begun: set[tuple[str, str]]) -> None:
        """Leave out the outcomes of attempts that another month tells."""
        for key in self.without_beginning.keys() & begun:
            self._records[self.without_beginning[key][0]] = None
        self.without_beginning = {}  # whoever tells on need not look for them once more

    def told(self) -> list[SendRecord]:
        """Return what was put together."""
        return [record for record in self._records if record is not None]

    def _no_more_open(self, line: Entry) -> int | None:
        """Return the place of the attempt that is open under a line's account and idx, and close it."""
        attempts = self._open_of.get(_message(line), set())
        attempts.discard(_of(line))
        if not attempts:
            self._open_of.pop(_message(line), None)
        return self._open.pop(_of(line), None)

    def _open_elsewhere(self, line: Entry) -> list[int]:
        """Return the attempts without an outcome to send this very message by other credentials."""
        return [self._open[key] for key in self._open_of.get(_message(line), ()) if key in self._open]

    def _conclude(self, place: int, line: Entry) -> None:
        record = self._records[place]
        assert record is not None  # noqa: S101 (left out only at the end)
        self._records[place] = replace(
            record,
            event=line.event,
            concluded=line.moment,
            outcome=_outcome(line, record.number),
            parts=_number(dict(line.more).get("parts")) or record.parts,
        )
        if line.event is Event.UNCERTAIN:
            self._uncertain.setdefault(_message(line), []).append(place)

    def _settle(self, line: Entry, place: int | None) -> None:
        """Note on earlier attempts of uncertain fate that the message is at the gateway."""
        arrived = line.event is Event.ACCEPTED or (line.event is Event.REFUSED and line.code == IDX_USED)
        if not arrived or line.purpose == Purpose.DRY_RUN:
            return
        settled = [*self._uncertain.pop(_message(line), ()), *self._open_elsewhere(line)]
        for earlier in settled:
            record = self._records[earlier]
            self._records[earlier] = record and replace(record, settled=True)
        if settled and place is not None and line.event is Event.REFUSED:
            told = self._records[place]
            self._records[place] = told and replace(told, arrived_earlier=True)


def _outcome(line: Entry, number: str) -> Outcome:
    """Return what became of a message, as `smstui.adapters.journal_entry.entry` was given it."""
    more = dict(line.more)
    if line.event is Event.ACCEPTED:
        message_id, status, points = (_text(more.get(key)) for key in ("id", "status", "points"))
        return Accepted(message_id, number, status, points, _number(more.get("parts")))
    words, http_status, recipient = (more.get(key) for key in ("words", "http_status", "recipient_code"))
    error = GatewayError(line.code, _text(words), _number(http_status), _number(recipient))
    if line.event is Event.REFUSED:
        return Refused(error)
    kind = NotSent if line.event is Event.NOT_SENT else Uncertain
    said_nothing = error == GatewayError(None)
    return kind(_trouble(more.get("trouble")), _text(more.get("detail")), None if said_nothing else error)


def _trouble(value: object) -> Trouble:
    try:
        return Trouble(_text(value))
    except ValueError:
        return Trouble.UNEXPECTED_ANSWER  # a newer program knows more of them


def _record(line: Entry) -> SendRecord:
    more = dict(line.more)
    return SendRecord(
        moment=line.moment,
        event=line.event,
        idx=line.idx,
        interface_id=line.interface_id,
        interface_name=_text(more.get("name")),
        account_id=line.account_id,
        purpose=line.purpose,
        number=_text(more.get("number")),
        text=_text(more.get("text")),
        units=_number(more.get("units")),
        parts=_number(more.get("parts")),
    )


def _number(value: object) -> int | None:
    return value if isinstance(value, int) else None


def _text(value: object) -> str:
    return "" if value is None else str(value)
