"""Say what every keeper of interfaces and of the chain promises; each adapter's tests inherit these classes."""

import asyncio
import random
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from itertools import chain
from typing import Any

import pytest

from smstui.domain.chain import AppointmentType, Branch, EntryReason, Kind, Policy, SecretSettings, Workstation
from smstui.domain.country_code import CountryCode
from smstui.domain.errors import (
    EditConflict,
    FieldRefused,
    HalfReplaced,
    KeyTaken,
    NameTaken,
    NotFound,
    NothingToUndo,
    ReplacedForGood,
    SmstuiError,
    StillInUse,
    User,
)
from smstui.domain.field import Field
from smstui.domain.interface import Account, Interface, InterfaceId, Method, Proxy, Service, Settings, Use
from smstui.domain.sender import Sender
from smstui.domain.stored import Pair, Stored
from smstui.ports import ChainRepository, InterfaceRepository

CREATED = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
TOKEN_ACCOUNT = Account(Service("smsapi.com"), Method.TOKEN)
PASSWORD_ACCOUNT = Account(Service("smsapi.pl"), Method.PASSWORD, "optik")
SERVER = frozenset({Use.SERVER})
CLIENT = frozenset({Use.CLIENT})


@dataclass(frozen=True)
class Kept:
    """Hold one set of repositories: this user's, another user's, and how to open this user's again."""

    interfaces: InterfaceRepository
    chain: ChainRepository
    of_another_user: InterfaceRepository
    opened_again: Callable[[], InterfaceRepository]


def settings(name: str = "SMSAPI Stuttgart", **values: Any) -> Settings:  # noqa: ANN401 (whatever a Settings takes)
    return Settings(**{"name": name, "use": SERVER, "country_code": CountryCode("+49"), **values})


def making(wanted: Settings, account: Account = TOKEN_ACCOUNT, **values: Any) -> Callable[[InterfaceId], Interface]:  # noqa: ANN401
    return lambda interface_id: Interface(interface_id, CREATED, account, wanted, **values)


def no_secrets(_interface: Interface) -> None:
    """Keep nothing: the test is about the file."""


def create(kept: Kept, name: str = "SMSAPI Stuttgart", **values: Any) -> Stored:  # noqa: ANN401
    return kept.interfaces.create(making(settings(name, **values)), no_secrets).stored


def furnish(kept: Kept) -> None:
    """Give the chain two branches, with a workstation each."""
    for code, name in (("01", "Stuttgart"), ("02", "Ulm")):
        kept.chain.save_branch(Branch(code, name))
        kept.chain.save_workstation(Workstation(f"pc-{code}", code))


EVERYTHING = Interface(
    InterfaceId("x"),
    CREATED,
    PASSWORD_ACCOUNT,
    Settings(
        'Größe "1" \\ C:\\neu',
        CLIENT,
        CountryCode("+48"),
        "01",
        date(2026, 12, 1),
        Sender.listed("A & B", date(2026, 11, 22)),
        153,
        Proxy("fe80::1", 3128, "proxy user"),
    ),
    workstation="pc-01",
    created_by="anna",
    replaces="old-abcd",
)


