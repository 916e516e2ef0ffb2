"""Keychains for tests: they keep in memory, hang, lie, raise or are locked. Named by their dotted class in tests."""

import threading
from typing import ClassVar

import keyring.backend
import keyring.backends.null
import keyring.errors


class InMemoryKeychain(keyring.backend.KeyringBackend):
    priority: ClassVar[float] = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # keyring's own has no types
        self.kept: dict[tuple[str, str], str] = {}
        self.calls: list[str] = []

    def get_password(self, service: str, username: str) -> str | None:
        self.calls.append("get")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.calls.append("set")
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self.calls.append("delete")
        if (service, username) not in self.kept:
            raise keyring.errors.PasswordDeleteError(username)
        del self.kept[service, username]


class HangingKeychain(InMemoryKeychain):
    """Hang as a bus does whose other end waits for a person who is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.answers = threading.Event()
        self.hangs_in_setting = False

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.hangs_in_setting:
            self.answers.wait(30)
        super().set_password(service, username, password)

    def get_password(self, service: str, username: str) -> str | None:
        self.answers.wait(30)
        return super().get_password(service, username)


class ForgetfulKeychain(InMemoryKeychain):
    def set_password(self, service: str, username: str, password: str) -> None:
        """Keep nothing and say nothing."""


class AlteringKeychain(InMemoryKeychain):
    def get_password(self, service: str, username: str) -> str | None:
        return "altered"


class LockedKeychain(InMemoryKeychain):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise keyring.errors.KeyringLocked("sesame")


class RaisingKeychain(InMemoryKeychain):
    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"could not store {password}")


class RefusingKeychain(InMemoryKeychain):
    """Take secrets until it refuses them."""

    refuses = False

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.refuses:
            raise keyring.errors.PasswordSetError("no leave")
        super().set_password(service, username, password)


class UnworkableKeychain(InMemoryKeychain):
    viable: ClassVar[bool] = False


class DisguisedNullKeychain(keyring.backends.null.Keyring):
    """Inherit from what is refused, under another name."""


AliasOfNull = keyring.backends.null.Keyring


class NoKeychain:
    pass
