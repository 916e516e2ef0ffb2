"""Load a verb's module when the verb is used: `--help` and completion take names and lines from the table of verbs."""

from collections.abc import Iterator, MutableMapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from smstui.cli.verbs import Verb
from smstui.cli.words import TranslatedHelp
from smstui.wording.catalogue import _

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem


class LazyCommands(MutableMapping[str, click.Command]):
    """Map verbs to click commands, each imported when it is first asked for."""

    def __init__(self, verbs: Sequence[Verb]) -> None:
        self._verbs = {verb.name: verb for verb in verbs}
        self._loaded: dict[str, click.Command] = {}

    def __getitem__(self, name: str) -> click.Command:
        if name not in self._loaded:
            self._loaded[name] = _load(self._verbs[name])
        return self._loaded[name]

    def __setitem__(self, name: str, command: click.Command) -> None:
        self._loaded[name] = command

    def __delitem__(self, name: str) -> None:
        del self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._verbs)

    def __len__(self) -> int:
        return len(self._verbs)

    def __contains__(self, name: object) -> bool:
        return name in self._verbs


class VerbGroup(TranslatedHelp, click.Group):
    """Be a group of verbs that are loaded when they are used."""

    def __init__(self, *arguments: Any, verbs: Sequence[Verb] = (), **named: Any) -> None:  # noqa: ANN401 (click's own)
        super().__init__(*arguments, **named)
        self.commands = LazyCommands(verbs)
        self._verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 (click's signature)
        """Return the verbs in the table's order."""
        return [verb.name for verb in self._verbs]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """List every verb with what it does, without importing any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(verb.name, _(verb.help)) for verb in self._verbs])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete a verb, without importing any."""
        from click.shell_completion import CompletionItem

        verbs = [verb for verb in self._verbs if verb.name.startswith(incomplete)]
        options = click.Command.shell_complete(self, ctx, incomplete)
        return [CompletionItem(verb.name, help=_(verb.help)) for verb in verbs] + options


def _load(verb: Verb) -> click.Command:
    if verb.verbs:
        from smstui.cli.invocation import common_options
        from smstui.cli.words import CONTEXT_SETTINGS

        return VerbGroup(
            verb.name, help=verb.help, verbs=verb.verbs, params=common_options(), context_settings=CONTEXT_SETTINGS
        )
    command: click.Command = getattr(import_module(verb.module), verb.attribute)
    return command