class InterfaceRepositoryContract:
    """Promise what `InterfaceRepository` says."""

    def test_a_new_repository_is_empty(self, kept: Kept) -> None:
        assert kept.interfaces.listing().stored == ()
        assert kept.interfaces.listing().unreadable == ()

    def test_a_created_interface_is_found_again_with_every_value(self, kept: Kept) -> None:
        furnish(kept)
        saved = kept.interfaces.create(lambda new: replace(EVERYTHING, id=new), no_secrets)

        assert saved.durable
        assert saved.stored.interface == replace(EVERYTHING, id=saved.stored.interface.id)
        assert kept.opened_again().get(saved.stored.interface.id) == saved.stored
        assert kept.opened_again().listing().stored == (saved.stored,)

    def test_an_id_is_the_slug_of_the_name_and_four_random_characters(self, kept: Kept) -> None:
        first = create(kept, "SMSAPI Größe Nr. 1").interface.id
        nameless = create(kept, "日本").interface.id

        assert first.startswith("smsapi-groesse-nr-1-")
        assert len(first.rpartition("-")[2]) == 4
        assert nameless.startswith("interface-")

    def test_the_listing_is_sorted_by_id(self, kept: Kept) -> None:
        for name in ("b", "a", "c"):
            create(kept, name)

        assert [stored.interface.name for stored in kept.interfaces.listing().stored] == ["a", "b", "c"]

    def test_secrets_are_kept_before_the_interface_can_be_seen(self, kept: Kept) -> None:
        seen: list[tuple[InterfaceId, int]] = []

        stored = kept.interfaces.create(
            making(settings()),
            lambda interface: seen.append((interface.id, len(kept.interfaces.listing().stored))),
        ).stored

        assert seen == [(stored.interface.id, 0)]

    def test_nothing_is_left_when_the_secrets_cannot_be_kept(self, kept: Kept) -> None:
        def refuse(_interface: Interface) -> None:
            raise TimeoutError

        with pytest.raises(TimeoutError):
            kept.interfaces.create(making(settings()), refuse)

        assert kept.interfaces.listing().stored == ()
        with pytest.raises(NothingToUndo):
            kept.interfaces.undo()

    @pytest.mark.parametrize("name", ["SMSAPI Größe", "smsapi GRÖSSE", "SMSAPI Gro\u0308ße", " SMSAPI Größe "])
    def test_a_name_is_taken_whatever_its_case_and_composition(self, kept: Kept, name: str) -> None:
        first = create(kept, "SMSAPI Größe")
        other = create(kept, "other")

        with pytest.raises(NameTaken) as refused:
            create(kept, name)
        with pytest.raises(NameTaken):
            kept.interfaces.update(other, replace(other.interface.settings, name=name))

        assert refused.value.other_id == first.interface.id
        assert len(kept.interfaces.listing().stored) == 2

    def test_an_interface_may_change_the_case_of_its_own_name(self, kept: Kept) -> None:
        stored = create(kept, "smsapi")

        saved = kept.interfaces.update(stored, replace(stored.interface.settings, name="SMSAPI"))

        assert saved.stored.interface.name == "SMSAPI"
        assert saved.stored.interface.id == stored.interface.id

    def test_an_update_changes_settings_and_the_revision(self, kept: Kept) -> None:
        stored = create(kept)
        wanted = replace(stored.interface.settings, max_characters=160, proxy=Proxy("proxy.lan", 3128))

        saved = kept.interfaces.update(stored, wanted)

        assert saved.stored.interface.settings == wanted
        assert saved.stored.revision != stored.revision
        assert kept.opened_again().get(stored.interface.id) == saved.stored

    def test_every_optional_setting_can_be_removed_again(self, kept: Kept) -> None:
        furnish(kept)
        everything = replace(EVERYTHING, workstation=None)
        stored = kept.interfaces.create(lambda new: replace(everything, id=new), no_secrets).stored
        wanted = settings(use=CLIENT)

        kept.interfaces.update(stored, wanted)

        assert kept.opened_again().get(stored.interface.id).interface.settings == wanted

    def test_an_update_without_a_change_writes_nothing(self, kept: Kept) -> None:
        stored = create(kept)

        saved = kept.interfaces.update(stored, stored.interface.settings)

        assert saved.stored == stored
        assert kept.interfaces.undo().kind == "create"

    def test_edits_of_different_fields_are_merged(self, kept: Kept) -> None:
        stored = create(kept)
        before = stored.interface.settings
        kept.of_another_user.update(stored, replace(before, start=date(2027, 1, 1), sender=Sender("Optik")))

        saved = kept.interfaces.update(stored, replace(before, max_characters=160))

        assert saved.merged == (Field.START, Field.SENDER)
        assert saved.stored.interface.settings == replace(
            before, max_characters=160, start=date(2027, 1, 1), sender=Sender("Optik")
        )

    def test_a_save_says_what_the_file_held_just_before(self, kept: Kept) -> None:
        stored = create(kept)
        base = stored.interface.settings
        theirs = kept.of_another_user.update(stored, replace(base, start=date(2027, 1, 1)))

        saved = kept.interfaces.update(stored, replace(base, max_characters=160))
        again = kept.interfaces.update(stored, replace(base, max_characters=160))

        assert theirs.before == stored.interface
        assert saved.before == theirs.stored.interface
        assert again.before == again.stored.interface == saved.stored.interface

    def test_the_same_change_made_twice_is_no_conflict(self, kept: Kept) -> None:
        stored = create(kept)
        wanted = replace(stored.interface.settings, max_characters=160)
        kept.of_another_user.update(stored, wanted)

        saved = kept.interfaces.update(stored, wanted)

        assert saved.stored.interface.settings == wanted
        assert saved.merged == ()

    def test_what_the_other_one_changed_besides_is_told_though_nothing_is_left_to_write(self, kept: Kept) -> None:
        stored = create(kept)
        wanted = replace(stored.interface.settings, max_characters=160)
        theirs = kept.of_another_user.update(stored, replace(wanted, start=date(2027, 1, 1))).stored

        saved = kept.interfaces.update(stored, wanted)

        assert saved.stored == theirs
        assert saved.merged == (Field.START,)

    def test_the_same_field_changed_differently_is_a_conflict_that_names_it(self, kept: Kept) -> None:
        stored = create(kept)
        before = stored.interface.settings
        theirs = kept.of_another_user.update(stored, replace(before, max_characters=70, proxy=Proxy("a", 1))).stored

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.update(stored, replace(before, max_characters=160, proxy=Proxy("b", 2)))

        assert not conflict.value.deleted
        assert conflict.value.fields == (Field.MAX_CHARACTERS, Field.PROXY_HOST)
        assert kept.interfaces.get(stored.interface.id) == theirs

    def test_two_edits_that_break_a_rule_only_together_are_a_conflict(self, kept: Kept) -> None:
        furnish(kept)
        stored = create(kept)
        before = stored.interface.settings
        kept.of_another_user.update(stored, replace(before, branch="01"))

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.update(stored, replace(before, use=SERVER | CLIENT))

        assert conflict.value.fields == (Field.BRANCH, Field.USE)

    def test_an_interface_of_a_workstation_never_gets_both_uses(self, kept: Kept) -> None:
        furnish(kept)
        stored = kept.interfaces.create(making(settings(branch="01"), workstation="pc-01"), no_secrets).stored

        with pytest.raises(FieldRefused):
            kept.interfaces.update(stored, settings(use=SERVER | CLIENT))

        assert kept.interfaces.get(stored.interface.id) == stored

    def test_nothing_is_saved_for_a_branch_or_workstation_that_is_gone_meanwhile(self, kept: Kept) -> None:
        furnish(kept)
        stored = create(kept)
        of_desk = making(settings("desk", branch="02"), workstation="pc-02")
        kept.chain.delete_workstation("pc-02")
        kept.chain.save_workstation(Workstation("pc-01", "02"), previous="pc-01")
        kept.chain.delete_branch("01")
        put: list[Interface] = []

        with pytest.raises(NotFound) as branch:
            kept.interfaces.create(making(settings("branch", branch="01")), put.append)
        with pytest.raises(NotFound) as workstation:
            kept.interfaces.create(of_desk, put.append)
        with pytest.raises(FieldRefused):
            kept.interfaces.create(making(settings("moved", branch=None), workstation="pc-01"), put.append)
        with pytest.raises(NotFound):
            kept.interfaces.update(stored, replace(stored.interface.settings, branch="01"))
        with pytest.raises(NotFound):
            kept.interfaces.replace(stored, making(settings(branch="01"), replaces=stored.interface.id), put.append)

        assert (branch.value.kind, branch.value.key) == (Kind.BRANCH, "01")
        assert (workstation.value.kind, workstation.value.key) == (Kind.WORKSTATION, "pc-02")
        assert kept.interfaces.listing().stored == (stored,)
        assert put == []

    def test_an_update_of_a_deleted_interface_is_a_conflict(self, kept: Kept) -> None:
        stored = create(kept)
        kept.of_another_user.delete(stored)

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=160))

        assert conflict.value.deleted
        assert kept.interfaces.listing().stored == ()

    def test_an_update_cannot_carry_another_account_id_or_workstation(self, kept: Kept) -> None:
        furnish(kept)
        stored = kept.interfaces.create(making(settings(branch="01"), workstation="pc-01"), no_secrets).stored
        forged = replace(
            stored.interface,
            account=PASSWORD_ACCOUNT,
            created=datetime(2000, 1, 1, tzinfo=UTC),
            workstation="pc-99",
            group="E-mail",
            secrets="system",
            replaces="nothing",
            created_by="mallory",
        )

        kept.interfaces.update(Stored(forged, stored.revision), replace(forged.settings, max_characters=160))

        now = kept.interfaces.get(stored.interface.id).interface
        assert now == stored.interface.changed(replace(stored.interface.settings, max_characters=160))

    def test_a_deleted_interface_is_gone(self, kept: Kept) -> None:
        stored = create(kept)

        kept.interfaces.delete(stored)

        assert kept.interfaces.listing().stored == ()
        with pytest.raises(NotFound):
            kept.interfaces.get(stored.interface.id)

    def test_what_somebody_changed_is_not_deleted(self, kept: Kept) -> None:
        stored = create(kept)
        kept.of_another_user.update(stored, replace(stored.interface.settings, max_characters=70))

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.delete(stored)

        assert conflict.value.fields == (Field.MAX_CHARACTERS,)
        assert len(kept.interfaces.listing().stored) == 1

    def test_deleting_twice_is_a_conflict(self, kept: Kept) -> None:
        stored = create(kept)
        kept.of_another_user.delete(stored)

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.delete(stored)

        assert conflict.value.deleted

    @pytest.mark.parametrize("interface_id", ["missing-abcd", "", "../smstui", "a/b", ".hidden", "x\x00y"])
    def test_an_unknown_id_is_not_found(self, kept: Kept, interface_id: str) -> None:
        with pytest.raises(NotFound):
            kept.interfaces.get(InterfaceId(interface_id))
        with pytest.raises(NotFound):
            kept.interfaces.delete_unreadable(InterfaceId(interface_id))

    def test_what_can_be_read_is_not_deleted_as_unreadable(self, kept: Kept) -> None:
        stored = create(kept)

        with pytest.raises(NotFound):
            kept.interfaces.delete_unreadable(stored.interface.id)

        assert kept.interfaces.get(stored.interface.id) == stored


