"""The chain's files are edited in place; what refers to a renamed entry follows it, through a plan."""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import pytest

from smstui.adapters.toml.chain_files import read_secret_settings
from smstui.adapters.toml.chain_repository import TomlChainRepository
from smstui.adapters.toml.document import LARGEST_FILE
from smstui.adapters.toml.first_start import prepare
from smstui.adapters.toml.interface_files import InterfaceFiles
from smstui.adapters.toml.places import Places, Scope
from smstui.adapters.toml.saving import ConfigDirectory
from smstui.domain.chain import AppointmentType, Branch, Policy, SecretSettings, Workstation
from smstui.domain.errors import FieldRefused, FileProblem, StillInUse, Unreadable, User, WriteFailed, WriteProblem
from tests.adapters.repository_contract import Kept, create, making, no_secrets, settings

ROOT_ONLY = pytest.mark.skipif(sys.platform == "win32" or os.geteuid() != 0, reason="only root may do this")
NOBODY = 65534
BROKEN_RULE = """\
name = "Both uses"
branch = "01"
use = ["server", "client"]
created = 2026-11-22T09:30:00Z
[smsapi]
service = "smsapi.com"
authentication = "token"
country_code = "+49"
"""


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def test_the_files_look_as_documented(chain: TomlChainRepository, places: Places) -> None:
    chain.save_branch(Branch("01", "Stuttgart"))
    chain.save_branch(Branch("A.1", "Ulm"))
    chain.save_workstation(Workstation("pc-01", "01"))
    chain.save_workstation(Workstation("pc-02.ulm.lan", "A.1"))
    chain.save_appointment_type(AppointmentType("eye-test", "Sehtest", automatic_notification=True))
    chain.save_policy(Policy(journal_texts=True))

    assert read(places.config / "branches.toml") == (
        'schema = 1\n\n[branches.01]\nname = "Stuttgart"\n\n[branches."A.1"]\nname = "Ulm"\n'
    )
    assert read(places.config / "workstations.toml") == (
        'schema = 1\n\n[workstations.pc-01]\nbranch = "01"\n\n[workstations."pc-02.ulm.lan"]\nbranch = "A.1"\n'
    )
    assert read(places.config / "appointment-types.toml") == (
        'schema = 1\n\n[appointment_types.eye-test]\nname = "Sehtest"\nautomatic_notification = true\n'
    )
    assert read(places.config / "policy.toml") == (
        'schema = 1\nadministrators_may_view_passwords = false\nadministrators_group = ""\njournal_texts = true\n'
    )


def test_comments_and_unknown_keys_stay_with_their_branch(chain: TomlChainRepository, places: Places) -> None:
    path = places.config / "branches.toml"
    text = '# all shops\n[branches.01] # first\nname = "S"\nphone = "0711"\n\n[branches.02]\nname = "U"\n# end\n'
    path.write_text(text, encoding="utf-8")

    chain.save_branch(Branch("01", "Stuttgart"), previous="01")
    chain.save_branch(Branch("7.0", "Stuttgart"), previous="01")

    assert read(path) == text.replace('"S"', '"Stuttgart"').replace("[branches.01]", '[branches."7.0"]')


def test_a_host_name_written_in_capitals_is_found(chain: TomlChainRepository, places: Places) -> None:
    chain.save_branch(Branch("01", "Stuttgart"))
    (places.config / "workstations.toml").write_text('[workstations.PC-01]\nbranch = "00"\n', encoding="utf-8")

    chain.save_workstation(Workstation("pc-01", "01"), previous="pc-01")

    assert chain.load().workstations == {"pc-01": Workstation("pc-01", "01")}
    assert "[workstations.PC-01]" in read(places.config / "workstations.toml")


def test_a_chain_without_its_file_is_unreadable(chain: TomlChainRepository, places: Places) -> None:
    places.chain_file.unlink()

    with pytest.raises(Unreadable) as refused:
        chain.load()

    assert (refused.value.cause, refused.value.backup) == (FileProblem.MISSING, "")


