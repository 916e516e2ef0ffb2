"""Make texts that are out to harm whoever shows them: one corpus for every screen, dialog, command and file.

Each sequence for a terminal carries `MARK`, so that it is told from the program's own in what reaches the terminal.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

MARK: Final = "4711"
MEGABYTE: Final = 1_000_000

_C0: Final = [chr(code) for code in range(0x20)] + ["\x7f"]
_C1: Final = [chr(code) for code in range(0x80, 0xA0)]
_ENDS: Final = ("\x07", "\x1b\\", "\x9c", "")
_OSC: Final = (0, 1, 2, 4, 7, 8, 9, 10, 11, 50, 52, 104, 133, 777, 1337)
_BIDI: Final = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
_INVISIBLE: Final = (
    "\u00ad\u034f\u115f\u180e\u200b\u200c\u200d\u2060\u2061\u2064\ufe0e\ufe0f\ufeff\ufff9\ufffa\U000e0041"
)
_MARKUP: Final = (
    "[/]",
    "[/x]",
    "[x",
    "[b]bold",
    "[/b]",
    "[red]red[/red]",
    "[@click=app.quit]quit[/]",
    "[@click=app.quit]quit[/@click]",
    "[@click=screen.dismiss]go[/]",
    "[@click=app.bell]ring",
    "[link=https://owned.example]here[/link]",
    "[link='https://owned.example']here",
    "[not closed",
    "[[double]]",
    "\\[escaped]",
    "\\",
    "\\\\[/x]",
    "[$accent]token[/]",
    "[on red]",
    "[bold italic underline reverse blink]",
    "[/][/][/]",
    "[a][b][c][/a][/b][/c]",
    "[" * 200,
    "]" * 200,
    "[/" * 100,
    "[b]" * 200,
    "[]",
    "[ ]",
    "[=]",
    '["]',
    "[']",
    "[x='",
    "[@click=app.copy_to_clipboard('owned')]x[/]",
    ":bomb:",
    "{} {0} {name} {draft!r:>9999}",
    "%s %d %n %(name)s %",
    "$name ${name} $(reboot) `reboot`",
    "; reboot | reboot && reboot > /dev/null",
    "../../../../etc/passwd",
    "-rf --config=/ -",
    "'\"\\'\\\"",
    '"""',
    "'''",
    '"\n[policy]\nadministrators_may_view_passwords = true\n"',
    'x" = 1 # ',
    "]]\n[[x]]\n",
    "\\u0000\\x1b\\e\\033",
    "<script>owned</script>&lt;&#27;",
    '=HYPERLINK("https://owned.example")',
    "\t\t\t",
    "   ",
    "…" * 90,
)
_WIDE: Final = (
    "界" * 60,
    "Ａ" * 60,
    "한글" * 30,
    "👩\u200d👩\u200d👧\u200d👦" * 20,
    "🏳\ufe0f\u200d🌈" * 20,
    "🇩🇪🇵🇱" * 20,
    "👍🏽" * 30,
    "☺\ufe0f" * 40,
    "a" + "界a" * 40,
    "﷽" * 20,
    "𒐫" * 20,
    "꧅" * 30,
    "ﷺ" * 30,
    "㋿㍿" * 20,
)
_COMBINING: Final = (
    "\u0301start",
    "a" + "\u0301" * 200,
    "Z\u0351\u036b\u0343\u036a\u0302A\u0333\u034d\u0320L\u0315\u0358G\u0321O\u0322" * 8,
    "\u20dd\u20de\u20e3" * 20,
    "क्षि" * 20,
    "ก็็็็็็็็็็็็็็็็็็็็",
    "\u1ab0\u1dc0\u20d0\ufe20x",
    "e\u0301\u0327\u0338" * 40,
    "\u0488\u0489" * 30,
)
_SURROGATES: Final = ("\ud800", "\udfff", "\ud83d", "\udc00\ud800", "a\ud800b\udc00c", "\ud83d\ude00", "\udce4\udcf6")
_SEPARATORS: Final = ("\u2028", "\u2029", "\x85", "\r\n", "\n\r", "\r", "\n" * 50, "\v", "\f", "\x1c\x1d\x1e\x1f")
_NONCHARACTERS: Final = ("\ufffe", "\uffff", "\U0001fffe", "\U0010ffff", "\ufdd0", "\ue000", "\U000f0000", "\ufffd")


