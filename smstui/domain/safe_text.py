"""Make text from elsewhere safe to show: no control character of it reaches the terminal.

Names, gateway answers and files are data that others wrote. Control characters (C0, C1, DEL), bidirectional
controls, line and paragraph separators, zero-width characters and surrogates become visible forms.
"""

import re
from typing import Final

LONGEST: Final = 2_000
"""Characters shown of one text from elsewhere unless the caller says otherwise."""

_UNSAFE: Final = (
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\U000e0000-\U000e01ef]"
)
_JOINER: Final = "\u200d"
"""Harmless, and part of some names; but what it joins is as wide as each terminal thinks."""

_VARIATION_SELECTORS: Final = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Of the unsafe characters the only ones that Python calls printable: for nearly all texts no pattern is needed."""

_CONTROL_PICTURES: Final = 0x2400
_LAST_C0: Final = 0x1F
_DELETE: Final = 0x7F


def safe_text(text: str, longest: int = LONGEST) -> str:
    """Return `text` with every unsafe character in a visible form, cut to `longest` characters with an ellipsis.

    C0 and DEL become their control pictures (one cell each), the others `<U+202E>`.
    """
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return cut if is_safe(cut) and _JOINER not in cut else re.sub(f"{_UNSAFE}|{_JOINER}", _visible, cut)


def safe_lines(text: str, longest: int = LONGEST) -> str:
    """Return `text` as `safe_text` does, but keep its line breaks (LF, CR and CRLF become LF)."""
    lines = text[:longest].replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(safe_text(line, longest) for line in lines)


def safe_json(text: str) -> str:
    """Return JSON with every unsafe character in its strings as an escape: the same data, harmless on a terminal."""
    return re.sub(_UNSAFE, _escaped, text)


def is_safe(text: str) -> bool:
    """Tell whether `text` can be shown as it is."""
    if text.isascii():
        return text.isprintable()
    if text.isprintable() and _VARIATION_SELECTORS.isdisjoint(text):
        return True
    return re.search(_UNSAFE, text) is None


def _visible(match: re.Match[str]) -> str:
    code = ord(match[0])
    if code <= _LAST_C0:
        return chr(_CONTROL_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    return f"<U+{code:04X}>"


def _escaped(match: re.Match[str]) -> str:
    if match[0] == "\n":  # between the values: in a string it is an escape already
        return match[0]
    units = match[0].encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[start : start + 4]}" for start in range(0, len(units), 4))