def test_a_chain_whose_file_is_gone_names_its_last_backup(
    chain: TomlChainRepository, directory: ConfigDirectory, places: Places
) -> None:
    directory.backups.keep("smstui", b"# older")
    directory.backups.keep("smstui", b"# newer")
    places.chain_file.unlink()

    with pytest.raises(Unreadable) as of_the_chain:
        chain.load()
    with pytest.raises(Unreadable) as of_the_start:
        prepare(directory, {})

    assert Path(of_the_chain.value.backup).read_bytes() == b"# newer"
    assert of_the_start.value.backup == of_the_chain.value.backup


@pytest.mark.parametrize(
    ("file", "text", "field", "line"),
    [
        ("branches.toml", "[branches.01]\n", "name", None),
        ("branches.toml", '[branches.02]\nname = "ok"\n[branches.01]\nname = 1\n', "name", 4),
        ("branches.toml", '[branches."a b"]\nname = "x"\n', "code", None),
        ("branches.toml", "branches = 1\n", "branches", 1),
        ("branches.toml", '[branches." 01 "]\nname = "x"\n', "code", None),
        ("workstations.toml", '[workstations."pc "]\nbranch = "01"\n', "host", None),
        ("workstations.toml", '[workstations.pc]\nbranch = " 01"\n', "branch", 2),
        (
            "workstations.toml",
            '[workstations.PC]\nbranch = "01"\n[workstations.pc]\nbranch = "02"\n',
            "workstations",
            None,
        ),
        ("workstations.toml", '[workstations."-"]\nbranch = "01"\n', "host", None),
        ("smstui.toml", 'chain_id = "x"\n[chain]\ntimezone = "Moon/Crater"\n', "timezone", 3),
        ("smstui.toml", 'chain_id = "x"\n[chain]\ncountry_code = "49"\n', "country_code", 3),
        ("smstui.toml", "schema = 1\n", "chain_id", None),
        ("smstui.toml", 'chain_id = "a/b"\n', "chain_id", 1),
        ("smstui.toml", f'chain_id = "{"x" * 65}"\n', "chain_id", 1),
        ("smstui.toml", 'chain_id = "x"\n[chain]\nca_file = "own.pem"\n', "ca_file", 3),
        ("smstui.toml", 'chain_id = "x"\n[secrets]\nkey_file = "~nobody/key"\n', "key_file", 3),
        ("smstui.toml", 'chain_id = "x"\n[secrets]\nkey_file = "/a\\u0000b"\n', "key_file", 3),
    ],
)
def test_a_broken_rule_is_named_with_file_and_line(
    chain: TomlChainRepository, places: Places, file: str, text: str, field: str, line: int | None
) -> None:
    (places.config / file).write_text(text, encoding="utf-8")

    with pytest.raises(Unreadable) as refused:
        chain.load()

    assert isinstance(refused.value.cause, FieldRefused)
    assert (refused.value.path, refused.value.cause.field, refused.value.line) == (
        str(places.config / file),
        field,
        line,
    )


@pytest.mark.parametrize(
    ("file", "text", "line"),
    [
        ("appointment-types.toml", '[appointment_types.a]\nname = "A"\nautomatic_notification = "yes"\n', 3),
        ("appointment-types.toml", "appointment_types = 5\n", 1),
        ("policy.toml", "journal_texts = true\nadministrators_may_view_passwords = true\n", None),
        ("policy.toml", "journal_texts = true\nadministrators_group\n", 2),
    ],
)
def test_a_typo_in_what_decides_no_state_breaks_nothing_and_allows_nothing(
    chain: TomlChainRepository, places: Places, file: str, text: str, line: int | None
) -> None:
    chain.save_branch(Branch("01", "Stuttgart"))
    (places.config / file).write_text(text, encoding="utf-8")

    loaded = chain.load()

    assert loaded.branches == {"01": Branch("01", "Stuttgart")}
    assert (loaded.policy, loaded.appointment_types) == (Policy(), {})
    assert [(problem.path, problem.line) for problem in loaded.problems] == [(str(places.config / file), line)]


