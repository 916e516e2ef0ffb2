"""Hold a secret so that it cannot slip out, and say what it was entered for."""

import json
import re
from enum import StrEnum
from functools import lru_cache
from typing import Final, NoReturn

from smstui.domain.digest import sha256_hex
from smstui.domain.value import dataclass


class Secret:
    """Wrap a password or token so that printing, pickling, copying to JSON or comparing by accident shows nothing."""

    __slots__ = ("__text",)

    def __init__(self, text: str) -> None:
        self.__text = text

    def reveal(self) -> str:
        """Return the plain text; only an adapter's last line, or the reveal dialog, calls this."""
        return self.__text

    def fingerprint(self, context: str) -> str:
        """Return 16 hexadecimal digits that tell equal secrets of one context; of keys made by chance only.

        A password that a person chose could be found by trying.
        """
        return _digest(f"{context}\0{self.__text}")[:16]

    def __bool__(self) -> bool:
        return bool(self.__text)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and self.__text == other.reveal()

    def __hash__(self) -> NoReturn:
        msg = "a secret has no hash: it must not become a key"
        raise TypeError(msg)

    def __repr__(self) -> str:
        return "***"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        return "***"

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        msg = "a secret is never pickled"
        raise TypeError(msg)


class SecretField(StrEnum):
    """Name the secrets that an interface can have."""

    ACCOUNT = "account"
    """The password or the token, whichever the account's method asks for."""

    PROXY = "proxy"


_SECRET_FIELDS: Final = {field.value: field for field in SecretField}
_PROXY_FIELD: Final = "proxy-([0-9a-f]{12})"


@dataclass(frozen=True, slots=True)
class SecretKey:
    """Say under which name a secret is kept; it never changes with the interface's name.

    A proxy's password has a name for each proxy, so that the password for another one never takes its place.
    """

    chain_id: str
    interface_id: str
    field: SecretField
    proxy: str = ""
    """The first 12 hexadecimal digits of the SHA-256 of the proxy's binding."""

    @classmethod
    def of_proxy(cls, chain_id: str, interface_id: str, binding: "Binding") -> "SecretKey":
        """Return the key of the password for this very proxy."""
        return cls(chain_id, interface_id, SecretField.PROXY, binding.fingerprint[:12])

    def __str__(self) -> str:
        last = f"{self.field.value}-{self.proxy}" if self.proxy else self.field.value
        return f"{self.chain_id}/{self.interface_id}/{last}"

    @classmethod
    def parse(cls, text: str) -> "SecretKey | None":
        """Return the key that `str` wrote, None for any other text."""
        match text.split("/"):
            case [chain_id, interface_id, last] if last in _SECRET_FIELDS:
                return cls(chain_id, interface_id, _SECRET_FIELDS[last])
            case [chain_id, interface_id, last] if named := re.fullmatch(_PROXY_FIELD, last):
                return cls(chain_id, interface_id, SecretField.PROXY, named[1])
            case _:
                return None


@dataclass(frozen=True, slots=True)
class Binding:
    """Say what a secret was entered for; kept beside it, authenticated.

    A file that names another service, method, user name or proxy than this one does not get the secret:
    whoever can edit the file could otherwise have it sent to a host of his.
    """

    text: str

    @property
    def fingerprint(self) -> str:
        """Return 16 hexadecimal digits that stand for the binding."""
        return _fingerprint(self.text)

    @classmethod
    def of_account(cls, service_url: str, method: str, username: str) -> "Binding":
        """Bind to a gateway account."""
        return cls(_canonical(service=service_url, method=method, username=username))

    @classmethod
    def of_proxy(cls, host: str, port: int, username: str) -> "Binding":
        """Bind to a proxy."""
        return cls(_canonical(host=host.lower(), port=str(port), username=username))


class SecretPresence(StrEnum):
    """Say what is known about a secret without opening anything."""

    PRESENT = "present"
    MISSING = "missing"
    BOUND_ELSEWHERE = "bound elsewhere"
    OTHER_STORE = "other store"
    """The file names another store than the one in use: nobody can be asked whether it is kept there."""

    UNKNOWN = "unknown"
    """The store is damaged or does not answer; never read as missing."""


@lru_cache(maxsize=4096)  # bindings only: a cache would keep a secret
def _fingerprint(binding: str) -> str:
    return _digest(binding)[:16]


def _digest(text: str) -> str:
    return sha256_hex(text.encode("utf-8", "surrogatepass"))


@lru_cache(maxsize=4096)  # a table of thousands of interfaces names few accounts
def _canonical(**parts: str) -> str:
    return json.dumps(parts, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
