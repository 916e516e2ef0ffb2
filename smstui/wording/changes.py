"""Put the values of a draft, and what was changed in it, into words."""

from smstui.domain.chain import Chain
from smstui.domain.draft_changes import Change
from smstui.domain.field import Field
from smstui.domain.interface import Method, Use
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import _
from smstui.wording.fields import field_label, method_name, use_name

LONGEST = 26
"""Characters shown of one value, so that both fit beside each other."""


def change_in_words(change: Change, chain: Chain) -> str:
    """Return "Sender: (empty) → OptikNord"."""
    return _("{field}: {before} → {after}").format(
        field=field_label(change.field),
        before=value_in_words(change.field, change.before, chain),
        after=value_in_words(change.field, change.after, chain),
    )


def secret_changed(field: Field) -> str:
    """Return that a secret was entered; never what."""
    return _("{field}: set").format(field=field_label(field))


def value_in_words(field: Field, value: object, chain: Chain, longest: int = LONGEST) -> str:
    """Return one value of a draft in at most so many characters; an empty one by what empty means there."""
    if isinstance(value, frozenset):
        return " + ".join(use_name(use) for use in Use if use in value) or _("(empty)")
    if isinstance(value, Method):
        return method_name(value)
    text = str(value).strip()
    if field is Field.BRANCH:
        text = chain.branch_title(text) if text else _("every branch")
    elif field is Field.WORKSTATION:
        text = text or _("any computer")
    elif field is Field.START:
        text = text or _("at once")
    return safe_text(text, longest) if text else _("(empty)")
