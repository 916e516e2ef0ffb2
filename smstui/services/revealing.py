"""Show a kept secret to an administrator who may see it and enters his own passphrase; write every attempt down."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from smstui.domain.chain import Membership
from smstui.domain.change import Deed, FieldChange, Result, Subject
from smstui.domain.errors import (
    LockedOut,
    RevealReason,
    RevealRefused,
    SecretBoundElsewhere,
    SecretMissing,
    SmstuiError,
    StoreAbsent,
    WrongKey,
    WrongPassphrase,
)
from smstui.domain.reveal import Asked, Revealed, Standing
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.ports import ChainRepository, Clocks, GroupMembership, GuessCounter, Vault, proxy_key, secret_key
from smstui.services.recording import Recording

_RESULTS = {
    RevealReason.POLICY_OFF: Result.POLICY_FORBIDS,
    RevealReason.POLICY_UNUSABLE: Result.POLICY_FORBIDS,
    RevealReason.NO_SUCH_GROUP: Result.NOT_A_MEMBER,
    RevealReason.NOT_A_MEMBER: Result.NOT_A_MEMBER,
    RevealReason.NOT_THE_VAULT: Result.NO_SLOT,
    RevealReason.NO_SLOT: Result.NO_SLOT,
    RevealReason.WRONG_PASSPHRASE: Result.WRONG_PASSPHRASE,
    RevealReason.LOCKED_OUT: Result.LOCKED_OUT,
}


class Revealing:
    """Decide, verify, write down, and only then hand a secret over.

    The passphrase opens the secret itself, through this login's own slot of the vault: there is no answer "right" that
    could be believed without it. What cannot be written down does not happen: every method may raise WriteFailed. They
    run in a thread, because a derivation takes a third of a second and a directory of groups may be far away.
    """

    def __init__(
        self,
        chain: ChainRepository,
        vault: Vault | None,
        membership: GroupMembership,
        guesses: GuessCounter,
        recording: Recording,
        clocks: Clocks,
        known_passphrase: str = "",
    ) -> None:
        self.known_passphrase = known_passphrase
        """The demo's passphrase, which is no secret; empty everywhere else."""

        self._chain = chain
        self._vault = vault
        self._membership = membership
        self._guesses = guesses
        self._recording = recording
        self._clocks = clocks

    async def require(self, asked: Asked) -> None:
        """Let pass whoever may enter his passphrase now; raise RevealRefused, `StorageError`, `SecretError`."""

        def ask() -> None:
            with self._refusals_written_down(asked):
                self._entitled()

        await asyncio.to_thread(ask)

    async def reveal(self, asked: Asked, passphrase: Secret) -> Revealed:
        """Return the secret; raise WrongPassphrase, and what `require` raises: nothing is taken from an earlier answer.

        Raise SecretMissing or SecretBoundElsewhere where there is none for the account or proxy.
        """
        return await asyncio.to_thread(self._reveal, asked, passphrase)

    def seconds_left(self, revealed: Revealed) -> float:
        """Return for how long it may still be seen; 0 = no longer."""
        return revealed.seconds_left(self._clocks())

    def _reveal(self, asked: Asked, passphrase: Secret) -> Revealed:
        with self._refusals_written_down(asked):
            secret = self._verified(self._entitled(), asked, passphrase)
        self._write_down(asked, Result.SHOWN)
        return Revealed(asked, secret, self._clocks())

    def _entitled(self) -> Vault:
        """Return the vault for whoever may enter his passphrase now; raise the first reason against it."""
        if self._vault is None:
            raise RevealRefused(RevealReason.NOT_THE_VAULT)
        chain = self._chain.load()
        policy = chain.policy
        may_be_member = policy.administrators_may_view_passwords  # else no directory of groups is asked
        Standing(
            policy,
            chain.policy_problem,
            self._membership(policy.administrators_group) if may_be_member else Membership.NOT_A_MEMBER,
            _has_own_slot(self._vault),
        ).require()
        if seconds := self._guesses.locked_for():
            raise LockedOut(seconds)
        return self._vault

    def _verified(self, vault: Vault, asked: Asked, passphrase: Secret) -> Secret:
        """Return the secret that the passphrase opens; the attempt counts before it is known to be right."""
        key, binding = self._name_of(asked)
        tries_left = self._guesses.begin()
        try:
            secret = vault.get_by_own_passphrase(passphrase, key, binding)
        except WrongKey as error:
            raise WrongPassphrase(tries_left) from error
        except (SecretMissing, SecretBoundElsewhere):
            self._guesses.clear()  # the passphrase was right
            raise
        self._guesses.clear()
        return secret

    def _name_of(self, asked: Asked) -> tuple[SecretKey, Binding]:
        chain, interface, proxy = self._chain.load(), asked.interface, asked.proxy
        if asked.secret is SecretField.ACCOUNT:
            return secret_key(chain, interface.id, SecretField.ACCOUNT), interface.account.binding
        if proxy is None:
            raise SecretMissing(f"{interface.id}/{SecretField.PROXY.value}")
        return proxy_key(chain, interface.id, proxy), proxy.binding

    @contextmanager
    def _refusals_written_down(self, asked: Asked) -> Iterator[None]:
        try:
            yield
        except RevealRefused as refused:
            self._write_down(asked, _RESULTS[refused.reason])
            raise
        except SmstuiError:
            self._write_down(asked, Result.FAILED)
            raise

    def _write_down(self, asked: Asked, result: Result) -> None:
        """Write a line of the change log, or raise WriteFailed: nothing is shown then."""
        field = FieldChange(asked.field.value)
        self._recording.record(Deed.REVEALED, Subject.of(asked.interface), (field,), result)


def _has_own_slot(vault: Vault) -> bool:
    try:
        return vault.has_own_slot()
    except StoreAbsent:
        return False
