"""Find out why no connection came about, from the chain of exceptions that the system and OpenSSL leave."""

import errno
import socket
import ssl
from collections.abc import Iterator
from typing import Final

from smstui.domain.gateway import CertificateProblem, Trouble

# OpenSSL's X509_V_ERR_* numbers.
_CERTIFICATE_PROBLEMS: Final = {
    9: CertificateProblem.NOT_YET_VALID,
    10: CertificateProblem.EXPIRED,
    18: CertificateProblem.UNTRUSTED,
    19: CertificateProblem.UNTRUSTED,
    20: CertificateProblem.UNTRUSTED,
    21: CertificateProblem.UNTRUSTED,
    62: CertificateProblem.WRONG_HOST,
    64: CertificateProblem.WRONG_HOST,
}
_TELLING: Final = (
    Trouble.CERTIFICATE,
    Trouble.TLS,
    Trouble.NAME_UNKNOWN,
    Trouble.CONNECTION_REFUSED,
    Trouble.CONNECTION_LOST,
    Trouble.UNREACHABLE,
)
_MOST_CAUSES: Final = 50


def connection_trouble(error: BaseException) -> tuple[Trouble, str]:
    """Return why a connection failed before anything of the request was written, with a detail.

    The detail is a `CertificateProblem`, or what the system said (never anything of the request).
    """
    known = [trouble for cause in _causes(error) if (trouble := _trouble_of(cause)) is not None]
    # The cause that says most wins: what OpenSSL found, the name, the refusal, then any number of the system.
    return min(known, key=lambda found: _TELLING.index(found[0]), default=(Trouble.UNREACHABLE, ""))


def _trouble_of(cause: BaseException) -> tuple[Trouble, str] | None:
    match cause:
        case ssl.SSLCertVerificationError():
            return Trouble.CERTIFICATE, _CERTIFICATE_PROBLEMS.get(cause.verify_code, CertificateProblem.OTHER)
        case ssl.SSLError():
            return Trouble.TLS, cause.reason or type(cause).__name__
        case socket.gaierror():
            return Trouble.NAME_UNKNOWN, cause.strerror or ""
        case ConnectionRefusedError():
            return Trouble.CONNECTION_REFUSED, ""
        case ConnectionResetError() | BrokenPipeError():
            return Trouble.CONNECTION_LOST, ""
        case OSError(errno=int(number)):
            return Trouble.UNREACHABLE, errno.errorcode.get(number, str(number))
        case _:
            return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """Yield the error, what it was raised from, and the members of groups (several addresses of one name)."""
    waiting: list[BaseException | None] = [error]
    seen: set[int] = set()
    while waiting and len(seen) < _MOST_CAUSES:
        current = waiting.pop(0)
        if current is None or id(current) in seen:
            continue
        seen.add(id(current))
        yield current
        waiting += [current.__cause__, current.__context__]
        if isinstance(current, BaseExceptionGroup):
            waiting += current.exceptions
