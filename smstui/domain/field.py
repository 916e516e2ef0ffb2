"""Name the fields of an interface, in the order of the page."""

from enum import StrEnum


class Field(StrEnum):
    """Name one field of the form; the value is also its name in files, commands and errors."""

    GROUP = "group"
    CREATED = "created"
    NAME = "name"
    BRANCH = "branch"
    WORKSTATION = "workstation"
    USE = "use"
    START = "start"
    SERVICE = "service"
    AUTHENTICATION = "authentication"
    USERNAME = "username"
    PASSWORD = "password"  # noqa: S105 (the field's name)
    TOKEN = "token"  # noqa: S105 (the field's name)
    SENDER = "sender"
    COUNTRY_CODE = "country_code"
    MAX_CHARACTERS = "max_characters"
    PROXY_HOST = "proxy_host"
    PROXY_PORT = "proxy_port"
    PROXY_USERNAME = "proxy_username"
    PROXY_PASSWORD = "proxy_password"  # noqa: S105 (the field's name)


LOCKED_FIELDS = frozenset({Field.SERVICE, Field.AUTHENTICATION, Field.USERNAME, Field.PASSWORD, Field.TOKEN})
"""What the first save locks (the page's note on user name, password and key token; the service goes with them)."""
