"""Say once what every secret store does; each store's tests inherit it and provide `store`, open and empty."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from smstui.domain.errors import SecretBoundElsewhere, SecretMissing, SupplyRefused
from smstui.domain.secret import Binding, Secret, SecretField, SecretKey
from smstui.ports import SecretStore

KEY = SecretKey("9f3a", "smsapi-stuttgart-k3fq", SecretField.ACCOUNT)
PROXY_KEY = SecretKey("9f3a", "smsapi-stuttgart-k3fq", SecretField.PROXY)
BINDING = Binding.of_account("https://api.smsapi.com", "token", "")
ELSEWHERE = Binding.of_account("https://sms.example.net", "token", "")


class SecretStoreContract:
    @pytest.fixture
    def store(self) -> SecretStore:
        raise NotImplementedError

    def test_what_was_put_is_got(self, store: SecretStore) -> None:
        store.put(KEY, Secret("t0ken-ß-🔑"), BINDING)

        assert store.get(KEY, BINDING).reveal() == "t0ken-ß-🔑"

    def test_an_empty_store_knows_nothing(self, store: SecretStore) -> None:
        assert dict(store.overview()) == {}

    def test_a_secret_that_was_never_put_is_missing(self, store: SecretStore) -> None:
        store.put(PROXY_KEY, Secret("other"), BINDING)

        with pytest.raises(SecretMissing):
            store.get(KEY, BINDING)

    def test_the_overview_tells_keys_and_bindings(self, store: SecretStore) -> None:
        store.put(KEY, Secret("one"), BINDING)
        store.put(PROXY_KEY, Secret("two"), ELSEWHERE)

        assert dict(store.overview()) == {KEY: BINDING, PROXY_KEY: ELSEWHERE}

    def test_a_secret_bound_elsewhere_is_not_given(self, store: SecretStore) -> None:
        store.put(KEY, Secret("one"), BINDING)

        with pytest.raises(SecretBoundElsewhere):
            store.get(KEY, ELSEWHERE)

    def test_a_second_put_replaces_secret_and_binding(self, store: SecretStore) -> None:
        store.put(KEY, Secret("one"), BINDING)
        store.put(KEY, Secret("two"), ELSEWHERE)

        assert store.get(KEY, ELSEWHERE) == Secret("two")
        with pytest.raises(SecretBoundElsewhere):
            store.get(KEY, BINDING)

    def test_a_put_only_if_absent_replaces_nothing(self, store: SecretStore) -> None:
        store.put(KEY, Secret("one"), BINDING, only_if_absent=True)
        with pytest.raises(SupplyRefused):
            store.put(KEY, Secret("two"), ELSEWHERE, only_if_absent=True)

        assert store.get(KEY, BINDING) == Secret("one")

    def test_of_several_who_supply_a_secret_at_once_one_does(self, store: SecretStore) -> None:
        at_once = threading.Barrier(3)

        def supply(text: str) -> str:
            at_once.wait()
            try:
                store.put(KEY, Secret(text), BINDING, only_if_absent=True)
            except SupplyRefused:
                return ""
            return text

        with ThreadPoolExecutor(3) as threads:
            supplied = [text for text in threads.map(supply, ["one", "two", "three"]) if text]

        assert supplied == [store.get(KEY, BINDING).reveal()]

    def test_passwords_for_two_proxies_are_two_secrets(self, store: SecretStore) -> None:
        first, second = Binding.of_proxy("p1.lan", 3128, "web"), Binding.of_proxy("p2.lan", 3128, "web")
        keys = [SecretKey.of_proxy("9f3a", "smsapi-stuttgart-k3fq", binding) for binding in (first, second)]
        for key, binding in zip(keys, (first, second), strict=True):
            store.put(key, Secret(binding.text), binding)

        assert dict(store.overview()) == dict(zip(keys, (first, second), strict=True))
        assert store.get(keys[0], first) == Secret(first.text)

    def test_a_deleted_secret_is_missing_and_leaves_the_overview(self, store: SecretStore) -> None:
        store.put(KEY, Secret("one"), BINDING)
        store.put(PROXY_KEY, Secret("two"), BINDING)
        store.delete(KEY)

        assert dict(store.overview()) == {PROXY_KEY: BINDING}
        with pytest.raises(SecretMissing):
            store.get(KEY, BINDING)

    def test_deleting_what_is_not_there_does_nothing(self, store: SecretStore) -> None:
        store.put(PROXY_KEY, Secret("two"), BINDING)
        store.delete(KEY)

        assert store.get(PROXY_KEY, BINDING) == Secret("two")

    def test_two_chains_do_not_share_secrets(self, store: SecretStore) -> None:
        other = SecretKey("77aa", KEY.interface_id, KEY.field)
        store.put(KEY, Secret("ours"), BINDING)
        store.put(other, Secret("theirs"), BINDING)

        assert store.get(KEY, BINDING) == Secret("ours")
        assert store.get(other, BINDING) == Secret("theirs")

    def test_blanks_quotes_and_line_ends_come_back_as_they_were(self, store: SecretStore) -> None:
        difficult = ' "\\\n\r\t\x00{}é\u0301 '
        store.put(KEY, Secret(difficult), BINDING)

        assert store.get(KEY, BINDING).reveal() == difficult

    def test_nothing_that_can_be_printed_shows_a_secret(self, store: SecretStore) -> None:
        store.put(KEY, Secret("sesame"), BINDING)
        shown = f"{store!r} {store} {store.get(KEY, BINDING)!r} {store.overview()!r}"

        assert "sesame" not in shown
