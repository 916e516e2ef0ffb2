"""Give an interface as text to hand to somebody else: as TOML, without anything secret."""

import json
from collections.abc import Mapping

from smstui.domain.interface import Interface, Use
from smstui.domain.safe_text import is_safe
from smstui.domain.sender import Sender


def interface_as_toml(interface: Interface) -> str:
    """Return the interface as its file says it, without secrets and without comments and keys of other programs."""
    secrets = toml_text(interface.secrets) if interface.secrets else ""
    general, gateway, *proxy = interface_tables(interface)
    sections = [("", {"schema": "1", **general[1]}), ("[smsapi]\n", {**gateway[1], "secrets": secrets})]
    sections += [(f"[{name}]\n", values) for name, values in proxy]
    return "\n".join(heading + toml_lines(values) for heading, values in sections)


def interface_tables(interface: Interface) -> list[tuple[str, dict[str, str]]]:
    """Return the tables of an interface's file by name (the first has none): every value as TOML, empty = absent."""
    settings, account, proxy = interface.settings, interface.account, interface.settings.proxy
    general = {
        "group": toml_text(interface.group),
        "name": toml_text(settings.name),
        "branch": toml_text(settings.branch) if settings.branch else "",
        "workstation": toml_text(interface.workstation) if interface.workstation else "",
        "use": "[" + ", ".join(toml_text(use.value) for use in Use if use in settings.use) + "]",
        "start": settings.start.isoformat() if settings.start else "",
        "created": interface.created.isoformat(timespec="seconds"),
    }
    gateway = {
        "service": toml_text(account.service.name),
        "authentication": toml_text(account.method.value),
        "username": toml_text(account.username) if account.username else "",
        "sender": toml_text(settings.sender.text) if settings.sender else "",
        "sender_listed": _listed(settings.sender),
        "country_code": toml_text(settings.country_code.text),
        "max_characters": str(settings.max_characters),
    }
    tables = [("", general), ("smsapi", gateway)]
    if proxy is not None:
        username = toml_text(proxy.username) if proxy.username else ""
        tables.append(("smsapi.proxy", {"host": toml_text(proxy.host), "port": str(proxy.port), "username": username}))
    return tables


def toml_lines(values: Mapping[str, str]) -> str:
    """Return the lines of a table whose values are TOML already; empty ones are left out."""
    return "".join(f"{key} = {value}\n" for key, value in values.items() if value)


def _listed(sender: Sender | None) -> str:
    return sender.listed_on.isoformat() if sender and sender.listed_on else ""


def toml_text(value: str) -> str:
    """Return a TOML basic string: JSON's escapes are among TOML's; what a terminal would act on is escaped, too."""
    text = json.dumps(value, ensure_ascii=False)
    return text if is_safe(text) else "".join(one if is_safe(one) else f"\\U{ord(one):08X}" for one in text)
