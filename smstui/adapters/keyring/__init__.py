"""Keep secrets: the vault (one encrypted file) and the choice of a system's keychain; FORMAT.md tells how."""
