"""Keep the gettext catalogues in step with the program: `catalogue.py update`, `catalogue.py check`.

Neither line numbers nor dates are written, and messages are sorted: a catalogue changes only where a text did.
"""

from __future__ import annotations

import argparse
import io
import re
import string
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent


def extracted(root: Path) -> Catalog:
    """Return every text of the program below `root`, untranslated."""
    catalogue = Catalog()
    found = extract_from_dir(root / "smstui", method_map=[("**.py", "python")], comment_tags=("Translators:",))
    for _file, _line, message, comments, context in found:
        catalogue.add(message, auto_comments=comments, context=context)
    return catalogue


def catalogues(root: Path) -> Iterator[tuple[Path, Catalog]]:
    """Yield each catalogue below `root` with its path."""
    for path in sorted((root / "smstui" / "locale").glob("*/LC_MESSAGES/*.po")):
        with path.open("rb") as text:
            yield path, read_po(text, locale=path.parent.parent.name)


def update(root: Path) -> None:
    """Add new texts, empty, to each catalogue and take out those that the program has no more; its head stays."""
    template = extracted(root)
    for path, catalogue in catalogues(root):
        head, _, _ = path.read_text(encoding="utf-8").partition("\n\n")
        catalogue.update(template, no_fuzzy_matching=True)
        body = io.BytesIO()
        write_po(body, catalogue, width=0, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
        path.write_text(f"{head}\n\n{body.getvalue().decode().strip()}".rstrip() + "\n", encoding="utf-8")


def problems(root: Path) -> Iterator[str]:
    """Yield a line for each text that is missing, superfluous, unfinished or has lost a placeholder."""
    wanted = {key(message): message for message in extracted(root) if message.id}
    for path, catalogue in catalogues(root):
        name = path.relative_to(root)
        held = {key(message): message for message in catalogue if message.id}
        for missing in wanted.keys() - held.keys():
            yield f"{name}: not in the catalogue: {missing}"
        for unknown in held.keys() - wanted.keys():
            yield f"{name}: not in the program: {unknown}"
        for obsolete in catalogue.obsolete.values():
            yield f"{name}: obsolete: {key(obsolete)}"
        for name_of, message in held.items():
            yield from (f"{name}: {problem}: {name_of}" for problem in defects(message, catalogue.num_plurals))


def forms(text: str | Sequence[str | None] | None) -> list[str]:
    """Return the singular, and the plural forms where there are any."""
    return [form or "" for form in ([text] if text is None or isinstance(text, str) else text)]


def key(message: Message) -> str:
    """Return the text by which `message` is known, with its context and plural where it has them."""
    return " | ".join(repr(part) for part in (message.context, *forms(message.id)) if part)


def defects(message: Message, plurals: int) -> Iterator[str]:
    """Yield what is wrong with the translation in `message`."""
    english, translated = forms(message.id), forms(message.string)
    if message.fuzzy:
        yield "fuzzy"
    if len(translated) != (plurals if len(english) > 1 else 1) or not all(translated):
        yield "not translated"
        return
    # A singular may leave its number out ("one message"); the last form has all that the English plural has.
    allowed = placeholders(english[-1])
    if placeholders(translated[-1]) != allowed or any(not placeholders(form) <= allowed for form in translated):
        yield f"placeholders differ from {sorted(allowed)}"
    if any(blanks(form) != blanks(english[0]) for form in translated):
        yield "blanks at an end differ"


def blanks(text: str) -> tuple[str, str]:
    """Return the blanks before and after `text`: texts are joined, and a lost blank joins words."""
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]


def placeholders(text: str) -> set[str]:
    """Return what is put into `text`: `{name}` for str.format, `%(name)s` and `%s` for the older way."""
    percent = set(re.findall(r"%(?:\(\w+\))?[sdr]", text))
    try:
        return percent | {f"{{{field}}}" for _, field, _, _ in string.Formatter().parse(text) if field is not None}
    except ValueError:
        # A lone brace: the text is shown as it is.
        return percent


def main() -> None:
    """Run one of the two commands; `check` ends with 1 when something is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["check", "update"])
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (default: this one)")
    arguments = parser.parse_args()
    if arguments.command == "update":
        update(arguments.root)
    elif found := sorted(problems(arguments.root)):
        sys.exit("\n".join([*found, f"{len(found)} problems in the catalogues; `make catalogue` adds new texts"]))


if __name__ == "__main__":
    main()