class LockContract:
    """Promise that no sequence of calls changes what the first save locked."""

    @pytest.mark.parametrize("seed", range(8))
    def test_no_sequence_of_calls_changes_account_creation_or_group(self, kept: Kept, seed: int) -> None:
        chance = random.Random(seed)
        locked: dict[str, tuple[object, ...]] = {}
        for code in ("01", "02"):
            kept.chain.save_branch(Branch(code, code))

        for step in range(60):
            for stored in kept.interfaces.listing().stored:
                locked.setdefault(stored.interface.id, locked_part(stored.interface))
            with suppress(SmstuiError):
                self._do_something(kept, chance, step)
            for stored in kept.interfaces.listing().stored:
                assert locked.get(stored.interface.id, locked_part(stored.interface)) == locked_part(stored.interface)

        assert len(locked) > 3

    @staticmethod
    def _do_something(kept: Kept, chance: random.Random, step: int) -> None:
        interfaces = chance.choice([kept.interfaces, kept.of_another_user])
        stored = list(interfaces.listing().stored)
        if chance.random() < 0.25 or not stored:
            account = chance.choice([TOKEN_ACCOUNT, PASSWORD_ACCOUNT])
            interfaces.create(making(settings(f"{step}"), account, created_by=f"{step}"), no_secrets)
            return
        one, other = chance.choice(stored), chance.choice(stored)
        forged = Stored(replace(other.interface, id=one.interface.id), chance.choice([one, other]).revision)
        wanted = replace(other.interface.settings, name=f"{step}", branch=chance.choice([None, "01", "02"]))
        possible: list[Callable[[], object]] = [
            lambda: interfaces.update(one, wanted),
            lambda: interfaces.update(forged, wanted),
            lambda: interfaces.delete(chance.choice([one, forged])),
            interfaces.undo,
            lambda: interfaces.delete_unreadable(one.interface.id),
            lambda: kept.chain.save_branch(Branch("02", "02"), previous="01"),
            lambda: kept.chain.save_branch(Branch("01", "01"), previous="02"),
        ]
        chance.choice(possible)()


