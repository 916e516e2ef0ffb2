"""Give an interface as text to hand to somebody else: as TOML, without anything secret."""

import json

from smstui.domain.interface import Interface, Use
from smstui.domain.sender import Sender


def interface_as_toml(interface: Interface) -> str:
    """Return the interface as its file says it, without secrets and without comments and keys of other programs."""
    settings, account, proxy = interface.settings, interface.account, interface.settings.proxy
    general = {
        "schema": "1",
        "group": _text(interface.group),
        "name": _text(settings.name),
        "branch": _text(settings.branch) if settings.branch else "",
        "workstation": _text(interface.workstation) if interface.workstation else "",
        "use": "[" + ", ".join(_text(use.value) for use in Use if use in settings.use) + "]",
        "start": settings.start.isoformat() if settings.start else "",
        "created": interface.created.isoformat(timespec="seconds"),
    }
    gateway = {
        "service": _text(account.service.name),
        "authentication": _text(account.method.value),
        "username": _text(account.username) if account.username else "",
        "sender": _text(settings.sender.text) if settings.sender else "",
        "sender_listed": _listed(settings.sender),
        "country_code": _text(settings.country_code.text),
        "max_characters": str(settings.max_characters),
        "secrets": _text(interface.secrets) if interface.secrets else "",
    }
    sections = [("", general), ("[smsapi]\n", gateway)]
    if proxy is not None:
        username = _text(proxy.username) if proxy.username else ""
        sections.append(
            ("[smsapi.proxy]\n", {"host": _text(proxy.host), "port": str(proxy.port), "username": username})
        )
    return "\n".join(
        heading + "".join(f"{key} = {value}\n" for key, value in values.items() if value)
        for heading, values in sections
    )


def _listed(sender: Sender | None) -> str:
    return sender.listed_on.isoformat() if sender and sender.listed_on else ""


def _text(value: str) -> str:
    """Return a TOML basic string: JSON's escapes are among TOML's, DEL excepted."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
