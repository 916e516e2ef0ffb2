"""SHA-256 without OpenSSL says what `hashlib` says."""

import hashlib
import subprocess
import sys

import pytest

from smstui.domain.digest import sha256_hex

LARGE = 600 * 1024


@pytest.mark.parametrize("data", [b"", b"abc", "Größe".encode(), bytes(range(256)) * 300, b"x" * LARGE])
def test_it_says_what_hashlib_says(data: bytes) -> None:
    assert sha256_hex(data) == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("missing", ["", "_sha2 _sha256"])
def test_openssl_is_loaded_for_large_data_or_where_there_is_nothing_else(missing: str) -> None:
    program = f"""
import sys
for name in "{missing}".split():
    sys.modules[name] = None
from smstui.domain.digest import sha256_hex
small = sha256_hex(b"abc")
before = "hashlib" in sys.modules
sha256_hex(bytes({LARGE}))
print(small[:8], before, "hashlib" in sys.modules)
"""

    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60)

    assert run.stdout.split() == ["ba7816bf", str(bool(missing)), "True"]