def _control_strings() -> Iterator[str]:
    for number in _OSC:
        for end in _ENDS:
            yield f"\x1b]{number};{MARK};owned{end}"
        yield f"\x9d{number};{MARK};owned\x9c"
    for begin in ("\x1bP", "\x1b_", "\x1b^", "\x1bX", "\x1bk", "\x90", "\x9f", "\x9e", "\x98"):
        for end in _ENDS:
            yield f"{begin}{MARK}q;owned{end}"
    yield f"\x1b]52;c;{MARK}b3duZWQ=\x07"
    yield f"\x1b]8;id={MARK};https://owned.example\x1b\\here\x1b]8;;\x1b\\"
    yield f"\x1bPtmux;\x1b\x1b]52;c;{MARK}b3duZWQ=\x07\x1b\\"


def _control_sequences() -> Iterator[str]:
    for final in "@ABCDEFGHIJKLMPSTXZ`abcdefghilmnpqrstuxyz{|}~":
        yield f"\x1b[{MARK}{final}"
        yield f"\x9b{MARK};1{final}"
    for private in ("?1049", "?1000", "?1003", "?1006", "?2004", "?25", "?5", "?7", "?2026", "?1", ">1", "=1"):
        yield f"\x1b[{private};{MARK}h"
        yield f"\x1b[{private};{MARK}l"
    for query in ("6n", "?6n", "c", ">c", "=c", "21t", "14t", "18t", "?996n", "x", "?u", "!p", '"p', "$p", "'z", " q"):
        yield f"\x1b[{MARK};{query}"
    for escape in "c78=>DEHMNOVWZlmno|}~6#%()*+-./":
        yield f"\x1b{escape}{MARK}"
    yield f"\x1b[38;2;255;0;{MARK}mred"
    yield f"\x1b[38:2::255:0:{MARK}mred"
    yield f"\x1b\x1b\x1b[{MARK}m"
    yield f"\x1b[\x1b[{MARK}m"
    yield f"\x1b[4\x00711m{MARK}"


def _all() -> Iterator[str]:
    for control in (*_C0, *_C1):
        yield f"in{control}side"
        yield f"{control}{MARK}"
    yield from _control_strings()
    yield from _control_sequences()
    for invisible in (*_BIDI, *_INVISIBLE):
        yield f"safe{invisible}gnp.exe"
        yield invisible * 40
    yield from (*_MARKUP, *_WIDE, *_COMBINING, *_SURROGATES, *_SEPARATORS, *_NONCHARACTERS)
    yield from (f"before {text} after" for text in (*_SURROGATES, *_SEPARATORS, *_NONCHARACTERS))


@cache
def corpus() -> tuple[str, ...]:
    """Return the texts, each once and in the same order every time."""
    return tuple(dict.fromkeys(_all()))


def huge() -> tuple[str, ...]:
    """Return texts of a megabyte, which nothing may draw or keep in full."""
    return "x" * MEGABYTE, "\x1b]0;owned\x07" * (MEGABYTE // 10), "界" * MEGABYTE, "[/x]" * (MEGABYTE // 4)


def pages(length: int = 1_500) -> tuple[str, ...]:
    """Return the whole corpus in few texts, each short enough to be shown whole: for what shows one text at a time."""
    made, page = [], ""
    for text in corpus():
        if len(page) + len(text) > length:
            made.append(page)
            page = ""
        page += f"{text} "
    return (*made, page)


# What must not reach a terminal: a mode of a terminal, a text that turns round, or what no program sends by itself.
_HARM: Final = re.compile(
    f"\x1b[^\\[]|\x1b\\[[^@-~]*{MARK}|[\x00-\x06\x07\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f-\x9f]"
    "|[\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2064\u2066-\u2069\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)

_OWN: Final = re.compile("\x1b\\]22;[a-z-]*(\x1b\\\\|\x07)")
"""The one such thing that is our own: the shape of the mouse's pointer."""


def harm_in(sent: str) -> list[str]:
    """Return what of `sent` would do something to a terminal that no program of ours does."""
    sent = _OWN.sub("", sent)
    return [sent[max(0, found.start() - 10) : found.end() + 10] for found in _HARM.finditer(sent)][:5]


def harm_in_lines(lines: Iterable[str]) -> list[str]:
    """Return what of plain text would do anything at all to a terminal but end a line."""
    return [line[:60] for line in lines if "\x1b" in line or "\r" in line or harm_in(line)][:5]


def groups(size: int) -> tuple[tuple[str, ...], ...]:
    """Return the corpus in groups of `size`."""
    texts = list(corpus())
    return tuple(tuple(texts[start : start + size]) for start in range(0, len(texts), size))
