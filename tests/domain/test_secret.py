"""A secret does not slip out by printing, formatting, pickling or JSON."""

import copy
import json
import pickle
import re

import pytest

from smstui.domain.secret import Binding, Secret, SecretField, SecretKey

CANARY = "canary-Tü9"


@pytest.mark.parametrize("show", [str, repr, "{}".format, "{:>20}".format, lambda secret: f"{secret!r}"])
def test_a_secret_never_prints_itself(show: object) -> None:
    assert callable(show)
    assert CANARY not in show(Secret(CANARY))


def test_a_secret_inside_a_container_never_prints_itself() -> None:
    assert CANARY not in repr({"token": [Secret(CANARY)]})


@pytest.mark.parametrize("leak", [pickle.dumps, json.dumps, hash, copy.deepcopy])
def test_a_secret_refuses_to_be_stored_by_accident(leak: object) -> None:
    assert callable(leak)
    with pytest.raises(TypeError):
        leak(Secret(CANARY))


def test_only_revealing_gives_the_text() -> None:
    assert Secret(CANARY).reveal() == CANARY


def test_secrets_compare_by_their_text_and_empty_ones_are_false() -> None:
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")


def test_a_key_names_chain_interface_and_field() -> None:
    assert str(SecretKey("c1", "smsapi-k3fq", SecretField.PROXY)) == "c1/smsapi-k3fq/proxy"


def test_a_proxy_s_password_has_a_key_for_each_proxy() -> None:
    first = SecretKey.of_proxy("c1", "smsapi-k3fq", Binding.of_proxy("p1.lan", 3128, "web"))
    second = SecretKey.of_proxy("c1", "smsapi-k3fq", Binding.of_proxy("p2.lan", 3128, "web"))

    assert str(first) == "c1/smsapi-k3fq/proxy-" + first.proxy
    assert re.fullmatch("[0-9a-f]{12}", first.proxy)
    assert first != second


@pytest.mark.parametrize(
    "key",
    [
        SecretKey("c1", "smsapi-k3fq", SecretField.ACCOUNT),
        SecretKey.of_proxy("c1", "smsapi-k3fq", Binding.of_proxy("p1.lan", 3128, "web")),
    ],
)
def test_a_key_is_read_as_it_was_written(key: SecretKey) -> None:
    assert SecretKey.parse(str(key)) == key


@pytest.mark.parametrize("text", ["", "a/b", "a/b/other", "a/b/account-0123456789ab", "a/b/proxy-", "a/b/proxy-xyz"])
def test_what_is_no_key_is_none(text: str) -> None:
    assert SecretKey.parse(text) is None


@pytest.mark.parametrize(
    ("service", "method", "username"),
    [
        ("https://api.smsapi.pl/", "password", "anna"),
        ("https://api.smsapi.com/", "token", "anna"),
        ("https://api.smsapi.com/", "password", "berta"),
        ("https://api.smsapi.com/", "password", 'anna","x":"'),
    ],
)
def test_a_binding_differs_when_any_part_of_the_account_does(service: str, method: str, username: str) -> None:
    entered_for = Binding.of_account("https://api.smsapi.com/", "password", "anna")

    assert Binding.of_account(service, method, username) != entered_for


def test_a_proxy_binding_ignores_the_case_of_the_host_only() -> None:
    assert Binding.of_proxy("Proxy.LAN", 3128, "u") == Binding.of_proxy("proxy.lan", 3128, "u")
    assert Binding.of_proxy("proxy.lan", 3129, "u") != Binding.of_proxy("proxy.lan", 3128, "u")
    assert Binding.of_proxy("proxy.lan", 3128, "v") != Binding.of_proxy("proxy.lan", 3128, "u")


def test_what_a_secret_was_entered_for_is_written_as_by_every_version_before() -> None:
    """In other words, no kept secret would fit any more."""
    account = Binding.of_account("https://api.smsapi.com/", "password", "müller")
    proxy = SecretKey.of_proxy("c1", "smsapi-k3fq", Binding.of_proxy("proxy.lan", 3128, "web"))

    assert account.text == '{"method":"password","service":"https://api.smsapi.com/","username":"müller"}'
    assert str(proxy) == "c1/smsapi-k3fq/proxy-4439624729f9"
