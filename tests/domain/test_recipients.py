from smstui.domain.country_code import CountryCode
from smstui.domain.phone import NumberRefusal
from smstui.domain.recipients import Wanted, read_recipients

GERMANY = CountryCode("+49")


def test_every_number_gets_one_message_however_it_is_written() -> None:
    first, second, third = read_recipients(["0171 3920012", "+49 171 3920012", "0171 3920013"], GERMANY)

    assert [one.wanted for one in (first, second, third)] == [Wanted.YES, Wanted.TWICE, Wanted.YES]
    assert first.number is not None
    assert first.number.e164 == "+491713920012"
    assert second.given == "+49 171 3920012"


def test_a_refused_number_keeps_its_reason_and_what_it_was_read_as() -> None:
    landline, letters = read_recipients(["030 123456", "Müller"], GERMANY)

    assert (landline.wanted, letters.wanted) == (Wanted.REFUSED, Wanted.REFUSED)
    assert landline.number is not None
    assert landline.refused is not None
    assert landline.refused.reason is NumberRefusal.FIXED_LINE
    assert letters.number is None


def test_an_unassigned_number_passes_only_when_that_is_asked_for() -> None:
    (refused,) = read_recipients(["+49 1999 1234567"], GERMANY)
    (passed,) = read_recipients(["+49 1999 1234567"], GERMANY, unassigned=True)

    assert refused.refused is not None
    assert refused.refused.possible
    assert refused.wanted is Wanted.REFUSED
    assert passed.wanted is Wanted.YES


def test_a_landline_passes_in_no_case() -> None:
    (landline,) = read_recipients(["030 123456"], GERMANY, unassigned=True)

    assert landline.wanted is Wanted.REFUSED
