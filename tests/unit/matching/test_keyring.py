import hmac

import pytest

from graph.keyring import Keyring


def test_a_key_names_its_version_and_is_the_first_half_of_an_hmac_sha256() -> None:
    key = Keyring(b"k" * 32, 3).contact("email", "ann@x.uk")
    full = hmac.digest(b"k" * 32, b"contact\0email\0ann@x.uk", "sha256").hex()
    assert key == f"h3:{full[:32]}"


def test_the_same_value_of_another_kind_family_or_secret_has_another_key() -> None:
    one, other = Keyring(b"1" * 32), Keyring(b"2" * 32)
    keys = {
        one.contact("email", "7"),
        one.contact("phone", "7"),
        one.identifier("email", "7"),
        one.identifier("hubspot.contact_id", "7"),
        other.contact("email", "7"),
    }
    assert len(keys) == 5


def test_fingerprints_tell_secrets_apart() -> None:
    assert Keyring(b"1" * 32).fingerprint() == Keyring(b"1" * 32).fingerprint()
    assert Keyring(b"1" * 32).fingerprint() != Keyring(b"2" * 32).fingerprint()


def test_a_short_secret_is_refused_without_being_repeated() -> None:
    with pytest.raises(ValueError, match="32 bytes") as raised:
        Keyring(b"canary")
    assert "canary" not in str(raised.value)
    assert "kkkk" not in repr(Keyring(b"k" * 32))
