"""Decide whether a person may see a kept secret: the page's policy, its group of administrators, an own passphrase."""

from typing import Final

from smstui.domain.chain import Membership, Policy
from smstui.domain.errors import RevealReason, RevealRefused, Unreadable
from smstui.domain.field import Field
from smstui.domain.guessing import ClockReading
from smstui.domain.interface import Interface, Proxy
from smstui.domain.secret import Secret, SecretField
from smstui.domain.value import dataclass

SHOWN_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Standing:
    """Hold what decides, apart from the passphrase itself."""

    policy: Policy
    policy_problem: Unreadable | None
    """Why the policy's file counts for nothing."""

    membership: Membership
    has_slot: bool

    def require(self) -> None:
        """Raise RevealRefused with the first reason why nothing is shown: the policy, the group, then the slot."""
        group = self.policy.administrators_group
        if self.policy_problem is not None:
            raise RevealRefused(RevealReason.POLICY_UNUSABLE, cause=self.policy_problem)
        if not self.policy.administrators_may_view_passwords:
            raise RevealRefused(RevealReason.POLICY_OFF)
        if self.membership is Membership.NO_SUCH_GROUP:
            raise RevealRefused(RevealReason.NO_SUCH_GROUP, group=group)
        if self.membership is not Membership.MEMBER:
            raise RevealRefused(RevealReason.NOT_A_MEMBER, group=group)
        if not self.has_slot:
            raise RevealRefused(RevealReason.NO_SLOT)


@dataclass(frozen=True, slots=True)
class Asked:
    """Name the secret that somebody wants to see: of which interface, which one, and for a proxy's, which proxy."""

    interface: Interface
    secret: SecretField

    @property
    def field(self) -> Field:
        """Return the field of the page that shows it."""
        return Field.PROXY_PASSWORD if self.secret is SecretField.PROXY else self.interface.account.secret_field

    @property
    def proxy(self) -> Proxy | None:
        """Return the proxy whose password it is; None for the account's secret."""
        return self.interface.settings.proxy if self.secret is SecretField.PROXY else None


@dataclass(frozen=True, slots=True)
class Revealed:
    """Hold a secret that may be seen for half a minute from `since` on."""

    asked: Asked
    secret: Secret
    since: ClockReading

    def seconds_left(self, now: ClockReading) -> float:
        """Return for how long it may still be seen; 0 = no longer."""
        return max(0.0, SHOWN_SECONDS - now.since(self.since))
