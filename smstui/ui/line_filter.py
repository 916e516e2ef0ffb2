"""Keep control characters from the terminal, whatever a widget draws: the second net behind `safe_text`."""

import re
from collections.abc import Sequence
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_CONTROLS: Final = (
    "[\x00-\x1f\x7f-\x9f\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)


class ControlCharacterFilter(LineFilter):
    """Replace every control character of drawn text by question marks of the same width, so that no row grows.

    Most have none and go; `safe_text` comes first and makes them visible.
    """

    def apply(self, segments: Sequence[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 (Textual's signature)
        """Return the segments without control characters; Textual's own control segments stay."""
        return [
            segment
            if segment.control or segment.text.isprintable() or re.search(_CONTROLS, segment.text) is None
            else Segment(re.sub(_CONTROLS, _as_wide, segment.text), segment.style)
            for segment in segments
        ]


def _as_wide(control: re.Match[str]) -> str:
    return "?" * cell_len(control[0])
