"""Set up, test and use the SMS gateway interfaces of a chain of branches, in the terminal.

For programs: the names below are a small typed surface; `smstui.library` and .github/LIBRARY.md say what they do. Each
is loaded when it is first used, because the screens and commands pay for every import of this package.
"""

TYPE_CHECKING = False
"""As in `typing`, which takes longer to import than all the rest; checkers of types read True."""

if TYPE_CHECKING:
    from smstui.domain.errors import SmstuiError as SmstuiError
    from smstui.domain.gateway import Accepted as Accepted
    from smstui.domain.gateway import Balance as Balance
    from smstui.domain.gateway import NotSent as NotSent
    from smstui.domain.gateway import Refused as Refused
    from smstui.domain.gateway import Uncertain as Uncertain
    from smstui.domain.interface import Interface as Interface
    from smstui.domain.interface import Use as Use
    from smstui.domain.phone import NumberRefused as NumberRefused
    from smstui.domain.phone import PhoneNumber as PhoneNumber
    from smstui.domain.selection import Choice as Choice
    from smstui.domain.selection import Verdict as Verdict
    from smstui.domain.selection import Why as Why
    from smstui.domain.sms_text import Alphabet as Alphabet
    from smstui.domain.sms_text import Measurement as Measurement
    from smstui.domain.sms_text import measure as measure
    from smstui.library import AsyncConfiguration as AsyncConfiguration
    from smstui.library import Configuration as Configuration
    from smstui.library import load as load
    from smstui.library import load_async as load_async
    from smstui.library import read_number as read_number
    from smstui.services.dispatching import Delivery as Delivery
    from smstui.services.dispatching import Fate as Fate
    from smstui.services.explaining import Explanation as Explanation
    from smstui.wording.errors import in_words as in_words
else:  # a checker would take every name for one of these

    def __getattr__(name: str) -> object:
        """Load a name of the surface when it is first used."""
        if name not in _SURFACE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        return getattr(import_module(f"smstui.{_SURFACE[name]}"), name)


__version__ = "0.1.0"

_SURFACE = {
    "Accepted": "domain.gateway",
    "Alphabet": "domain.sms_text",
    "AsyncConfiguration": "library",
    "Balance": "domain.gateway",
    "Choice": "domain.selection",
    "Configuration": "library",
    "Delivery": "services.dispatching",
    "Explanation": "services.explaining",
    "Fate": "services.dispatching",
    "Interface": "domain.interface",
    "Measurement": "domain.sms_text",
    "NotSent": "domain.gateway",
    "NumberRefused": "domain.phone",
    "PhoneNumber": "domain.phone",
    "Refused": "domain.gateway",
    "SmstuiError": "domain.errors",
    "Uncertain": "domain.gateway",
    "Use": "domain.interface",
    "Verdict": "domain.selection",
    "Why": "domain.selection",
    "in_words": "wording.errors",
    "load": "library",
    "load_async": "library",
    "measure": "domain.sms_text",
    "read_number": "library",
}
"""Each name of the surface, and the module in which it stands."""


def __dir__() -> list[str]:
    """Name what there is, loaded or not."""
    return [*globals(), *_SURFACE]
