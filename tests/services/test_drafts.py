from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from smstui.adapters.drafts import FileDrafts
from smstui.adapters.memory import MemoryInterfaceRepository
from smstui.domain.country_code import CountryCode
from smstui.domain.draft import Draft
from smstui.domain.errors import Unreadable
from smstui.domain.field import Field
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Service, Settings, Use
from smstui.domain.stored import Stored, UnreadableRow
from smstui.domain.unfinished import KEPT_FOR
from smstui.services.drafts import Drafts

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
SETTINGS = Settings("Zentrale", frozenset({Use.SERVER}), CountryCode.parse("+49"))
INTERFACE = Interface(InterfaceId("zentrale-k3fq"), NOW, Account(Service("smsapi.com"), Method.TOKEN, ""), SETTINGS)
BASELINE = Draft.of(INTERFACE)
CHANGED = replace(BASELINE, sender="OptikNord")


class Session:
    """Hold a store on disk, interfaces in memory, and a clock that is set by hand."""

    def __init__(self, folder: Path) -> None:
        self.moment = NOW
        self.folder = folder
        self.interfaces = MemoryInterfaceRepository([INTERFACE])
        self.drafts = self.another()

    def another(self) -> Drafts:
        """Return the drafts of a second session."""
        return Drafts(
            FileDrafts(self.folder, configuration="here", person="anna"), self.interfaces, lambda: self.moment
        )

    @property
    def stored(self) -> Stored:
        return self.interfaces.get(INTERFACE.id)


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path / "drafts")


async def test_an_edit_comes_back_with_what_it_began_from_and_the_interface_as_it_is_now(session: Session) -> None:
    session.drafts.keep(CHANGED, BASELINE, session.stored, (Field.PROXY_PASSWORD,))
    session.interfaces.update(session.stored, replace(SETTINGS, max_characters=160))
    (kept,) = await session.drafts.waiting()
    taken = await session.drafts.take_up(kept)

    assert taken is not None
    assert (kept.unfinished.draft, kept.unfinished.baseline) == (CHANGED, BASELINE)
    assert taken.now == session.stored
    assert not taken.deleted


@pytest.mark.parametrize(
    ("draft", "opened", "typed", "kept"),
    [
        (CHANGED, True, (), True),
        (BASELINE, True, (), False),
        (BASELINE, True, (Field.PROXY_PASSWORD,), False),  # nothing but a secret, which is never kept
        (BASELINE, False, (Field.TOKEN,), True),  # a duplicate to which only its token was added
        (BASELINE, False, (), False),
    ],
)
async def test_only_what_would_be_lost_is_kept(
    session: Session,
    draft: Draft,
    opened: bool,  # noqa: FBT001
    typed: tuple[Field, ...],
    kept: bool,  # noqa: FBT001
) -> None:
    said = session.drafts.keep(draft, BASELINE, session.stored if opened else None, typed)

    assert said is kept
    assert len(await session.drafts.waiting()) == kept


async def test_the_newest_is_offered_first_and_what_is_too_old_is_removed(session: Session) -> None:
    for days in (0, 10, 20):
        session.moment = NOW + timedelta(days=days)
        session.drafts.keep(CHANGED, BASELINE, session.stored, ())
    session.moment = NOW + KEPT_FOR + timedelta(days=1)

    moments = [kept.unfinished.moment for kept in await session.drafts.waiting()]

    assert moments == [NOW + timedelta(days=20), NOW + timedelta(days=10)]
    assert len(list(session.folder.iterdir())) == 2


async def test_an_edit_of_an_interface_that_was_deleted_says_so(session: Session) -> None:
    session.drafts.keep(CHANGED, BASELINE, session.stored, ())
    session.interfaces.delete(session.stored)
    taken = await session.drafts.take_up((await session.drafts.waiting())[0])

    assert taken is not None
    assert taken.deleted


async def test_a_new_interface_has_nothing_to_be_deleted(session: Session) -> None:
    session.drafts.keep(CHANGED, BASELINE, None, ())
    taken = await session.drafts.take_up((await session.drafts.waiting())[0])

    assert taken is not None
    assert not taken.deleted


async def test_what_another_session_has_taken_up_is_its_own(session: Session) -> None:
    session.drafts.keep(CHANGED, BASELINE, None, ())
    other = session.another()
    (kept,) = await other.waiting()
    await session.drafts.take_up(kept)

    assert await other.take_up(kept) is None
    other.forget(kept.id)
    session.drafts.put_back(kept)
    assert await other.waiting() == (kept,)


async def test_an_interface_that_cannot_be_read_leaves_its_draft_waiting(session: Session) -> None:
    session.drafts.keep(CHANGED, BASELINE, session.stored, ())
    row = UnreadableRow(INTERFACE.id, Unreadable("zentrale-k3fq.toml", "Invalid value", 4))
    broken = Drafts(
        FileDrafts(session.folder, configuration="here", person="anna"),
        MemoryInterfaceRepository(unreadable=[row]),
        lambda: NOW,
    )
    (kept,) = await broken.waiting()
    with pytest.raises(Unreadable):
        await broken.take_up(kept)

    assert await session.drafts.waiting() == (kept,)


async def test_a_replacement_goes_on_as_one(session: Session) -> None:
    session.drafts.keep(BASELINE, BASELINE, None, (Field.TOKEN,), former=session.stored)
    (kept,) = await session.drafts.waiting()
    first = await session.drafts.take_up(kept)
    former = session.stored
    session.interfaces.delete(former)
    second = await session.drafts.take_up(kept)

    assert first is not None
    assert (first.now, first.former, first.deleted) == (None, former, False)
    assert second is not None
    assert (second.former, second.deleted) == (None, True)
