"""Read HTTP/1.1 requests and write answers: as much of it as clients of the gateway use."""

import asyncio
import json
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import field
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from smstui.domain.value import dataclass

_LARGEST_BODY: Final = 1024 * 1024
_MOST_HEADERS: Final = 100


@dataclass(frozen=True, slots=True)
class SandboxRequest:
    """Hold a request as it arrived; `parameters` are those of the address and the form together."""

    method: str
    target: str
    headers: Mapping[str, str]
    form: Mapping[str, str]

    @property
    def path(self) -> str:
        """Return the path without slashes around it and without an "api/" in front, as older clients write it."""
        return urlsplit(self.target).path.strip("/").removeprefix("api/")

    @property
    def parameters(self) -> Mapping[str, str]:
        """Return what was asked for, wherever it stood."""
        return {**dict(parse_qsl(urlsplit(self.target).query, keep_blank_values=True)), **self.form}

    @property
    def bearer(self) -> str:
        """Return the token of the Authorization header."""
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""

    @property
    def basic(self) -> tuple[str, str]:
        """Return user name and password of the Authorization header."""
        scheme, _, encoded = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return "", ""
        try:
            name, _, password = b64decode(encoded.strip(), validate=True).decode().partition(":")
        except ValueError:
            return "", ""
        return name, password


@dataclass(frozen=True, slots=True)
class SandboxAnswer:
    """Hold an answer: a JSON value, text or bytes; `after` are seconds to wait before it, `drop` sends nothing."""

    content: object
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    after: float = 0
    drop: bool = False

    def encoded(self) -> bytes:
        """Return the answer as it goes over the wire."""
        body, kind = self._body()
        headers = {"Content-Type": kind, "Content-Length": str(len(body)), **self.headers}
        lines = [f"HTTP/1.1 {self.status} {HTTPStatus(self.status).phrase}", *(f"{k}: {v}" for k, v in headers.items())]
        return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

    def _body(self) -> tuple[bytes, str]:
        if isinstance(self.content, bytes):
            return self.content, "application/octet-stream"
        if isinstance(self.content, str):
            kind = "text/html" if self.content.startswith("<") else "text/plain"
            return self.content.encode(), f"{kind}; charset=utf-8"
        return json.dumps(self.content, ensure_ascii=False).encode(), "application/json"


class BadRequest(Exception):
    """Say that what arrived is no request."""


async def read_request(reader: asyncio.StreamReader) -> SandboxRequest | None:
    """Return the next request of a connection, or None at its end; raise BadRequest."""
    first = await _line(reader)
    if not first:
        return None
    words = first.split(" ")
    if len(words) != 3:  # noqa: PLR2004 (method, target, version)
        raise BadRequest
    headers: dict[str, str] = {}
    while line := await _line(reader):
        name, colon, value = line.partition(":")
        if not colon or len(headers) >= _MOST_HEADERS:
            raise BadRequest
        headers[name.strip().lower()] = value.strip()
    return SandboxRequest(words[0], words[1], headers, await _form(reader, headers))


async def _line(reader: asyncio.StreamReader) -> str:
    try:
        return (await reader.readline()).decode("latin-1").rstrip("\r\n")
    except ValueError as error:
        raise BadRequest from error


async def _form(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> dict[str, str]:
    length = headers.get("content-length", "0")
    if not length.isdigit() or int(length) > _LARGEST_BODY:
        raise BadRequest
    try:
        body = (await reader.readexactly(int(length))).decode()
        if headers.get("content-type", "").startswith("application/json"):
            data = json.loads(body)
            return {str(key): str(value) for key, value in data.items()} if isinstance(data, dict) else {}
    except (ValueError, asyncio.IncompleteReadError) as error:
        raise BadRequest from error
    return dict(parse_qsl(body, keep_blank_values=True))