def test_a_file_with_a_typo_is_not_written_and_the_others_are(chain: TomlChainRepository, places: Places) -> None:
    policy, types = places.policy_file, places.config / "appointment-types.toml"
    policy.write_text('journal_texts = "yes"\n', encoding="utf-8")
    types.write_text("appointment_types = 5\n", encoding="utf-8")

    with pytest.raises(Unreadable):
        chain.save_policy(Policy())
    with pytest.raises(Unreadable):
        chain.save_appointment_type(AppointmentType("a", "A"))
    with pytest.raises(Unreadable):
        chain.delete_appointment_type("a")
    chain.save_branch(Branch("01", "Stuttgart"))

    assert (read(policy), read(types)) == ('journal_texts = "yes"\n', "appointment_types = 5\n")
    assert set(chain.load().branches) == {"01"}


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("branches.toml", "branches = 5\n"),
        ("branches.toml", 'branches = {01 = "x"}\n'),
        ("workstations.toml", "workstations = 5\n"),
        ("workstations.toml", "[workstations.pc1]\nx = 1\n"),
        ("workstations.toml", "workstations = {pc1 = 1}\n"),
    ],
)
def test_a_file_of_another_shape_stops_a_save_with_words(
    chain: TomlChainRepository, places: Places, file: str, text: str
) -> None:
    chain.save_branch(Branch("01", "Stuttgart"))
    (places.config / file).write_text(text, encoding="utf-8")

    with pytest.raises(Unreadable) as saving:
        chain.save_branch(Branch("02", "Ulm"), previous="01")
    with pytest.raises(Unreadable) as deleting:
        chain.delete_branch("01")

    assert saving.value.path == deleting.value.path == str(places.config / file)
    assert read(places.config / file) == text


def test_a_link_that_leads_nowhere_is_not_written_through(
    chain: TomlChainRepository, places: Places, tmp_path: Path
) -> None:
    (places.config / "branches.toml").symlink_to(tmp_path / "planted.toml")

    with pytest.raises(WriteFailed) as refused:
        chain.save_branch(Branch("01", "Stuttgart"))

    assert refused.value.reason == WriteProblem.DANGLING_LINK
    assert not (tmp_path / "planted.toml").exists()


def test_a_plan_in_place_of_a_link_is_not_written_where_the_link_leads(
    chain: TomlChainRepository, places: Places, tmp_path: Path
) -> None:
    chain.save_branch(Branch("01", "Stuttgart"))
    places.plan.symlink_to(tmp_path / "planted")

    chain.save_branch(Branch("02", "Stuttgart"), previous="01")

    assert set(chain.load().branches) == {"02"}
    assert not (tmp_path / "planted").exists()


def test_values_that_are_no_numbers_keep_no_file_from_being_saved(chain: TomlChainRepository, places: Places) -> None:
    places.policy_file.write_text("mine = [nan, { x = nan }] # ours\n", encoding="utf-8")

    chain.save_policy(Policy(journal_texts=True))

    assert chain.load().policy.journal_texts
    assert "mine = [nan, { x = nan }] # ours\n" in read(places.policy_file)


def test_a_newer_schema_is_neither_read_nor_written(chain: TomlChainRepository, places: Places) -> None:
    path = places.config / "branches.toml"
    path.write_text("schema = 2\n", encoding="utf-8")

    for attempt in (chain.load, lambda: chain.save_branch(Branch("01", "Stuttgart"))):
        with pytest.raises(Unreadable) as refused:
            attempt()
        assert refused.value.cause is FileProblem.NEWER_SCHEMA

    assert read(path) == "schema = 2\n"


def test_a_broken_interface_counts_as_a_user_of_its_branch(kept: Kept, places: Places) -> None:
    kept.chain.save_branch(Branch("01", "Stuttgart"))
    (places.interfaces / "broken-abcd.toml").write_text(BROKEN_RULE, encoding="utf-8")

    with pytest.raises(StillInUse) as in_use:
        kept.chain.delete_branch("01")
    with pytest.raises(Unreadable) as unreadable:
        kept.chain.save_branch(Branch("02", "Stuttgart"), previous="01")

    assert in_use.value.users == (User("interface", "Both uses"),)
    assert unreadable.value.path.endswith("broken-abcd.toml")
    assert list(kept.chain.load().branches) == ["01"]
    assert read(places.interfaces / "broken-abcd.toml") == BROKEN_RULE


