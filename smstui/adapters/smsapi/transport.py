"""Carry one request to the gateway and its answer back, or say how far it came; the one module that knows httpx.

Whether a message may have arrived depends on one thing: had the first byte of its request been handed to the
connection? httpcore tells (its `trace` extension); where it tells nothing, the answer is yes.
"""

import asyncio
import logging
import ssl
import zlib
from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Final

import smstui
from smstui.adapters.smsapi.causes import connection_trouble
from smstui.adapters.smsapi.wire import Answer
from smstui.domain.gateway import Access, Trouble
from smstui.domain.interface import Proxy, is_loopback
from smstui.domain.secret import Secret
from smstui.domain.value import dataclass

if TYPE_CHECKING:
    import httpx

LARGEST_ANSWER: Final = 1024 * 1024
"""Bytes, decoded; a real answer has less than a thousandth of it."""

_SILENT_LOGGERS: Final = ("httpx", "httpcore")
_ENCODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})
_GZIP_OR_ZLIB: Final = 32 + zlib.MAX_WBITS
_PROXY_AUTHENTICATION_STATUSES: Final = ("407", "401")


@dataclass(frozen=True, slots=True)
class Limits:
    """Hold how long we wait, in seconds, and how much we read, in bytes."""

    connect: float = 10
    total: float = 30
    largest_answer: int = LARGEST_ANSWER


@dataclass(frozen=True, slots=True, repr=False)
class Request:
    """Hold one request: secrets are in the headers and the form, never in `path`."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] | None = None


class ExchangeFailed(Exception):
    """Say why there is no answer, and whether the gateway may have read the request all the same."""

    def __init__(self, trouble: Trouble, detail: str = "", *, may_have_arrived: bool) -> None:
        super().__init__(trouble.value)
        self.trouble = trouble
        self.detail = detail
        self.may_have_arrived = may_have_arrived


class _Progress:
    """Watch how far one request came."""

    def __init__(self) -> None:
        self.has_begun = False
        self.may_have_arrived = False
        self.proxy_reached = False

    async def __call__(self, event: str, info: Mapping[str, object]) -> None:
        self.has_begun = True
        if event == "connection.connect_tcp.started":
            self.may_have_arrived = False
        elif event == "connection.connect_tcp.complete":
            self.proxy_reached = True
        elif event.endswith(".send_request_headers.started"):
            method = getattr(info.get("request"), "method", b"")
            self.may_have_arrived = method != b"CONNECT"


@dataclass(frozen=True, slots=True)
class _Route:
    """Name the way to the gateway; requests that share one share connections and the TLS context."""

    proxy: Proxy | None
    ca_file: str


class Transport:
    """Keep one HTTP client for every way to a gateway; use it within one event loop, and close it there."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._clients: dict[_Route, tuple[Secret | None, httpx.AsyncClient]] = {}
        self._retired: list[httpx.AsyncClient] = []
        self._building = asyncio.Lock()

    async def close(self) -> None:
        """Close every connection."""
        clients = [client for _, client in self._clients.values()] + self._retired
        self._clients.clear()
        self._retired.clear()
        for client in clients:
            await client.aclose()

    async def exchange(self, access: Access, request: Request, deadline: float | None = None) -> Answer:
        """Send the request once and return its answer; `deadline` is a moment of the event loop's clock.

        Raise ExchangeFailed. Cancelling raises CancelledError as it is: the request may have arrived then.
        """
        proxy = None if is_loopback(access.account.service.host) else access.proxy
        until = asyncio.get_running_loop().time() + self.limits.total if deadline is None else deadline
        progress = _Progress()
        try:
            async with asyncio.timeout_at(until):
                client = await self._client(access, proxy)
                # A kept connection reports nothing before it writes.
                progress.may_have_arrived = True
                return await self._answer(client, access, request, progress)
        except TimeoutError:
            trouble = Trouble.TIMEOUT if progress.may_have_arrived else Trouble.CONNECT_TIMEOUT
            raise ExchangeFailed(trouble, may_have_arrived=progress.may_have_arrived) from None

    async def _answer(
        self, client: "httpx.AsyncClient", access: Access, request: Request, progress: _Progress
    ) -> Answer:
        """Return the answer; no exception of httpx gets out, nor is one kept as a cause: it holds the request."""
        import httpx

        url = access.account.service.url + request.path
        proxied = access.proxy is not None and not is_loopback(access.account.service.host)
        try:
            async with client.stream(
                request.method,
                url,
                headers=dict(request.headers),
                data=None if request.form is None else dict(request.form),
                extensions={"trace": progress},
            ) as response:
                body = await self._body(response)
                return Answer(response.status_code, body, proxied=proxied and url.startswith("http:"))
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as error:
            if isinstance(error, httpx.InvalidURL | UnicodeError) and not progress.has_begun:
                progress.may_have_arrived = False  # no request could be made of that address
            failure = _failure(error, progress, proxied=proxied)
        raise failure

    async def _body(self, response: "httpx.Response") -> bytes:
        """Return the decoded body; stop reading at the limit, whatever a compressed body would grow to."""
        raw = bytearray()
        async for chunk in response.aiter_raw():
            raw += chunk
            if len(raw) > self.limits.largest_answer:
                raise ExchangeFailed(Trouble.TOO_LARGE, may_have_arrived=True)
        encoding = response.headers.get("content-encoding", "identity").strip().lower()
        if encoding not in _ENCODINGS:
            return bytes(raw)
        try:
            body = zlib.decompressobj(_GZIP_OR_ZLIB).decompress(bytes(raw), self.limits.largest_answer + 1)
        except zlib.error:
            return bytes(raw)
        if len(body) > self.limits.largest_answer:
            raise ExchangeFailed(Trouble.TOO_LARGE, may_have_arrived=True)
        return body

    async def _client(self, access: Access, proxy: Proxy | None) -> "httpx.AsyncClient":
        route = _Route(proxy, access.ca_file)
        password = access.proxy_password if proxy else None
        async with self._building:
            kept = self._clients.get(route)
            if kept and kept[0] == password:
                return kept[1]
            try:
                # Importing httpx and reading the system's certificates take long enough to be felt.
                client = await asyncio.to_thread(_new_client, route, password, self.limits)
            except _CaFileRefused as refused:
                raise ExchangeFailed(Trouble.CA_FILE, f"{access.ca_file}: {refused}", may_have_arrived=False) from None
            if kept:
                self._retired.append(kept[1])
            self._clients[route] = (password, client)
            return client


