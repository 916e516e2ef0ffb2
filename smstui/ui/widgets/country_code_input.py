"""Take a country code, or lead to the list of countries."""

from textual import events
from textual.message import Message

from smstui.domain.value import dataclass
from smstui.ui.widgets.plain_input import PlainInput


class CountryCodeInput(PlainInput):
    """Take "+49"; a letter or Space belongs to no code and asks for the list of countries."""

    @dataclass
    class ListWanted(Message):
        """Ask for the list of countries, beginning with what was typed."""

        query: str

    async def _on_key(self, event: events.Key) -> None:
        typed = event.character
        if typed and (typed.isalpha() or typed == " "):
            event.stop()
            event.prevent_default()
            self.post_message(self.ListWanted(typed.strip()))
