"""Keep control characters from the terminal, whatever a widget draws: the second net behind `safe_text`."""

import re
from collections.abc import Sequence
from typing import Final

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROLS: Final = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class ControlCharacterFilter(LineFilter):
    """Replace every control character of drawn text by a question mark of the same width."""

    def apply(self, segments: Sequence[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual's signature)
        """Return the segments without control characters; Textual's own control segments stay."""
        return [
            segment
            if segment.control or _CONTROLS.search(segment.text) is None
            else Segment(_CONTROLS.sub("?", segment.text), segment.style)
            for segment in segments
        ]