def test_a_broken_interface_counts_as_a_user_of_a_host_name_in_capitals(kept: Kept, places: Places) -> None:
    kept.chain.save_branch(Branch("01", "Stuttgart"))
    kept.chain.save_workstation(Workstation("pc1", "01"))
    text = BROKEN_RULE.replace('branch = "01"', 'branch = "01"\nworkstation = "PC1"')
    (places.interfaces / "broken-abcd.toml").write_text(text, encoding="utf-8")

    with pytest.raises(StillInUse):
        kept.chain.delete_workstation("pc1")
    with pytest.raises(Unreadable):
        kept.chain.save_workstation(Workstation("desk", "01"), previous="pc1")

    assert list(kept.chain.load().workstations) == ["pc1"]


def test_a_change_is_taken_back_though_the_file_wrote_its_renamed_host_in_capitals(kept: Kept, places: Places) -> None:
    kept.chain.save_branch(Branch("01", "Stuttgart"))
    kept.chain.save_workstation(Workstation("pc-01", "01"))
    made = kept.interfaces.create(making(settings(branch="01"), workstation="pc-01"), no_secrets).stored
    path = places.interfaces / f"{made.interface.id}.toml"
    path.write_text(read(path).replace('"pc-01"', '"PC-01"'), encoding="utf-8")
    stored = kept.interfaces.get(made.interface.id)
    kept.interfaces.update(stored, replace(stored.interface.settings, max_characters=70))
    kept.chain.save_workstation(Workstation("kasse", "01"), previous="pc-01")

    kept.interfaces.undo()

    back = kept.interfaces.get(made.interface.id).interface
    assert (back.workstation, back.settings.max_characters) == ("kasse", 1000)


def test_a_rename_keeps_a_backup_of_every_file_and_leaves_no_plan(kept: Kept, places: Places) -> None:
    kept.chain.save_branch(Branch("01", "Stuttgart"))
    stored = create(kept, branch="01")

    kept.chain.save_branch(Branch("02", "Stuttgart"), previous="01")

    assert not places.plan.exists()
    assert list((places.backups / "branches").iterdir())
    assert list((places.backups / "interfaces" / stored.interface.id).iterdir())


def planned(places: Places, **texts: tuple[str, str]) -> None:
    """Leave a plan behind, as a program does that is killed right after writing it."""
    steps = [{"name": f"{name}.toml", "before": before, "after": after} for name, (before, after) in texts.items()]
    places.plan.write_text(json.dumps({"schema": 1, "steps": steps}), encoding="utf-8")


OLD, NEW, HAND_MADE = ('[branches.01]\nname = "S"\n', '[branches.02]\nname = "S"\n', '[branches.03]\nname = "S"\n')
OLD_HOSTS, NEW_HOSTS = ('[workstations.pc]\nbranch = "01"\n', '[workstations.pc]\nbranch = "02"\n')


@pytest.mark.parametrize(
    ("branches", "workstations", "branches_after", "workstations_after"),
    [
        (OLD, OLD_HOSTS, NEW, NEW_HOSTS),
        (NEW, OLD_HOSTS, NEW, NEW_HOSTS),
        (NEW, NEW_HOSTS, NEW, NEW_HOSTS),
        (HAND_MADE, NEW_HOSTS, HAND_MADE, NEW_HOSTS),
        (HAND_MADE, OLD_HOSTS, HAND_MADE, OLD_HOSTS),
        (NEW, "# by hand\n" + OLD_HOSTS, OLD, "# by hand\n" + OLD_HOSTS),
        ("# by hand\n" + OLD, NEW_HOSTS, "# by hand\n" + OLD, OLD_HOSTS),
        (NEW, "# by hand\n" + NEW_HOSTS, NEW, "# by hand\n" + NEW_HOSTS),
        (NEW, "nonsense", NEW, "nonsense"),
    ],
)
def test_the_next_start_finishes_a_plan_without_touching_what_a_person_wrote(
    directory: ConfigDirectory, branches: str, workstations: str, branches_after: str, workstations_after: str
) -> None:
    places = directory.places
    paths = (places.config / "branches.toml", places.config / "workstations.toml")
    for path, text in zip(paths, (branches, workstations), strict=True):
        path.write_text(text, encoding="utf-8")
    planned(places, branches=(OLD, NEW), workstations=(OLD_HOSTS, NEW_HOSTS))

    prepare(directory, {})

    assert [read(path) for path in paths] == [branches_after, workstations_after]
    assert not places.plan.exists()


