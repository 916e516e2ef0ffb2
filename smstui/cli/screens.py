"""Open the screens on something else than a configuration of one's own."""

from smstui.cli.invocation import Invocation, verb
from smstui.wording.catalogue import N_


@verb(
    "demo",
    json=False,
    configuration=False,
    more=N_("Nothing that you do there leaves this computer, and nothing stays when you leave."),
    examples=(("smstui demo --language de", N_("In German, whatever the locale says")),),
)
def demo(_invocation: Invocation) -> int:
    """Open the demo."""
    from smstui.cli.opening import open_demo

    return open_demo()
