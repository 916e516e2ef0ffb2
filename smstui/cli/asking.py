"""Get what must not stand on a command line, and ask a person where there is one: never without a terminal."""

import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import click

from smstui.cli.invocation import option
from smstui.cli.messages import complain, has_person
from smstui.domain.secret import Secret
from smstui.domain.value import dataclass
from smstui.wording.catalogue import N_, _
from smstui.wording.system_errors import error_words

LONGEST_SECRET: Final = 64 * 1024
"""Bytes; a key token has dozens, and whoever names the wrong file should be told so."""

STANDARD_INPUT: Final = "-"

_Callback = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class SecretSource:
    """Say where a secret is to be read from: a file ("-" = standard input) or an open descriptor."""

    option: str
    """Its option, for messages: "--password-file"."""

    file: str | None = None
    descriptor: int | None = None

    def read(self) -> Secret:
        """Return the secret: one line of UTF-8 without its line break; raise click.UsageError for anything else."""
        try:
            content = self._bytes()
        except OSError as error:
            given = str(self.descriptor) if self.file is None else self.file
            option = f"{self.option} {given}"
            raise click.UsageError(_("{option}: {reason}.").format(option=option, reason=error_words(error))) from None
        if len(content) > LONGEST_SECRET:
            raise self._refused(_("it is far too long for a secret"))
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise self._refused(_("it is not in UTF-8")) from None
        line = text.removesuffix("\n").removesuffix("\r")
        if not line:
            raise self._refused(_("it is empty"))
        if "\n" in line or "\r" in line:
            raise self._refused(_("it has more than one line"))
        return Secret(line)

    def _bytes(self) -> bytes:
        most = LONGEST_SECRET + 1
        if self.descriptor is not None:
            with os.fdopen(self.descriptor, "rb") as opened:
                return opened.read(most)
        if self.file == STANDARD_INPUT:
            return sys.stdin.buffer.read(most)
        with open(self.file or os.devnull, "rb") as opened:  # noqa: PTH123 (a text from the command line)
            return opened.read(most)

    def _refused(self, reason: str) -> click.UsageError:
        return click.UsageError(_("{option}: {reason}.").format(option=self.option, reason=reason))


def secret_options(name: str, from_file: str) -> Callable[[_Callback], _Callback]:
    """Add `--NAME-file FILE` and `--NAME-fd N`; the function gets the `SecretSource` (or None) under NAME.

    `from_file` is the marked message about the first one: "Read the password from this file; - is standard input."
    A secret never stands on a command line, where every user of the computer can read it.
    """
    by_file, by_descriptor = f"--{name}-file", f"--{name}-fd"
    as_file, as_descriptor = f"{name}_file".replace("-", "_"), f"{name}_fd".replace("-", "_")

    def add(function: _Callback) -> _Callback:
        @wraps(function)
        def called(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 (whatever the options give)
            file, descriptor = named.pop(as_file), named.pop(as_descriptor)
            if file is not None and descriptor is not None:
                raise click.UsageError(
                    _("{one} and {other} exclude each other.").format(one=by_file, other=by_descriptor)
                )
            source = None
            if file is not None:
                source = SecretSource(by_file, file=file)
            elif descriptor is not None:
                source = SecretSource(by_descriptor, descriptor=descriptor)
            return function(*arguments, **named, **{name.replace("-", "_"): source})

        with_descriptor = option(
            by_descriptor,
            as_descriptor,
            type=click.IntRange(0),
            metavar=N_("NUMBER"),
            help=N_("Read it from this open descriptor."),
        )(called)
        return option(by_file, as_file, metavar=N_("FILE"), help=from_file)(with_descriptor)

    return add


def ask_secret(prompt: str, without_person: str) -> Secret:
    """Ask for a secret without showing it; raise click.UsageError with `without_person` where nobody can be asked."""
    if not has_person():
        raise click.UsageError(without_person)
    import getpass

    typed = getpass.getpass(f"{prompt}: ")
    if not typed:
        raise click.Abort
    return Secret(typed)


def ask_new_secret(prompt: str, again: str, without_person: str) -> Secret:
    """Ask for a new secret twice, until both are the same; raise as `ask_secret` does."""
    while True:
        first = ask_secret(prompt, without_person)
        if ask_secret(again, without_person).reveal() == first.reveal():
            return first
        complain(_("these two differ: try again."))


yes_option: Final = option("--yes", "-y", is_flag=True, help=N_("Do not ask whether this is meant."))


def require_yes(question: str, *, yes: bool) -> None:
    """Return when `--yes` was given or a person says yes; raise click.Abort on a no, UsageError without a person."""
    if yes:
        return
    if not has_person():
        raise click.UsageError(_("nobody can be asked here: give --yes if this is meant."))
    # Translators: the letters stand for yes and no; the capital one is what the enter key means.
    sys.stderr.write(f"{question} {_('[y/N]')} ")
    sys.stderr.flush()
    answer = sys.stdin.readline().strip().casefold()
    if answer not in {"y", "yes", _("y"), _("yes")}:
        complain(_("nothing was changed."))
        raise click.Abort