def test_a_half_done_plan_that_cannot_be_completed_is_taken_back(directory: ConfigDirectory) -> None:
    places = directory.places
    texts = {"branches": NEW, "workstations": OLD_HOSTS, "appointment-types": "# by hand\n"}
    for name, text in texts.items():
        (places.config / f"{name}.toml").write_text(text, encoding="utf-8")
    planned(
        places,
        branches=(OLD, NEW),
        workstations=(OLD_HOSTS, NEW_HOSTS),
        **{"appointment-types": ("", "x = 1\n")},
    )

    prepare(directory, {})

    assert {name: read(places.config / f"{name}.toml") for name in texts} == {**texts, "branches": OLD}


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/cron.d/x", "interfaces/../../x", ".smstui", "a/b/c"])
def test_a_planted_plan_leads_nowhere_else(directory: ConfigDirectory, name: str, tmp_path: Path) -> None:
    planned(directory.places, **{name: ("", "x = 1\n")})
    prepare(directory, {})

    with pytest.raises(Unreadable) as refused, directory.locked():
        pass

    assert refused.value.cause is FileProblem.BAD_FILE_NAME
    assert not (tmp_path / "etc").exists()


@pytest.mark.parametrize(
    "text",
    [
        *("", "{}", "[]", '{"schema": 1, "steps": [{"name": "a"}]}', '{"schema": 2, "steps": []}', "[" * 100_000),
        '{"schema": 1, "steps": [{"name": "branches.toml", "before": null, "after": "\\ud800"}]}',
    ],
)
def test_a_damaged_plan_stops_writing_but_not_reading(
    chain: TomlChainRepository, directory: ConfigDirectory, text: str
) -> None:
    directory.places.plan.write_text(text, encoding="utf-8")
    prepare(directory, {})

    with pytest.raises(Unreadable):
        chain.save_branch(Branch("01", "Stuttgart"))

    assert chain.load().branches == {}


