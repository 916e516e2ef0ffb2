"""Compute SHA-256, as `hashlib` does, without loading OpenSSL for a few hundred bytes."""

from contextlib import suppress
from functools import cache
from importlib import import_module
from typing import Any, Final

_LARGE: Final = 512 * 1024
"""Bytes from which OpenSSL is so much faster that loading it (3 ms) pays."""


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of `data`, in hexadecimal."""
    digest: str = _sha256(is_large=len(data) >= _LARGE)(data).hexdigest()
    return digest


@cache
def _sha256(*, is_large: bool) -> Any:  # noqa: ANN401 (Python's own ones have no types)
    """Return OpenSSL's for large data, else Python's own: `_sha2` from 3.12 on, `_sha256` before, if it has one."""
    if not is_large:
        for name in ("_sha2", "_sha256"):
            with suppress(ImportError):
                return import_module(name).sha256
    return import_module("hashlib").sha256
