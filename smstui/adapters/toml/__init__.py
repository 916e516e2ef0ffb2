"""Keep interfaces and chain in a directory of small TOML files that a person may edit too."""
