"""Make and open the vault in the middle of a save, with nothing of the form lost."""

from dataclasses import replace
from typing import cast

import pytest

from smstui.adapters.memory_chain import MemoryChainRepository
from smstui.adapters.memory_secrets import RECOVERY_CODE, MemorySecrets
from smstui.domain.errors import StoreDamaged, StoreUnavailable, WriteFailed, WriteProblem
from smstui.domain.field import Field
from smstui.domain.secret import Secret
from smstui.services.vaulting import Vaulting
from smstui.ui.dialogs.question import Question
from smstui.ui.dialogs.vault_creation import NewPassphrase
from smstui.ui.screens.editor import EditorScreen
from smstui.ui.widgets.interface_form import InterfaceForm
from smstui.ui.widgets.revealed_value import DrawnSecret
from smstui.ui.widgets.secret_input import SecretInput
from smstui.wording.catalogue import _ as translated
from smstui.wording.catalogue import use_language
from smstui.wording.vaults import vault_lost_in_words
from tests.ui.dialogs.world import TOKEN, Session, World
from tests.ui.screens.conftest import COUNTRIES, Opening

PASSPHRASE = "correct horse battery"


def world_with(secrets: MemorySecrets) -> World:
    """Return a world whose secrets are kept so."""
    made = World(secrets=secrets)
    made.services = replace(made.services, countries=lambda: COUNTRIES)
    return made


async def fill_in_and_save(session: Session) -> None:
    """Type a new interface and press save and lock."""
    await session.see("New interface")
    await session.type("Zentrale")
    form = session.app.get_screen("editor", EditorScreen).query_one(InterfaceForm)
    form.focus_field(Field.TOKEN)
    await session.pilot.pause()
    await session.type(TOKEN)
    await session.press("f2")
    await session.see("Save and lock?")
    await session.press("tab", "enter")


