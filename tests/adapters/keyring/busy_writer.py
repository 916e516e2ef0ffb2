"""Put secrets into a vault as fast as possible; run by test_vault_processes.

Started as `python busy_writer.py VAULT KEY_FILE PREFIX COUNT`.
"""

import sys
from pathlib import Path

from smstui.adapters.keyring.vault import VaultStore
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey

if __name__ == "__main__":
    vault, key_file, prefix, count = sys.argv[1:]
    store = VaultStore(Path(vault), key_file=Path(key_file))
    for number in range(int(count)):
        key = SecretKey("c", f"{prefix}-{number}", SecretField.ACCOUNT)
        store.put(key, Secret(str(key)), Binding("bound"))
