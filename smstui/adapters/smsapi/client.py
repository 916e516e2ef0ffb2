"""Be the gateway of `smstui.ports` for SMSAPI: say which requests are made, and what their answers mean for us.

What is sent is a POST form with `format=json`, `encoding=utf-8`, `details=1`, `idx` and `check_idx=1`. A token goes
into the Authorization header; user name and the MD5 of the password (which the protocol asks for) into the form of a
POST. Nothing secret is ever part of an address, and no request is ever repeated.
"""

import asyncio
import hashlib
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from unicodedata import normalize

from smstui.adapters.smsapi import wire
from smstui.adapters.smsapi.transport import ExchangeFailed, Limits, Request, Transport
from smstui.domain.gateway import (
    Access,
    Balance,
    ConnectionReport,
    GatewayError,
    GatewayFailure,
    Message,
    NotSent,
    Outcome,
    Refused,
    SenderName,
    Uncertain,
)
from smstui.domain.interface import Method
from smstui.ports import Clock

WRONG_CREDENTIALS: Final = 101
_NO_PERMISSION: Final = 401
_NO_SCOPE: Final = frozenset({403, 404, 405})
"""Statuses of a call that the token may not make, or that this service does not know."""

_HEADER_SAFE: Final = re.compile(r"[\x21-\x7e]+")
_PROXY_VARIABLES: Final = ("HTTPS_PROXY", "ALL_PROXY", "HTTP_PROXY")
_CREDITS: Final = {"credits": "1", "details": "1", "format": "json"}


