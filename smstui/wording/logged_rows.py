"""Give what was written down as rows that can be found: sends of the journal, and lines of the change log."""

from datetime import datetime, tzinfo

from smstui.domain.change import ChangeRecord, Result
from smstui.domain.search import Facet, search_text
from smstui.domain.sent import SendRecord
from smstui.domain.value import dataclass
from smstui.wording.change_log import (
    author_name,
    change_facts,
    change_summary,
    deed_word,
    logged_field,
    result_in_words,
    subject_title,
)
from smstui.wording.moments import exact, minute
from smstui.wording.sent import fate_in_words, fate_word, purpose_word, send_facts


@dataclass(slots=True)
class SendRow:
    """Hold a send of the journal; its texts are made when they are asked for: there may be tens of thousands."""

    record: SendRecord
    zone: tzinfo
    now: datetime
    _search: str = ""

    @property
    def key(self) -> object:
        """Return what the row is known by when it is read again."""
        return self.record.account_id, self.record.idx, self.record.moment

    @property
    def search(self) -> str:
        """Return what words are looked for in; made once."""
        if not self._search:
            send = self.record
            words = (send.interface_id, send.account_id, send.idx, send.text, send.event.value)
            detail = fate_in_words(send, self.now)
            self._search = search_text(*self.cells, *words, detail)
        return self._search

    def facet(self, facet: Facet) -> str:
        """Return the value that `key:value` of a search compares with."""
        send = self.record
        match facet:
            case Facet.NAME:
                return f"{send.interface_name} {send.interface_id}"
            case Facet.START:
                return self.cells[0].partition(" ")[0]
            case Facet.STATE:
                return f"{send.fate(self.now).value} {fate_word(send, self.now)}"
            case Facet.WHAT:
                return f"{send.purpose} {purpose_word(send)}"
            case _:
                return ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Return moment, interface, number, purpose and outcome, as the table shows them."""
        send = self.record
        return (
            minute(send.moment, self.zone),
            send.interface_name or send.interface_id,
            send.number,
            purpose_word(send),
            fate_word(send, self.now),
        )

    @property
    def headline(self) -> str:
        """Return on one line when, through which interface, and under which idx."""
        send = self.record
        return " · ".join((exact(send.moment, self.zone), send.interface_id, f"idx {send.idx}"))

    @property
    def summary(self) -> str:
        """Return on one line what became of it."""
        return fate_in_words(self.record, self.now)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return label and value of everything."""
        return send_facts(self.record, self.now, self.zone)


@dataclass(slots=True)
class ChangeRow:
    """Hold a line of the change log; its texts are made when they are asked for."""

    record: ChangeRecord
    zone: tzinfo
    _search: str = ""

    @property
    def key(self) -> object:
        """Return what the row is known by when it is read again."""
        return self.record.moment, self.record.deed, self.record.subject

    @property
    def search(self) -> str:
        """Return what words are looked for in; made once."""
        if not self._search:
            change = self.record
            values = (text for field in change.fields for text in (field.field, field.before, field.after) if text)
            labels = (logged_field(field.field) for field in change.fields)
            words = (change.deed.value, change.subject.key, change.author.ssh_address, change.result.value)
            self._search = search_text(*self.cells, *words, result_in_words(change.result), *labels, *values)
        return self._search

    def facet(self, facet: Facet) -> str:
        """Return the value that `key:value` of a search compares with."""
        change = self.record
        match facet:
            case Facet.NAME:
                return f"{change.subject.name} {change.subject.key}"
            case Facet.BRANCH | Facet.WORKSTATION:
                return change.subject.key if change.subject.kind.value == facet.value else ""
            case Facet.START:
                return self.cells[0].partition(" ")[0]
            case Facet.WHO:
                return f"{change.author.login} {change.author.sudo_user} {change.author.ssh_address}"
            case Facet.WHAT:
                return f"{change.deed.value} {deed_word(change.deed)}"
            case Facet.STATE:
                return f"{change.result.value} {result_in_words(change.result)}"
            case _:
                return ""

    @property
    def cells(self) -> tuple[str, ...]:
        """Return moment, who, what and the thing, as the table shows them."""
        change = self.record
        moment, who = minute(change.moment, self.zone), author_name(change.author)
        return moment, who, deed_word(change.deed), subject_title(change.subject)

    @property
    def failed(self) -> bool:
        """Tell whether something was refused."""
        return self.record.result not in {Result.DONE, Result.SHOWN}

    @property
    def headline(self) -> str:
        """Return on one line when, who, from where, and the thing's key."""
        author = self.record.author
        said = (exact(self.record.moment, self.zone), author_name(author), author.ssh_address, self.record.subject.key)
        return " · ".join(filter(None, said))

    @property
    def summary(self) -> str:
        """Return on one line what was changed."""
        return change_summary(self.record)

    @property
    def facts(self) -> list[tuple[str, str]]:
        """Return label and value of everything."""
        return change_facts(self.record, self.zone)
