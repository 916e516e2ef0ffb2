"""Set up, test and use the SMS gateway interfaces of a chain of branches, in the terminal.

For programs: `smstui.library` says what the names below do. They are loaded when one of them is first used, because
the screens and commands pay for every import of this package.
"""

TYPE_CHECKING = False
"""As in `typing`, which takes longer to import than all the rest; checkers of types read True."""

if TYPE_CHECKING:
    from smstui.library import (
        Accepted,
        Alphabet,
        AsyncConfiguration,
        Balance,
        Choice,
        Configuration,
        Delivery,
        Fate,
        Interface,
        Measurement,
        NotSent,
        NumberRefused,
        PhoneNumber,
        Refused,
        SmstuiError,
        Uncertain,
        Use,
        Verdict,
        Why,
        in_words,
        load,
        load_async,
        measure,
        read_number,
    )

__version__ = "0.1.0"
__all__ = [
    "Accepted",
    "Alphabet",
    "AsyncConfiguration",
    "Balance",
    "Choice",
    "Configuration",
    "Delivery",
    "Fate",
    "Interface",
    "Measurement",
    "NotSent",
    "NumberRefused",
    "PhoneNumber",
    "Refused",
    "SmstuiError",
    "Uncertain",
    "Use",
    "Verdict",
    "Why",
    "in_words",
    "load",
    "load_async",
    "measure",
    "read_number",
]

if not TYPE_CHECKING:  # a checker would take every name for one of these

    def __getattr__(name: str) -> object:
        """Load the library when one of its names is first used."""
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from smstui import library

        return getattr(library, name)


def __dir__() -> list[str]:
    """Name what there is, loaded or not."""
    return [*globals(), *__all__]
