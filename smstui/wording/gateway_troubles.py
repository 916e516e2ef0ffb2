"""Hold what HTTP statuses and troubles on the way to the gateway mean, and what to do: no two alike."""

from collections.abc import Mapping
from typing import Final

from smstui.domain.gateway import CertificateProblem, Trouble
from smstui.wording.catalogue import N_
from smstui.wording.gateway_errors import Advice

STATUSES: Final[Mapping[int, Advice]] = {
    400: Advice(
        N_("The gateway calls the request faulty (HTTP 400)."), N_("Check sender and number, then the field “Service”.")
    ),
    401: Advice(
        N_("The gateway does not let us in (HTTP 401). Wrong service?"),
        N_(
            "Compare the field “Service” with the portal in which the credentials were made; then check "
            "whether they were deleted there."
        ),
    ),
    403: Advice(
        N_("The gateway forbids this (HTTP 403)."),
        N_("In the portal, give the key token, or the user, the permission for it, and check the IP filter."),
    ),
    404: Advice(N_("There is no such page (HTTP 404)."), N_("Check the field “Service”: its path is probably wrong.")),
    408: Advice(
        N_("The gateway waited in vain for the whole request (HTTP 408)."),
        N_("Check the line between here and the gateway."),
    ),
    409: Advice(
        N_("The gateway reports a conflict (HTTP 409)."), N_("Look in the portal for the message before you repeat it.")
    ),
    415: Advice(
        N_("The gateway does not read forms there (HTTP 415)."),
        N_("Check the field “Service”: it may be another program's address."),
    ),
    429: Advice(
        N_("The gateway gets too many requests from this address (HTTP 429)."), N_("Wait a minute, then try again.")
    ),
    511: Advice(
        N_("The network wants a sign-in before it lets this server out (HTTP 511)."),
        N_("Ask who runs the network; the gateway was not reached."),
    ),
    503: Advice(
        N_("The gateway is out of service for the moment (HTTP 503)."),
        N_("SMSAPI's status page says for how long."),
    ),
}
"""By HTTP status, where the body said nothing."""

OTHER_CLIENT_STATUS: Final = Advice(
    N_("The gateway refuses the request (HTTP {code})."), N_("Check the field “Service”, then ask SMSAPI's support.")
)
OTHER_SERVER_STATUS: Final = Advice(N_("A server on the way failed (HTTP {code})."), N_("Try again in a few minutes."))

TROUBLES: Final[Mapping[Trouble, Advice]] = {
    Trouble.NAME_UNKNOWN: Advice(
        N_("The name of the gateway's host is unknown."),
        N_(
            "Check the field “Service” and this server's name service; many networks reach the internet "
            "through a proxy only."
        ),
    ),
    Trouble.CONNECTION_REFUSED: Advice(
        N_("The gateway's host refuses the connection."),
        N_("Check the port in the field “Service”, and whether the service runs."),
    ),
    Trouble.UNREACHABLE: Advice(
        N_("The gateway cannot be reached ({detail})."), N_("Check this server's network, firewall and proxy fields.")
    ),
    Trouble.CONNECT_TIMEOUT: Advice(N_("No connection came about in time."), N_("Check firewall and proxy fields.")),
    Trouble.CERTIFICATE: Advice(
        N_("The gateway's certificate is not valid."),
        N_("Ask who runs the network; nothing is sent without a valid certificate."),
    ),
    Trouble.TLS: Advice(
        N_("No encrypted connection came about ({detail})."),
        N_("Check the port in the field “Service”: something else than HTTPS may listen there."),
    ),
    Trouble.CA_FILE: Advice(
        N_("The file of certificate authorities cannot be read ({detail})."),
        N_("Correct its path in the chain's settings: it must be a PEM file that this account may read."),
    ),
    Trouble.PROXY_UNREACHABLE: Advice(
        N_("The proxy cannot be reached ({detail})."), N_("Check the fields “Proxy host” and “Proxy port”.")
    ),
    Trouble.PROXY_REFUSED: Advice(
        N_("The proxy did not connect us with the gateway ({detail})."),
        N_("Check the fields “Proxy host” and “Proxy port”; if they are right, have the gateway allowed there."),
    ),
    Trouble.PROXY_AUTHENTICATION: Advice(
        N_("The proxy wants a user name and password, and did not take what it got ({detail})."),
        N_("Check the fields “Proxy user” and “Password” beside it; the gateway's credentials were not tried."),
    ),
    Trouble.PROXY_OR_GATEWAY_AUTHENTICATION: Advice(
        N_("Either the proxy or the gateway does not let us in (HTTP 401)."),
        N_("Check the proxy's user and password first, then the gateway's credentials."),
    ),
    Trouble.TOO_MANY_REQUESTS: Advice(
        N_("The gateway has too many requests just now."), N_("Wait a little, then try again.")
    ),
    Trouble.TIMEOUT: Advice(N_("No answer came in time."), N_("The gateway or the line is slow; look in the portal.")),
    Trouble.CONNECTION_LOST: Advice(
        N_("The connection broke before the answer."), N_("Check the line, the firewall and the proxy.")
    ),
    Trouble.SERVER_ERROR: Advice(
        N_("The gateway, or a server before it, failed (HTTP {detail})."),
        N_("SMSAPI's status page and the portal say more."),
    ),
    Trouble.UNEXPECTED_ANSWER: Advice(
        N_("The answer is not one of the gateway's."),
        N_("A sign-in page of the network or a wrong field “Service” may answer in its place."),
    ),
    Trouble.EMPTY_ANSWER: Advice(
        N_("The answer was empty."),
        N_("Check the field “Service”; with one of SMSAPI's own services, look in the portal."),
    ),
    Trouble.TOO_LARGE: Advice(
        N_("The answer was too large to be one of the gateway's."),
        N_("Check the field “Service”: another program may answer."),
    ),
    Trouble.REDIRECT: Advice(
        N_("The answer leads to another address (HTTP {detail}); it was not followed."),
        N_("Enter the final address in the field “Service”, or sign in to the network first."),
    ),
    Trouble.CANCELLED: Advice(
        N_("It was interrupted before the answer."), N_("Look in the portal for what became of it.")
    ),
}

CERTIFICATES: Final[Mapping[CertificateProblem, Advice]] = {
    CertificateProblem.EXPIRED: Advice(
        N_("The gateway's certificate has expired."),
        N_("Check this server's clock; if it is right, tell whoever runs the gateway."),
    ),
    CertificateProblem.NOT_YET_VALID: Advice(
        N_("The gateway's certificate is not valid yet."), N_("Check this server's clock.")
    ),
    CertificateProblem.UNTRUSTED: Advice(
        N_("The gateway's certificate was issued by an authority that this server does not trust."),
        N_(
            "If your network inspects encrypted traffic, enter its authority as CA file in the chain's "
            "settings; else somebody stands between."
        ),
    ),
    CertificateProblem.WRONG_HOST: Advice(
        N_("The gateway's certificate belongs to another host."), N_("Check the host in the field “Service”.")
    ),
    CertificateProblem.OTHER: TROUBLES[Trouble.CERTIFICATE],
}
"""By the detail of `Trouble.CERTIFICATE`."""