def test_a_plan_larger_than_a_configuration_file_is_finished_after_a_crash(
    kept: Kept, places: Places, directory: ConfigDirectory, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = "# " + "x" * 200_000 + "\n"
    kept.chain.save_branch(Branch("01", "Stuttgart"))
    for name in "abc":
        path = places.interfaces / f"{create(kept, name, branch='01').interface.id}.toml"
        path.write_text(read(path) + long, encoding="utf-8")
    monkeypatch.setattr(ConfigDirectory, "_write_step", interrupt)
    monkeypatch.setattr(ConfigDirectory, "_take_back", interrupt)
    with pytest.raises(KeyboardInterrupt):
        kept.chain.save_branch(Branch("02", "Stuttgart"), previous="01")
    monkeypatch.undo()
    assert places.plan.stat().st_size > LARGEST_FILE

    prepare(directory, {})

    assert not places.plan.exists()
    assert {stored.interface.settings.branch for stored in kept.interfaces.listing().stored} == {"02"}


def test_a_plan_that_could_not_be_read_again_is_not_begun(
    kept: Kept, places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept.chain.save_branch(Branch("01", "Stuttgart"))
    create(kept, branch="01")
    monkeypatch.setattr("smstui.adapters.toml.saving.LARGEST_PLAN", 100)

    with pytest.raises(WriteFailed) as refused:
        kept.chain.save_branch(Branch("02", "Stuttgart"), previous="01")

    assert refused.value.reason == WriteProblem.TOO_BIG
    assert not places.plan.exists()
    assert set(kept.chain.load().branches) == {"01"}


def interrupt(*_arguments: object, **_named: object) -> NoReturn:
    raise KeyboardInterrupt


@pytest.fixture
def of_the_system(tmp_path: Path) -> TomlChainRepository:
    """Give a system's configuration at a place of its own."""
    config, state = tmp_path / "etc", tmp_path / "var"
    config.mkdir()
    config.chmod(0o2770)
    directory = ConfigDirectory(Places(Scope.SYSTEM, config, state, state, tmp_path / "home", tmp_path / "home"))
    prepare(directory, {})
    return TomlChainRepository(directory, InterfaceFiles(config / "interfaces"))


@ROOT_ONLY
def test_the_systems_policy_is_roots_and_readable_by_the_group(
    of_the_system: TomlChainRepository, tmp_path: Path
) -> None:
    policy = Policy(journal_texts=True)

    of_the_system.save_policy(policy)

    status = (tmp_path / "etc/policy.toml").stat()
    assert (status.st_uid, status.st_mode & 0o777) == (0, 0o640)
    assert of_the_system.load().policy == policy


@ROOT_ONLY
@pytest.mark.parametrize(("owner", "mode"), [(NOBODY, 0o640), (0, 0o660), (0, 0o646)])
def test_a_policy_that_others_could_have_written_does_not_count(
    of_the_system: TomlChainRepository, tmp_path: Path, owner: int, mode: int
) -> None:
    of_the_system.save_policy(Policy(journal_texts=True))
    path = tmp_path / "etc/policy.toml"
    os.chown(path, owner, -1)
    path.chmod(mode)

    loaded = of_the_system.load()

    assert loaded.policy == Policy()
    assert [problem.cause for problem in loaded.problems] == [FileProblem.NOT_ROOTS]
    assert loaded.policy_problem == loaded.problems[0]


@ROOT_ONLY
def test_a_policy_that_is_swapped_while_it_is_read_does_not_count(
    of_the_system: TomlChainRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file that is read is the one that was looked at: another one is in its place at the moment of opening."""
    of_the_system.save_policy(Policy())
    path, own = tmp_path / "etc/policy.toml", tmp_path / "etc/own.toml"
    own.write_text('administrators_may_view_passwords = true\nadministrators_group = "users"\n', encoding="utf-8")
    os.chown(own, NOBODY, -1)
    really_open = os.open

    def swap_and_open(name: str | os.PathLike[str], *arguments: int, **named: int) -> int:
        if Path(name) == path and own.exists():
            own.replace(path)
        return really_open(name, *arguments, **named)

    monkeypatch.setattr(os, "open", swap_and_open)
    loaded = of_the_system.load()

    assert not loaded.policy.administrators_may_view_passwords
    assert loaded.policy_problem is not None
    assert loaded.policy_problem.cause is FileProblem.NOT_ROOTS


def test_only_root_writes_the_systems_policy(
    of_the_system: TomlChainRepository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("smstui.adapters.toml.chain_repository.is_root", lambda: False)

    with pytest.raises(WriteFailed) as refused:
        of_the_system.save_policy(Policy(journal_texts=True))

    assert refused.value.reason == WriteProblem.ROOT_ONLY
    assert not (tmp_path / "etc/policy.toml").exists()


def test_where_secrets_are_kept_is_known_without_the_other_files(
    directory: ConfigDirectory, chain: TomlChainRepository, places: Places
) -> None:
    settings = SecretSettings("vault", "/etc/smstui/vault.key")
    chain.save_secret_settings(settings)
    (places.config / "branches.toml").write_text("[branches\n", encoding="utf-8")

    assert read_secret_settings(directory) == settings
    with pytest.raises(Unreadable):
        chain.load()


def test_a_broken_main_file_tells_not_where_secrets_are_kept(directory: ConfigDirectory, places: Places) -> None:
    places.chain_file.write_text('schema = 1\nchain_id = "a/b"\n', encoding="utf-8")

    with pytest.raises(Unreadable) as refused:
        read_secret_settings(directory)

    assert refused.value.line == 2