def locked_part(interface: Interface) -> tuple[object, ...]:
    return (
        interface.account,
        interface.created,
        interface.created_by,
        interface.workstation,
        interface.group,
        interface.secrets,
        interface.replaces,
    )


class UndoContract:
    """Promise what `undo` says."""

    def test_a_change_is_taken_back_even_after_a_restart(self, kept: Kept) -> None:
        stored = create(kept)
        kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70, sender=Sender("Optik")))

        undone = kept.opened_again().undo()

        assert (undone.kind, undone.interface_id, undone.name) == ("change", stored.interface.id, "SMSAPI Stuttgart")
        assert undone.fields == (Field.SENDER, Field.MAX_CHARACTERS)
        assert kept.interfaces.get(stored.interface.id) == stored

    def test_changes_are_taken_back_one_by_one_down_to_the_creation(self, kept: Kept) -> None:
        stored = create(kept)
        second = kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70)).stored
        kept.interfaces.delete(second)

        kinds = [kept.interfaces.undo().kind for _ in range(3)]

        assert kinds == ["delete", "change", "create"]
        assert kept.interfaces.listing().stored == ()
        with pytest.raises(NothingToUndo):
            kept.interfaces.undo()

    def test_a_deleted_interface_comes_back_as_it_was(self, kept: Kept) -> None:
        stored = create(kept)
        kept.interfaces.delete(stored)

        kept.interfaces.undo()

        assert kept.interfaces.get(stored.interface.id) == stored

    def test_what_undo_would_take_back_is_told_beforehand(self, kept: Kept) -> None:
        nothing = kept.interfaces.last_change()
        stored = create(kept)
        kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70))

        told = [kept.interfaces.last_change(), kept.interfaces.undo(), kept.opened_again().last_change()]

        assert nothing is None
        assert [one and (one.kind, one.fields) for one in told] == [
            ("change", (Field.MAX_CHARACTERS,)),
            ("change", (Field.MAX_CHARACTERS,)),
            ("create", ()),
        ]
        assert kept.of_another_user.last_change() is None

    def test_undo_takes_back_what_was_agreed_to_and_nothing_else(self, kept: Kept) -> None:
        stored = create(kept)
        agreed = kept.interfaces.last_change()
        kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70))

        with pytest.raises(EditConflict):
            kept.interfaces.undo(agreed)

        assert kept.interfaces.get(stored.interface.id).interface.settings.max_characters == 70

    def test_only_ones_own_changes_are_taken_back(self, kept: Kept) -> None:
        create(kept)

        with pytest.raises(NothingToUndo):
            kept.of_another_user.undo()

    def test_somebodys_later_change_is_a_conflict(self, kept: Kept) -> None:
        stored = create(kept)
        mine = kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70)).stored
        theirs = kept.of_another_user.update(mine, replace(mine.interface.settings, start=date(2027, 1, 1))).stored

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.undo()

        assert conflict.value.fields == (Field.START,)
        assert kept.interfaces.get(stored.interface.id) == theirs

    def test_a_change_of_what_somebody_deleted_since_is_not_taken_back(self, kept: Kept) -> None:
        stored = create(kept)
        mine = kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70)).stored
        kept.of_another_user.delete(mine)

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.undo()

        assert conflict.value.deleted
        assert kept.interfaces.listing().stored == ()

    def test_nothing_is_moved_back_to_a_branch_that_is_gone(self, kept: Kept) -> None:
        furnish(kept)
        moved = create(kept, "moved", branch="01")
        kept.interfaces.update(moved, replace(moved.interface.settings, branch="02"))
        kept.chain.delete_workstation("pc-01")
        kept.chain.delete_branch("01")

        with pytest.raises(NotFound) as branch:
            kept.interfaces.undo()

        assert (branch.value.kind, branch.value.key) == (Kind.BRANCH, "01")
        assert [each.interface.settings.branch for each in kept.interfaces.listing().stored] == ["02"]
        kept.chain.save_branch(Branch("01", "Stuttgart"))
        assert kept.interfaces.undo().kind == "change"

    def test_what_was_deleted_comes_back_though_its_workstation_was_deleted_after_it(self, kept: Kept) -> None:
        furnish(kept)
        of_desk = making(settings("desk", branch="02"), workstation="pc-02")
        desk = kept.interfaces.create(of_desk, no_secrets).stored
        kept.interfaces.delete(desk)
        kept.chain.delete_workstation("pc-02")

        kept.interfaces.undo()

        assert kept.interfaces.get(desk.interface.id) == desk

    def test_a_branch_and_a_workstation_that_were_renamed_keep_nothing_from_being_taken_back(self, kept: Kept) -> None:
        furnish(kept)
        desk = kept.interfaces.create(
            making(settings("desk", branch="01"), EVERYTHING.account, workstation="pc-01"), no_secrets
        ).stored
        kept.interfaces.update(desk, replace(desk.interface.settings, max_characters=70))
        moved = create(kept, "moved", branch="01")
        kept.interfaces.update(moved, replace(moved.interface.settings, branch="02"))

        kept.chain.save_branch(Branch("70", "Stuttgart"), previous="01")
        kept.chain.save_workstation(Workstation("kasse", "70"), previous="pc-01")
        with pytest.raises(NotFound):  # where it was has another name, which nobody can tell from its text
            kept.interfaces.undo()
        kept.chain.save_branch(Branch("01", "Stuttgart"), previous="70")
        kept.interfaces.undo()
        assert kept.interfaces.get(moved.interface.id).interface.settings.branch == "01"
        kept.interfaces.undo()
        kept.chain.save_branch(Branch("70", "Stuttgart"), previous="01")

        assert kept.interfaces.undo().kind == "change"
        assert kept.interfaces.listing().stored[0].interface == replace(
            desk.interface.changed(replace(desk.interface.settings, branch="70")), workstation="kasse"
        )

    @pytest.mark.parametrize("first", ["01", None])
    def test_what_somebody_moved_is_not_taken_for_renamed(self, kept: Kept, first: str | None) -> None:
        """One has made it, or moved it to a branch; the other moves it on and deletes that branch."""
        furnish(kept)
        stored = create(kept, branch=first)
        if first is None:
            stored = kept.interfaces.update(stored, replace(stored.interface.settings, branch="01")).stored
        moved = kept.of_another_user.update(stored, replace(stored.interface.settings, branch="02")).stored
        kept.chain.delete_workstation("pc-01")
        kept.chain.delete_branch("01")

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.undo()

        assert conflict.value.fields == (Field.BRANCH,)
        assert kept.interfaces.listing().stored == (moved,)

    def test_what_somebody_changed_besides_a_rename_is_a_conflict(self, kept: Kept) -> None:
        furnish(kept)
        stored = create(kept, branch="01")
        mine = kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70)).stored
        kept.of_another_user.update(mine, replace(mine.interface.settings, start=date(2027, 1, 1)))
        kept.chain.save_branch(Branch("70", "Stuttgart"), previous="01")

        with pytest.raises(EditConflict):
            kept.interfaces.undo()

        assert kept.interfaces.listing().stored[0].interface.settings.max_characters == 70

    def test_a_name_that_was_taken_meanwhile_keeps_a_deletion_from_being_undone(self, kept: Kept) -> None:
        stored = create(kept)
        kept.interfaces.delete(stored)
        kept.of_another_user.create(making(settings()), no_secrets)

        with pytest.raises(NameTaken):
            kept.interfaces.undo()

    def test_the_id_of_a_removed_interface_is_not_used_again(self, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        endings = iter("aaaaaaaabbbbbbbbaaaacccc")
        monkeypatch.setattr("secrets.choice", lambda _alphabet: next(endings))

        first = create(kept)
        kept.interfaces.delete(first)
        second = create(kept)
        kept.interfaces.undo()
        third = create(kept)

        assert [each.interface.id[-4:] for each in (first, second, third)] == ["aaaa", "bbbb", "cccc"]


class ReplacementContract:
    """Promise what `replace` and `end_replacement` say: both halves, then one of them; never neither."""

    def test_both_exist_under_one_name_until_the_former_is_removed(self, kept: Kept) -> None:
        former = create(kept)

        new = replacement(kept, former)

        assert new.interface.replaces == former.interface.id
        assert new.interface.id != former.interface.id
        assert kept.opened_again().listing().pairs == (Pair(former, new),)

        kept.interfaces.end_replacement(new, former)

        assert kept.opened_again().listing().stored == (new,)
        assert kept.interfaces.listing().pairs == ()

    def test_secrets_are_kept_before_the_new_one_can_be_seen(self, kept: Kept) -> None:
        former = create(kept)
        seen: list[int] = []

        kept.interfaces.replace(
            former, replacing(former), lambda _interface: seen.append(len(kept.interfaces.listing().stored))
        )

        assert seen == [1]

    def test_nothing_is_left_of_the_new_one_when_its_secrets_cannot_be_kept(self, kept: Kept) -> None:
        former = create(kept)

        def refuse(_interface: Interface) -> None:
            raise TimeoutError

        with pytest.raises(TimeoutError):
            kept.interfaces.replace(former, replacing(former), refuse)

        assert kept.interfaces.listing().stored == (former,)

    def test_the_new_one_can_be_removed_instead(self, kept: Kept) -> None:
        former = create(kept)
        new = replacement(kept, former)

        kept.interfaces.end_replacement(former, new)

        assert kept.interfaces.listing().stored == (former,)

    def test_removing_what_is_gone_already_does_nothing(self, kept: Kept) -> None:
        former = create(kept)
        new = replacement(kept, former)
        kept.of_another_user.end_replacement(new, former)

        kept.interfaces.end_replacement(new, former)

        assert kept.interfaces.listing().stored == (new,)

    def test_the_last_of_a_pair_is_never_removed(self, kept: Kept) -> None:
        former = create(kept)
        new = replacement(kept, former)
        kept.of_another_user.end_replacement(former, new)

        with pytest.raises(EditConflict) as conflict:
            kept.interfaces.end_replacement(new, former)

        assert conflict.value.deleted
        assert kept.interfaces.listing().stored == (former,)

    def test_what_is_no_pair_is_not_taken_apart(self, kept: Kept) -> None:
        one, other = create(kept, "one"), create(kept, "other")

        for stays, gone in ((one, other), (one, one)):
            with pytest.raises(EditConflict):
                kept.interfaces.end_replacement(stays, gone)

        assert kept.interfaces.listing().stored == (one, other)

    def test_what_somebody_changed_is_neither_replaced_nor_removed(self, kept: Kept) -> None:
        former = create(kept)
        now = kept.of_another_user.update(former, replace(former.interface.settings, max_characters=70)).stored

        with pytest.raises(EditConflict) as conflict:
            replacement(kept, former)
        new = replacement(kept, now)
        changed = kept.of_another_user.update(now, replace(now.interface.settings, max_characters=71)).stored
        with pytest.raises(EditConflict):
            kept.interfaces.end_replacement(new, now)

        assert conflict.value.fields == (Field.MAX_CHARACTERS,)
        assert kept.interfaces.listing().pairs == (Pair(changed, new),)

    def test_what_was_deleted_is_not_replaced(self, kept: Kept) -> None:
        former = create(kept)
        kept.of_another_user.delete(former)

        with pytest.raises(EditConflict) as conflict:
            replacement(kept, former)

        assert conflict.value.deleted
        assert kept.interfaces.listing().stored == ()

    def test_half_of_a_replacement_is_not_replaced(self, kept: Kept) -> None:
        former = create(kept)
        new = replacement(kept, former)

        for half in (former, new):
            with pytest.raises(HalfReplaced):
                replacement(kept, half)

        assert len(kept.interfaces.listing().stored) == 2

    def test_a_third_one_with_the_name_is_refused(self, kept: Kept) -> None:
        former, other = create(kept), create(kept, "other")

        with pytest.raises(NameTaken) as taken:
            kept.interfaces.replace(former, replacing(former, name="OTHER"), no_secrets)
        replacement(kept, former)
        with pytest.raises(NameTaken):
            create(kept)

        assert taken.value.other_id == other.interface.id

    def test_both_halves_can_be_changed_and_keep_their_name(self, kept: Kept) -> None:
        former = create(kept)
        new = replacement(kept, former)

        for half in (former, new):
            name = half.interface.name.upper()
            kept.interfaces.update(half, replace(half.interface.settings, max_characters=70, name=name))

        (pair,) = kept.interfaces.listing().pairs
        assert {half.interface.settings.max_characters for half in (pair.former, pair.new)} == {70}

    def test_a_half_done_replacement_is_taken_back_by_its_maker(self, kept: Kept) -> None:
        former = create(kept)
        new = replacement(kept, former)

        undone = kept.opened_again().undo()

        assert (undone.kind, undone.interface_id) == ("replace", new.interface.id)
        assert kept.interfaces.listing().stored == (former,)

    def test_a_replacement_that_is_done_is_not_taken_back(self, kept: Kept) -> None:
        former = create(kept)
        new = replacement(kept, former)
        kept.interfaces.end_replacement(new, former)

        last = kept.opened_again().last_change()
        with pytest.raises(ReplacedForGood):
            kept.opened_again().undo()

        assert last is not None
        assert last.kind == "replaced"
        assert kept.interfaces.listing().stored == (new,)

    def test_a_replaced_interface_s_id_is_never_used_again(self, kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
        former = create(kept)
        new = replacement(kept, former)
        kept.interfaces.end_replacement(new, former)
        used = {one.interface.id.rpartition("-")[2] for one in (former, new)}
        endings = chain.from_iterable([*sorted(used), "zzzz"])
        monkeypatch.setattr("secrets.choice", lambda _alphabet: next(endings))
        kept.interfaces.delete(new)

        assert create(kept).interface.id == "smsapi-stuttgart-zzzz"

    def test_nobody_else_writes_while_one_is_alone(self, kept: Kept) -> None:
        written: list[Stored] = []
        writer = threading.Thread(target=lambda: written.append(create(kept)))

        with kept.interfaces.alone():
            writer.start()
            writer.join(0.2)
            assert written == []
            assert kept.interfaces.listing().stored == ()
        writer.join()

        assert kept.interfaces.listing().stored == tuple(written)


def replacing(former: Stored, **values: Any) -> Callable[[InterfaceId], Interface]:  # noqa: ANN401
    """Return what makes an interface with the former's settings and another account."""
    wanted = replace(former.interface.settings, **values)
    return making(wanted, PASSWORD_ACCOUNT, replaces=former.interface.id, place_since=former.interface.stands_since)


def replacement(kept: Kept, former: Stored) -> Stored:
    return kept.interfaces.replace(former, replacing(former), no_secrets).stored


class ChangesContract:
    """Promise what `changes` says."""

    async def test_a_change_by_somebody_else_is_noticed_within_a_second(self, kept: Kept) -> None:
        changes = kept.interfaces.changes()
        await asyncio.to_thread(kept.of_another_user.create, making(settings("before anything watches")), no_secrets)
        await asyncio.wait_for(anext(changes), timeout=5.0)
        following = asyncio.ensure_future(anext(changes))
        await asyncio.wait({following}, timeout=0.6)  # whatever else is told of the first one

        last = following if not following.done() else asyncio.ensure_future(anext(changes))
        await asyncio.to_thread(kept.of_another_user.create, making(settings("the last")), no_secrets)

        await asyncio.wait_for(last, timeout=1.0)
        await changes.aclose()  # type: ignore[attr-defined] # a generator in every adapter


class ChainRepositoryContract:
    """Promise what `ChainRepository` says."""

    def test_entries_are_found_again(self, kept: Kept) -> None:
        branch, workstation = Branch("01", "Stuttgart"), Workstation("pc-01.example.lan", "01")
        kind = AppointmentType("eye-test", "Sehtest", automatic_notification=True)

        kept.chain.save_branch(branch)
        kept.chain.save_workstation(workstation)
        kept.chain.save_appointment_type(kind)

        chain = kept.chain.load()
        assert chain.branches == {"01": branch}
        assert chain.workstations == {"pc-01.example.lan": workstation}
        assert chain.appointment_types == {"eye-test": kind}

    def test_policy_and_defaults_are_found_again_and_the_chains_id_stays(self, kept: Kept) -> None:
        before = kept.chain.load()
        policy = Policy(administrators_may_view_passwords=True, administrators_group="sms-admin", journal_texts=True)
        wanted = replace(
            before,
            chain_id="another",
            name="Optik Nord",
            timezone="Europe/Vienna",
            country_code="+43",
            ca_file="/etc/ssl/own.pem",
        )
        secrets = SecretSettings("vault", "/etc/smstui/vault.key", ("pass", "show", "vault key"))

        kept.chain.save_policy(policy)
        kept.chain.save_secret_settings(secrets)
        kept.chain.save_defaults(wanted)

        assert kept.chain.load() == replace(wanted, chain_id=before.chain_id, policy=policy, secrets=secrets)
        kept.chain.save_secret_settings(SecretSettings())
        assert kept.chain.load().secrets == SecretSettings()

    def test_a_key_is_taken_once(self, kept: Kept) -> None:
        kept.chain.save_branch(Branch("01", "Stuttgart"))
        kept.chain.save_branch(Branch("02", "Ulm"))
        kept.chain.save_workstation(Workstation("pc", "01"))
        kept.chain.save_appointment_type(AppointmentType("a", "A"))

        with pytest.raises(KeyTaken):
            kept.chain.save_branch(Branch("01", "Again"))
        with pytest.raises(KeyTaken):
            kept.chain.save_branch(Branch("01", "Ulm"), previous="02")
        with pytest.raises(KeyTaken):
            kept.chain.save_workstation(Workstation("pc", "02"))
        with pytest.raises(KeyTaken):
            kept.chain.save_appointment_type(AppointmentType("a", "B"))

        assert kept.chain.load().branches["01"] == Branch("01", "Stuttgart")

    def test_what_is_not_there_can_be_neither_changed_nor_deleted(self, kept: Kept) -> None:
        with pytest.raises(NotFound):
            kept.chain.save_branch(Branch("02", "Ulm"), previous="01")
        with pytest.raises(NotFound):
            kept.chain.save_workstation(Workstation("pc", "01"))
        with pytest.raises(NotFound):
            kept.chain.delete_branch("01")
        with pytest.raises(NotFound):
            kept.chain.delete_workstation("pc")
        with pytest.raises(NotFound):
            kept.chain.delete_appointment_type("a")

        assert kept.chain.load().branches == {}

    def test_entries_can_be_changed_and_deleted(self, kept: Kept) -> None:
        kept.chain.save_branch(Branch("01", "Stuttgart"))
        kept.chain.save_branch(Branch("02", "Ulm"))
        kept.chain.save_workstation(Workstation("pc", "01"))
        kept.chain.save_appointment_type(AppointmentType("a", "A"))

        kept.chain.save_branch(Branch("01", "Stuttgart Mitte"), previous="01")
        kept.chain.save_workstation(Workstation("pc", "02"), previous="pc")
        kept.chain.save_appointment_type(AppointmentType("b", "A", automatic_notification=True), previous="a")

        chain = kept.chain.load()
        assert chain.branches["01"].name == "Stuttgart Mitte"
        assert chain.workstations["pc"].branch == "02"
        assert list(chain.appointment_types) == ["b"]
        kept.chain.delete_workstation("pc")
        kept.chain.delete_branch("02")
        kept.chain.delete_appointment_type("b")
        assert list(kept.chain.load().branches) == ["01"]

    def test_what_others_changed_meanwhile_stays_beside_what_one_changes_oneself(self, kept: Kept) -> None:
        for branch in (Branch("01", "Stuttgart"), Branch("02", "Ulm")):
            kept.chain.save_branch(branch)
        branch, workstation = Branch("01", "Stuttgart"), Workstation("pc", "01")
        entry, policy, chain = AppointmentType("a", "A"), kept.chain.load().policy, kept.chain.load()
        kept.chain.save_workstation(workstation)
        kept.chain.save_appointment_type(entry)

        kept.chain.save_branch(Branch("01", "Stuttgart Mitte"), "01")
        kept.chain.save_branch(Branch("70", "Stuttgart"), "01", base=branch)
        kept.chain.save_workstation(Workstation("pc", "02"), "pc")
        kept.chain.save_workstation(Workstation("desk", "01"), "pc", base=workstation)
        kept.chain.save_appointment_type(replace(entry, automatic_notification=True), "a")
        kept.chain.save_appointment_type(replace(entry, name="B"), "a", base=entry)
        kept.chain.save_policy(replace(policy, administrators_group="sms-admins"))
        kept.chain.save_policy(replace(policy, journal_texts=True), base=policy)
        kept.chain.save_defaults(replace(chain, timezone="Europe/Vienna"))
        kept.chain.save_defaults(replace(chain, country_code="+43"), base=chain)

        now = kept.chain.load()
        assert now.branches["70"] == Branch("70", "Stuttgart Mitte")
        assert now.workstations == {"desk": Workstation("desk", "02")}
        assert now.appointment_types == {"a": AppointmentType("a", "B", automatic_notification=True)}
        assert now.policy == Policy(administrators_group="sms-admins", journal_texts=True)
        assert (now.timezone, now.country_code) == ("Europe/Vienna", "+43")

    def test_what_two_changed_differently_is_refused_and_what_the_first_made_of_it_is_told(self, kept: Kept) -> None:
        kept.chain.save_branch(Branch("01", "Stuttgart"))
        chain = kept.chain.load()
        kept.chain.save_branch(Branch("01", "Stuttgart Mitte"), "01")
        kept.chain.save_defaults(replace(chain, timezone="Europe/Vienna"))

        with pytest.raises(FieldRefused) as branch:
            kept.chain.save_branch(Branch("01", "Stuttgart West"), "01", base=Branch("01", "Stuttgart"))
        with pytest.raises(FieldRefused) as defaults:
            kept.chain.save_defaults(replace(chain, timezone="Europe/Zurich"), base=chain)

        assert (branch.value.field, branch.value.reason) == ("name", EntryReason.CHANGED_MEANWHILE)
        assert branch.value.details == {"theirs": "Stuttgart Mitte"}
        assert (defaults.value.field, defaults.value.details) == ("timezone", {"theirs": "Europe/Vienna"})
        assert kept.chain.load().branches["01"].name == "Stuttgart Mitte"
        assert kept.chain.load().timezone == "Europe/Vienna"

    def test_two_edits_of_the_policy_that_break_a_rule_only_together_are_refused(self, kept: Kept) -> None:
        with_group = Policy(administrators_group="sms-admins")
        kept.chain.save_policy(with_group)
        kept.chain.save_policy(Policy())

        with pytest.raises(FieldRefused) as refused:
            kept.chain.save_policy(replace(with_group, administrators_may_view_passwords=True), base=with_group)

        assert (refused.value.field, refused.value.details) == ("administrators_group", {"theirs": ""})
        assert kept.chain.load().policy == Policy()

    def test_a_renamed_branch_is_carried_to_all_that_refer_to_it(self, kept: Kept) -> None:
        self._furnish(kept)

        kept.chain.save_branch(Branch("70", "Stuttgart"), previous="01")

        chain = kept.chain.load()
        branches = {each.interface.name: each.interface.settings.branch for each in kept.interfaces.listing().stored}
        assert list(chain.branches) == ["02", "70"]
        assert {host: entry.branch for host, entry in chain.workstations.items()} == {"pc-01": "70", "pc-02": "02"}
        assert branches == {"of the branch": "70", "of the desk": "70", "of Ulm": "02", "of all": None}

    def test_a_renamed_workstation_is_carried_to_its_interfaces(self, kept: Kept) -> None:
        self._furnish(kept)

        kept.chain.save_workstation(Workstation("desk", "01"), previous="pc-01")

        hosts = {each.interface.name: each.interface.workstation for each in kept.interfaces.listing().stored}
        assert list(kept.chain.load().workstations) == ["desk", "pc-02"]
        assert hosts["of the desk"] == "desk"

    def test_what_is_in_use_is_not_deleted_and_the_refusal_names_the_users(self, kept: Kept) -> None:
        self._furnish(kept)

        with pytest.raises(StillInUse) as branch:
            kept.chain.delete_branch("01")
        with pytest.raises(StillInUse) as workstation:
            kept.chain.delete_workstation("pc-01")
        with pytest.raises(StillInUse) as asked:
            kept.chain.require_unused(Kind.BRANCH, "01")
        kept.chain.require_unused(Kind.APPOINTMENT_TYPE, "01")
        kept.chain.require_unused(Kind.WORKSTATION, "pc-02")

        assert asked.value.users == branch.value.users
        assert set(branch.value.users) == {
            User("interface", "of the branch"),
            User("interface", "of the desk"),
            User(Kind.WORKSTATION, "pc-01"),
        }
        assert workstation.value.users == (User("interface", "of the desk"),)
        assert set(kept.chain.load().branches) == {"01", "02"}

    def test_a_workstation_with_interfaces_stays_in_its_branch(self, kept: Kept) -> None:
        self._furnish(kept)

        with pytest.raises(StillInUse):
            kept.chain.save_workstation(Workstation("pc-01", "02"), previous="pc-01")

        assert kept.chain.load().workstations["pc-01"].branch == "01"

    @staticmethod
    def _furnish(kept: Kept) -> None:
        furnish(kept)
        create(kept, "of the branch", branch="01")
        create(kept, "of Ulm", branch="02")
        create(kept, "of all")
        kept.interfaces.create(making(settings("of the desk", branch="01"), workstation="pc-01"), no_secrets)
