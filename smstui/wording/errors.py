"""Put any error of the program into words: what happened, where, and what to do."""

from smstui.domain.errors import Refusal, RevealRefused, SecretError, SmstuiError, StorageError
from smstui.domain.gateway import GatewayFailure
from smstui.domain.safe_text import safe_text
from smstui.wording.catalogue import _
from smstui.wording.problems import secret_in_words, storage_in_words
from smstui.wording.refusals import refusal_in_words


def unrecorded_in_words(error: StorageError) -> str:
    """Return that a change stands although it could not be written into the change log, and why it could not."""
    return _("It is saved, but could not be written into the change log. {reason}").format(
        reason=storage_in_words(error)
    )


def in_words(error: SmstuiError, service: str = "") -> str:
    """Return an error as a person reads it; it never shows a secret. `service` is the asked interface's, if one was."""
    match error:
        case RevealRefused():
            from smstui.wording.reveals import refused_reveal

            return refused_reveal(error)
        case Refusal():
            return refusal_in_words(error)
        case StorageError():
            return storage_in_words(error)
        case SecretError():
            return secret_in_words(error)
        case GatewayFailure():
            from smstui.wording.gateway import failure_in_words

            return failure_in_words(error, service)
        case _:
            return _("Something went wrong: {reason}").format(reason=safe_text(str(error)))