class _CaFileRefused(Exception):
    """Say in the system's words why certificates cannot be trusted as the configuration asks."""


def _tls_context(ca_file: str) -> ssl.SSLContext:
    import truststore

    try:
        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if ca_file:
            context.load_verify_locations(ca_file)
    except OSError as error:
        raise _CaFileRefused(error.strerror or type(error).__name__) from None
    except ValueError:  # a NUL, or what no name of a file can hold
        raise _CaFileRefused("Invalid file name") from None
    return context


def _new_client(route: _Route, proxy_password: Secret | None, limits: Limits) -> "httpx.AsyncClient":
    from http.cookiejar import CookieJar, DefaultCookiePolicy

    import httpx

    for name in _SILENT_LOGGERS:
        # At INFO they write whole URLs, below that headers.
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        verify=_tls_context(route.ca_file),
        # A session of one account must not reach the next one, which may share this client.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
        proxy=None if route.proxy is None else _proxy(route.proxy, proxy_password),
        trust_env=False,
        follow_redirects=False,
        timeout=httpx.Timeout(limits.total, connect=limits.connect),
        headers={
            "User-Agent": f"smstui/{smstui.__version__}",
            "Accept": "application/json",
            "Accept-Encoding": "identity",
        },
    )


def _proxy(proxy: Proxy, password: Secret | None) -> "httpx.Proxy":
    import httpx

    host = f"[{proxy.host}]" if ":" in proxy.host else proxy.host
    auth = (proxy.username, password.reveal() if password else "") if proxy.username else None
    return httpx.Proxy(f"http://{host}:{proxy.port}", auth=auth)


def _failure(error: Exception, progress: _Progress, *, proxied: bool) -> ExchangeFailed:
    """Name what went wrong by how far the request came."""
    if progress.may_have_arrived:
        trouble, detail = _trouble_after_writing(error)
    elif proxied:
        trouble, detail = _trouble_before_proxy_agreed(error, progress)
    else:
        trouble, detail = _trouble_before_connection(error)
    return ExchangeFailed(trouble, detail, may_have_arrived=progress.may_have_arrived)


def _trouble_after_writing(error: Exception) -> tuple[Trouble, str]:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return Trouble.TIMEOUT, ""
    # httpcore and h11 tell a closed connection from an answer that is no HTTP by their words alone.
    if isinstance(error, httpx.RemoteProtocolError) and "without sending" not in str(error):
        return Trouble.UNEXPECTED_ANSWER, ""
    return Trouble.CONNECTION_LOST, ""


def _trouble_before_proxy_agreed(error: Exception, progress: _Progress) -> tuple[Trouble, str]:
    import httpx

    if isinstance(error, httpx.ProxyError):
        said = str(error)
        # squid answers CONNECT without the right password with 407, tinyproxy with 401.
        refused = said.startswith(_PROXY_AUTHENTICATION_STATUSES)
        return (Trouble.PROXY_AUTHENTICATION if refused else Trouble.PROXY_REFUSED), said
    trouble, detail = _trouble_before_connection(error)
    if not progress.proxy_reached:
        return Trouble.PROXY_UNREACHABLE, detail or trouble.value
    if trouble in {Trouble.CERTIFICATE, Trouble.TLS, Trouble.CONNECT_TIMEOUT}:
        return trouble, detail
    return Trouble.PROXY_REFUSED, ""


def _trouble_before_connection(error: Exception) -> tuple[Trouble, str]:
    import httpx

    if isinstance(error, httpx.TimeoutException):
        return Trouble.CONNECT_TIMEOUT, ""
    if isinstance(error, httpx.InvalidURL | UnicodeError):
        return Trouble.NAME_UNKNOWN, ""
    return connection_trouble(error)
