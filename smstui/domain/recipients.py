"""Read the list of those who are to get a message: every number once, and every reason why one gets none."""

from collections.abc import Iterable
from enum import StrEnum

from smstui.domain.country_code import CountryCode
from smstui.domain.phone import NumberRefused, PhoneNumber, read_number
from smstui.domain.value import dataclass


class Wanted(StrEnum):
    """Say whether a recipient is to get the message."""

    YES = "yes"
    REFUSED = "refused"
    TWICE = "twice"
    """The same number stands further ahead in the list."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Hold one number as it was given, and how it was read."""

    given: str
    wanted: Wanted
    number: PhoneNumber | None = None
    refused: NumberRefused | None = None


def read_recipients(
    texts: Iterable[str], country_code: CountryCode, *, unassigned: bool = False
) -> tuple[Recipient, ...]:
    """Read the numbers, in their order; `unassigned` lets those pass that only the lists of numbers speak against."""
    seen: set[str] = set()
    recipients = []
    for text in texts:
        read = read_number(text, country_code)
        if isinstance(read, NumberRefused):
            if not (unassigned and read.possible and read.read_as is not None):
                recipients.append(Recipient(text, Wanted.REFUSED, read.read_as, read))
                continue
            read = read.read_as
        wanted = Wanted.TWICE if read.e164 in seen else Wanted.YES
        seen.add(read.e164)
        recipients.append(Recipient(text, wanted, read))
    return tuple(recipients)
