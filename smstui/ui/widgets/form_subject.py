"""Say what a form shows beside the draft itself."""

from typing import Final

from smstui.domain.chain import Chain
from smstui.domain.interface import Interface
from smstui.domain.secret import SecretField, SecretPresence
from smstui.domain.state import Presence
from smstui.domain.value import dataclass

NOTHING_KEPT: Final = Presence(SecretPresence.MISSING)


@dataclass(frozen=True, slots=True)
class FormSubject:
    """Hold the chain, the saved interface (None = never saved), and what is known about its secrets."""

    chain: Chain
    saved: Interface | None = None
    presence: Presence = NOTHING_KEPT
    takes_proxy_password: bool = False
    """Whether a draft that replaces an interface takes the password of its proxy along."""

    def keeps(self, secret: SecretField) -> bool:
        """Tell whether a secret is kept for the saved interface, and still for this account or proxy."""
        if self.saved is None:
            return False
        if secret is SecretField.ACCOUNT:
            return self.presence.account is SecretPresence.PRESENT
        proxy = self.saved.settings.proxy
        return proxy is not None and bool(proxy.username) and self.presence.proxy is SecretPresence.PRESENT

    @property
    def is_locked(self) -> bool:
        """Tell whether the first save has been."""
        return self.saved is not None