class TestAbsent:
    @pytest.fixture
    def world(self) -> World:
        return world_with(MemorySecrets(exists=False))

    async def test_the_first_secret_makes_the_vault_with_a_passphrase(self, world: World, opening: Opening) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Create the vault")
            await session.press("space")
            await session.see("Passphrase of the vault")
            await session.type("short")
            await session.press("enter")
            await session.type("short")
            await session.press("enter")
            await session.see("at least 12 characters")
            await session.type(PASSPHRASE)
            await session.press("enter")
            await session.type("another one entirely")
            await session.press("enter")
            await session.see("The two passphrases differ.")
            for name in ("#first", "#second"):
                session.app.screen.query_one(name, SecretInput).value = PASSPHRASE
            await session.press("f2")
            await session.see("Recovery code of the vault")
            await session.see(RECOVERY_CODE)
            await session.press("escape")
            await session.see("Tick “I have written it down” first")
            session.app.screen.query_one("#done").focus()
            await session.press("f10")
            await session.see("Tick “I have written it down” first")
            assert session.app.is_running
            session.app.screen.query_one("#written").focus()
            await session.press("space", "tab", "enter")
            await session.see("Saved and locked.")

            assert PASSPHRASE not in session.text

        assert len(world.interfaces.listing().stored) == 1

    async def test_the_first_secret_makes_the_vault_with_a_key_file(self, world: World, opening: Opening) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("not against whoever uses this account")
            await session.press("tab", "enter")
            await session.see("Recovery code of the vault")
            session.app.screen.query_one("#written").focus()
            await session.press("space", "tab", "enter")
            await session.see("Saved and locked.")

    @pytest.mark.parametrize(("language", "had_one"), [("en", True), ("de", True), ("en", False)])
    async def test_what_is_lost_with_a_vault_that_is_gone_is_said_before_another_one_is_made(
        self, world: World, opening: Opening, monkeypatch: pytest.MonkeyPatch, language: str, *, had_one: bool
    ) -> None:
        async def looked(_vaulting: Vaulting) -> bool:
            use_language(language)
            return had_one

        monkeypatch.setattr(Vaulting, "had_one", looked)
        async with opening() as session:
            await fill_in_and_save(session)
            await session.until(lambda: isinstance(session.app.screen, Question))
            await session.see(translated("Create the vault"))
            await session.see(f"[ {translated('Back')} ]")

            assert (vault_lost_in_words() in session.words) is had_one

    async def test_the_recovery_code_is_not_lost_when_the_configuration_cannot_be_written(
        self, world: World, opening: Opening, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def fail(*_arguments: object) -> None:
            raise WriteFailed("smstui.toml", WriteProblem.DISK_FULL)

        monkeypatch.setattr(MemoryChainRepository, "save_secret_settings", fail)
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Create the vault")
            await session.press("tab", "enter")
            await session.see(RECOVERY_CODE)
            await session.see("The configuration does not name it yet")

    async def test_a_session_that_is_cut_off_before_the_code_is_noted_leaves_no_vault(
        self, world: World, opening: Opening
    ) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Create the vault")
            await session.press("tab", "enter")
            await session.see(RECOVERY_CODE)
            before = world.secrets.status().exists
            session.app.on_hung_up()

        assert before
        assert not world.secrets.status().exists

    async def test_a_generated_passphrase_is_shown_and_used(self, world: World, opening: Opening) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Create the vault")
            await session.press("space")
            await session.see("Passphrase of the vault")
            session.app.screen.query_one("#generate").focus()
            await session.press("enter")
            await session.see("Write it down now")
            generated = session.app.screen.query_one("#first", SecretInput).value
            assert generated in session.words
            await session.press("f2")
            await session.see("Recovery code of the vault")

    async def test_the_code_can_be_noted_by_hand_only_and_is_in_no_picture(
        self, world: World, opening: Opening
    ) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Create the vault")
            await session.press("tab", "enter")
            await session.see(RECOVERY_CODE)
            drawn = session.app.screen.query_one(DrawnSecret)

            assert not drawn.allow_select
            assert RECOVERY_CODE not in str(drawn.render())
            assert RECOVERY_CODE not in session.app.export_screenshot()
            await session.see("--new-recovery-code” makes another one.")
            assert RECOVERY_CODE not in session.words
            await session.press("escape")
            await session.see("Saved and locked.")

    async def test_a_generated_passphrase_is_in_no_picture(self, world: World, opening: Opening) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Create the vault")
            await session.press("space")
            await session.see("Passphrase of the vault")
            session.app.screen.query_one("#generate").focus()
            await session.press("enter")
            await session.see("Write it down now")
            generated = session.app.screen.query_one("#first", SecretInput).value

            assert not session.app.screen.query_one(DrawnSecret).allow_select
            assert generated not in session.app.export_screenshot()
            await session.until(lambda: generated not in session.words)
            cast("NewPassphrase", session.app.screen).pressed("generate")
            await session.until(lambda: session.app.screen.query_one("#first", SecretInput).value in session.words)

    async def test_going_back_saves_nothing_and_loses_nothing(self, world: World, opening: Opening) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Create the vault")
            await session.press("escape")
            await session.until(lambda: isinstance(session.app.screen, EditorScreen))

            form = session.app.screen.query_one(InterfaceForm)
            assert form.read().name == "Zentrale"
            assert form.credentials()[0].account == Secret(TOKEN)
            assert not world.interfaces.listing().stored


class TestLocked:
    @pytest.fixture
    def world(self) -> World:
        return world_with(MemorySecrets(Secret(PASSPHRASE)))

    @pytest.mark.parametrize("key", [PASSPHRASE, RECOVERY_CODE])
    async def test_the_vault_is_opened_and_the_save_goes_on(self, world: World, opening: Opening, key: str) -> None:
        async with opening() as session:
            await fill_in_and_save(session)
            await session.see("Unlock the vault")
            session.app.screen.query_one(SecretInput).value = "wrong, all of it"
            await session.press("enter")
            await session.see("This opens the vault for nobody.")
            session.app.screen.query_one(SecretInput).value = key
            await session.press("f2")  # Enter would count as still held down from the first try
            await session.see("Saved and locked.")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (StoreDamaged("/var/lib/smstui/vault", "cut off"), "The vault /var/lib/smstui/vault is damaged"),
        (StoreUnavailable("Secret Service", "no answer in 3 s"), "(Secret Service) cannot be used: no answer in 3 s"),
    ],
)
async def test_nothing_typed_is_lost_when_the_store_fails(
    world: World, opening: Opening, monkeypatch: pytest.MonkeyPatch, error: Exception, words: str
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise error

    monkeypatch.setattr(MemorySecrets, "put", fail)
    async with opening() as session:
        await fill_in_and_save(session)
        await session.see(words)

        form = session.app.screen.query_one(InterfaceForm)
        assert form.read().name == "Zentrale"
        assert form.credentials()[0].account == Secret(TOKEN)
        assert not world.interfaces.listing().stored


@pytest.mark.parametrize(("folder", "dialog"), [("vault", False), ("folder-" * 20 + "vault", True)])
async def test_what_the_help_cannot_hold_of_an_error_is_told_in_a_dialog(
    opening: Opening, monkeypatch: pytest.MonkeyPatch, folder: str, *, dialog: bool
) -> None:
    def fail(*_arguments: object, **_named: object) -> None:
        raise StoreDamaged(f"/var/lib/{folder}", "cut off")

    monkeypatch.setattr(MemorySecrets, "put", fail)
    async with opening() as session:
        await fill_in_and_save(session)
        await session.until(lambda: bool(session.app.notices.kept))
        await session.pilot.pause()

        assert ("That did not work" in session.text) is dialog
        assert "cut off" in session.app.notices.kept[-1].text
