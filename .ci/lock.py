"""Write requirements.txt and requirements-dev.txt: name, version, marker and sha256 of everything that is installed.

pip-compile resolves for the computer it runs on. What only Windows or macOS need (colorama, pywin32-ctypes) would be
missing there, and `--require-hashes` would refuse to install. So each platform is resolved in turn, with the markers
of that platform, and what not all of them need gets a marker. Versions are those of the first platform: one lock.

Hashes cover every file of a version that the index offers, so other processors and Python versions install as well.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = {"requirements.txt": [], "requirements-dev.txt": ["--extra=dev"]}
PLATFORMS = {
    "linux": {"sys_platform": "linux", "platform_system": "Linux", "os_name": "posix"},
    "darwin": {"sys_platform": "darwin", "platform_system": "Darwin", "os_name": "posix"},
    "win32": {"sys_platform": "win32", "platform_system": "Windows", "os_name": "nt"},
}
OPTIONS = [
    "--quiet",
    "--generate-hashes",
    "--all-build-deps",
    "--allow-unsafe",
    "--strip-extras",
    "--no-annotate",
    "--no-header",
    "--no-emit-find-links",
    "--no-emit-index-url",
    "--no-emit-trusted-host",
]
# Runs in a process of its own: pip keeps its environment's markers in one function, for every package alike.
PROGRAM = """
import sys
from packaging import markers
from pip._vendor.packaging import markers as vendored
platform = {platform!r}
for module in (markers, vendored):
    module.default_environment = lambda original=module.default_environment: {{**original(), **platform}}
from piptools.scripts.compile import cli
cli(sys.argv[1:])
"""


def resolve(platform: str, options: list[str], known: Path) -> dict[str, str]:
    """Return the lines of each package, by name, that `platform` needs; versions in `known` are preferred."""
    program = PROGRAM.format(platform=PLATFORMS[platform])
    arguments = [*OPTIONS, *options, f"--output-file={known}", "pyproject.toml"]
    subprocess.run([sys.executable, "-c", program, *arguments], cwd=ROOT, check=True)
    entries = re.split(r"\n(?=[a-z0-9])", re.sub(r"^#.*\n|^\s*\n", "", known.read_text(), flags=re.MULTILINE).strip())
    return {re.split(r"[=\s;]", entry)[0]: entry for entry in entries}


def marked(entry: str, platforms: list[str]) -> str:
    """Return `entry` with a marker when only some platforms need it."""
    if len(platforms) == len(PLATFORMS) or ";" in entry.splitlines()[0]:
        return entry
    marker = " or ".join(f'sys_platform == "{platform}"' for platform in platforms)
    return entry.replace(" \\\n", f" ; {marker} \\\n", 1)


def lock(name: str, options: list[str], preferred: str) -> str:
    """Return the text of one lock file; `preferred` is an earlier one whose versions stay where they can."""
    needed: dict[str, list[str]] = {}
    entries: dict[str, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        known = Path(folder) / name
        for platform in PLATFORMS:
            known.write_text("\n".join(entries.values()) or preferred)
            for package, entry in resolve(platform, options, known).items():
                needed.setdefault(package, []).append(platform)
                if entries.setdefault(package, entry).split()[0] != entry.split()[0]:
                    sys.exit(f"{package} needs another version on {platform}: {entry.splitlines()[0]}")
    return "".join(f"{marked(entries[package], needed[package])}\n" for package in sorted(entries))


def main() -> None:
    """Write both files; the development lock holds the same versions as the other one."""
    preferred = ""
    for name, options in LOCKS.items():
        text = lock(name, options, preferred)
        (ROOT / name).write_text(f"# Made by `make lock` from pyproject.toml; do not edit.\n{text}")
        preferred = text


if __name__ == "__main__":
    main()
