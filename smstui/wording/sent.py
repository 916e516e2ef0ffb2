"""Put a send of the journal into words: what was to leave, and what became of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo
from typing import Final

from smstui.domain.sent import IDX_LIFETIME, IDX_MARGIN, Event, Purpose, SendRecord
from smstui.wording.catalogue import N_, _
from smstui.wording.moments import exact, minute

_FATES: Final[Mapping[Event, str]] = {
    Event.INTENDED: N_("under way"),
    Event.ACCEPTED: N_("accepted"),
    Event.REFUSED: N_("refused"),
    Event.NOT_SENT: N_("not sent"),
    Event.UNCERTAIN: N_("uncertain"),
}
"""At most 14 cells, in every language: a column of the table."""

_PURPOSES: Final[Mapping[str, str]] = {
    Purpose.TEST: N_("Test SMS"),
    Purpose.SEND: N_("Message"),
    Purpose.DRY_RUN: N_("Dry run"),
    Purpose.LIBRARY: N_("Program"),
}


def fate_word(send: SendRecord, now: datetime) -> str:
    """Return what became of a send, in a word or two."""
    if send.arrived_earlier:
        return _("had arrived")
    return _(_FATES[send.fate(now)])


def purpose_word(send: SendRecord) -> str:
    """Return what it was sent for; a purpose of a newer program by its name."""
    return _(_PURPOSES[send.purpose]) if send.purpose in _PURPOSES else send.purpose


def fate_in_words(send: SendRecord, now: datetime) -> str:
    """Return what became of a send, why, and what to do."""
    from smstui.wording.gateway import outcome_in_words

    fate = send.fate(now)
    if send.outcome is not None:
        words = outcome_in_words(send.outcome, arrived_earlier=send.arrived_earlier)
    elif fate is Event.INTENDED:
        words = _("It was begun a moment ago, and there is no answer yet.")
    else:
        words = _("The program ended before there was an answer: the message may have arrived.")
    settled = _("A later attempt told that it is at the gateway.")
    return f"{words} {settled}" if send.settled else words


def send_facts(send: SendRecord, now: datetime, zone: tzinfo) -> list[tuple[str, str]]:
    """Return label and value of everything about a send; values may hold what others wrote."""
    facts = [
        (_("When"), exact(send.moment, zone)),
        (_("Interface"), " · ".join(filter(None, (send.interface_name, send.interface_id)))),
        (_("Purpose"), purpose_word(send)),
        (_("Number"), send.number),
        (_("Outcome"), fate_in_words(send, now)),
        (_("Size"), _size(send)),
        (_("Text"), send.text),
        (_("Identification (idx)"), send.idx),
    ]
    return [(label, value) for label, value in facts if value]


def repeating_in_words(send: SendRecord, now: datetime, zone: tzinfo) -> str:
    """Return what repeating an uncertain send means: until when it is safe, and what has to be entered again."""
    before = _("On {moment} a message to the number {number} left, and no answer came: it may have arrived.").format(
        moment=minute(send.moment, zone), number=send.number
    )
    again = (
        _("The journal keeps no whole numbers: enter the number again. The text is filled in.")
        if send.text
        else _("The journal keeps neither whole numbers nor texts: enter both again, exactly as they were.")
    )
    if send.is_protected(now):
        until = send.moment.astimezone(zone) + IDX_LIFETIME - _whole_minutes(IDX_MARGIN)
        after = _(
            "Until {moment} it can be repeated under the same identification, and then cannot arrive twice."
        ).format(moment=minute(until))
    else:
        after = _("More than 24 hours have passed. If you send it again, a second message is possible.")
    return f"{before}\n\n{after}\n\n{again}"


def why_not_repeated(send: SendRecord) -> str:
    """Return why this send is none that may be repeated."""
    if send.settled:
        return _("It is settled: a later attempt told that the message is at the gateway.")
    if send.purpose == Purpose.DRY_RUN:
        return _("A dry run sends nothing: there is nothing to repeat.")
    return _("Its outcome is known. Only a message of uncertain fate is repeated from here.")


def _whole_minutes(time: timedelta) -> timedelta:
    return timedelta(minutes=-(-time // timedelta(minutes=1)))


def _size(send: SendRecord) -> str:
    from smstui.wording.texts_and_numbers import parts_in_words

    if send.units is None or send.parts is None:
        return ""
    return _("{units} characters, {parts}").format(units=send.units, parts=parts_in_words(send.parts))
