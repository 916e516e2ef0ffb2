"""Open the screens on something else than a configuration of one's own."""

import click

from smstui.cli.invocation import VerbCommand, common_options
from smstui.cli.verbs import help_of
from smstui.cli.words import CONTEXT_SETTINGS


@click.command(
    "demo", cls=VerbCommand, help=help_of("demo"), context_settings=CONTEXT_SETTINGS, params=common_options()
)
def demo() -> int:
    """Open the demo."""
    from smstui.cli.opening import open_demo

    return open_demo()