class SmsapiGateway:
    """Speak to SMSAPI over HTTP; kept for the life of the program, because connections are.

    Cancelling a call raises CancelledError at once. For `send` this means: the message may have arrived. Whoever
    cancels writes it down as uncertain (the service does, and the journal counts an attempt without an outcome as
    uncertain anyway).
    """

    def __init__(
        self,
        limits: Limits | None = None,
        environment: Mapping[str, str] = os.environ,
        clock: Clock = lambda: datetime.now(UTC),
    ) -> None:
        self._transport = Transport(limits or Limits())
        self._environment = environment
        self._clock = clock

    async def close(self) -> None:
        """Close open connections."""
        await self._transport.close()

    async def send(self, access: Access, message: Message) -> Outcome:
        """Send one message; return what became of it."""
        return await self._message(access, message, {})

    async def dry_run(self, access: Access, message: Message) -> Outcome:
        """Ask what would become of the message (`test=1`).

        It never arrives, so that trouble on the way is never uncertain here.
        """
        outcome = await self._message(access, message, {"test": "1"})
        if isinstance(outcome, Uncertain):
            return NotSent(outcome.trouble, outcome.detail, outcome.error)
        return outcome

    async def balance(self, access: Access) -> Balance:
        """Return the remaining credits: of /profile with a token, of user.do with a user name.

        Raise GatewayFailure. A token that may not see the profile gets user.do's answer.
        """
        return await self._balance(access, self._deadline())

    async def check(self, access: Access) -> ConnectionReport:
        """Check connection and credentials without cost, and list the sender names where the account allows that.

        A token is shown to /ping and /profile, a user name and password to user.do. Raise GatewayFailure; all
        requests together have the time of one.
        """
        deadline = self._deadline()
        if access.account.method is Method.TOKEN:
            profile, unavailable = await self._checked_token(access, deadline)
        else:
            balance = await self._balance(access, deadline)
            profile, unavailable = wire.Profile(access.account.username, "", balance), ()
        return ConnectionReport(
            username=profile.username,
            balance=profile.balance,
            payment=profile.payment,
            senders=await self._sender_names(access, deadline),
            unavailable=unavailable,
            ignored_proxy_variable="" if access.proxy else self._ignored_proxy_variable(),
            checked=self._clock(),
        )

    async def _message(self, access: Access, message: Message, extra: Mapping[str, str]) -> Outcome:
        number = message.to.removeprefix("+")
        form = {
            "to": number,
            "message": normalize("NFC", message.text),
            "format": "json",
            "encoding": "utf-8",
            "details": "1",
            "idx": message.idx,
            "check_idx": "1",
            **extra,
        }
        if message.sender:
            form["from"] = message.sender
        try:
            answer = await self._post(access, "sms.do", form, self._deadline())
        except GatewayFailure as failure:
            return failure.problem
        except ExchangeFailed as failure:
            kind = Uncertain if failure.may_have_arrived else NotSent
            return kind(failure.trouble, failure.detail)
        return wire.message_outcome(answer, number)

    async def _balance(self, access: Access, deadline: float) -> Balance:
        if access.account.method is Method.PASSWORD:
            return wire.read_credits(await self._ask(access, "user.do", deadline, _CREDITS))
        return (await self._profile(access, deadline)).balance

    async def _profile(self, access: Access, deadline: float) -> wire.Profile:
        """Return the profile of a token, or only user.do's balance where its scopes leave the profile out."""
        try:
            return wire.read_profile(await self._ask(access, "profile", deadline))
        except GatewayFailure as failure:
            if not _lacks_scope(failure):
                raise
            try:
                return wire.Profile("", "", wire.read_credits(await self._ask(access, "user.do", deadline, _CREDITS)))
            except GatewayFailure as second:
                raise (second if _says_more(second) else failure) from None

    async def _checked_token(self, access: Access, deadline: float) -> tuple[wire.Profile, tuple[str, ...]]:
        """Return what a token lets us see, and which parts of the service are out; raise GatewayFailure.

        /ping alone confirms a token whose scopes leave the profile out; without /ping the profile must answer.
        """
        unavailable = None
        try:
            authorized, unavailable = wire.read_ping(await self._ask(access, "ping", deadline))
        except GatewayFailure as failure:
            if not _lacks_scope(failure):
                raise
        else:
            if not authorized:
                raise GatewayFailure(Refused(GatewayError(WRONG_CREDENTIALS)))
        try:
            return await self._profile(access, deadline), unavailable or ()
        except GatewayFailure as failure:
            if unavailable is None or not _lacks_scope(failure):
                raise
        return wire.Profile("", "", Balance(None, is_withheld=True)), unavailable

    async def _sender_names(self, access: Access, deadline: float) -> tuple[SenderName, ...] | None:
        """Return the sender names, or None where they could not be had: the check itself has succeeded by then."""
        by_password = access.account.method is Method.PASSWORD
        path, form = ("sender.do", {"list": "1", "format": "json"}) if by_password else ("sms/sendernames", None)
        try:
            return wire.read_sender_names(await self._ask(access, path, deadline, form))
        except GatewayFailure:
            return None

    async def _ask(
        self, access: Access, path: str, deadline: float, form: Mapping[str, str] | None = None
    ) -> wire.Answer:
        """Ask something that changes nothing: a GET, or a POST where there is a form. Raise GatewayFailure."""
        try:
            if form is not None:
                return await self._post(access, path, form, deadline)
            request = Request("GET", path, _token_header(access))
            return await self._transport.exchange(access, request, deadline)
        except ExchangeFailed as failure:
            raise GatewayFailure(NotSent(failure.trouble, failure.detail)) from None

    async def _post(self, access: Access, path: str, form: Mapping[str, str], deadline: float) -> wire.Answer:
        if access.account.method is Method.TOKEN:
            request = Request("POST", path, _token_header(access), form)
        else:
            request = Request("POST", path, form={**form, **_login(access)})
        return await self._transport.exchange(access, request, deadline)

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._transport.limits.total

    def _ignored_proxy_variable(self) -> str:
        for name in _PROXY_VARIABLES:
            for spelling in (name, name.lower()):
                if self._environment.get(spelling):
                    return spelling
        return ""


def _lacks_scope(failure: GatewayFailure) -> bool:
    problem = failure.problem
    return isinstance(problem, Refused) and problem.error.code is None and problem.error.http_status in _NO_SCOPE


def _says_more(failure: GatewayFailure) -> bool:
    """Tell whether user.do named a reason of its own; that it knows no tokens, or not this scope, is none."""
    problem = failure.problem
    return isinstance(problem, Refused) and problem.error.code not in {None, WRONG_CREDENTIALS, _NO_PERMISSION}


def _token_header(access: Access) -> dict[str, str]:
    """Return the header that carries the token; raise GatewayFailure for one that no header can carry.

    Such a token is nobody's, and the library's own error about it would quote it.
    """
    token = access.secret.reveal()
    if _HEADER_SAFE.fullmatch(token) is None:
        raise GatewayFailure(Refused(GatewayError(WRONG_CREDENTIALS)))
    return {"Authorization": f"Bearer {token}"}


def _login(access: Access) -> dict[str, str]:
    digest = hashlib.md5(access.secret.reveal().encode(), usedforsecurity=False).hexdigest()
    return {"username": access.account.username, "password": digest}
