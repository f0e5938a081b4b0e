"""Secrets of identity tokens: named, private, several at once, and ended without being forgotten."""

import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.secret_file import SecretFileError, add, end, local_secret, newest, read_secrets

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def test_without_a_file_there_is_no_secret_at_all(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    assert newest(path) is None
    assert read_secrets(path).named("k") is None
    assert not path.exists()


def test_a_new_secret_is_random_private_and_leaves_the_others(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "tokens.json"
    one, two = add(path), add(path)
    assert one.secret != two.secret
    assert len(one.secret) == len(two.secret) == 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert (read_secrets(path).named(one.kid), newest(path)) == (one, two)


def test_one_that_ended_counts_for_what_came_before_and_keeps_its_first_end(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    one, two = add(path), add(path)
    for now in (NOW, NOW + timedelta(days=1)):
        end(path, two.kid, now=now)
    ended = read_secrets(path).named(two.kid)
    assert ended is not None
    assert ended.ended_at == NOW
    assert ended.counts_at(NOW - timedelta(microseconds=1))
    assert not ended.counts_at(NOW)
    assert newest(path) == one


def test_the_local_stack_keeps_its_secret_and_replaces_one_that_ended(tmp_path: Path) -> None:
    path = tmp_path / "tokens.json"
    first = local_secret(path)
    assert local_secret(path) == first
    end(path, first.kid, now=NOW)
    assert local_secret(path).kid != first.kid


@pytest.mark.parametrize(
    "content",
    [
        "not ours",
        "{}",
        '[{"kid": "\xff", "secret": "' + "a" * 43 + '"}]',
        '[{"kid": "k", "secret": "short"}]',
        '[{"kid": "k", "secret": "' + '{\\"kty\\":1}' + "a" * 43 + '"}]',
        '[{"kid": "k", "secret": "ssh-rsa ' + "a" * 43 + '"}]',
        '[{"kid": "", "secret": "' + "a" * 43 + '"}]',
        '[{"kid": "k", "secret": "' + "a" * 43 + '", "endet_at": null}]',
        '[{"kid": "k", "secret": "' + "a" * 43 + '", "ended_at": "2026-11-01T00:00:00"}]',
    ],
)
def test_a_broken_file_is_named_and_neither_shown_nor_overwritten(tmp_path: Path, content: str) -> None:
    path = tmp_path / "tokens.json"
    path.write_bytes(content.encode("latin-1"))
    for touch in (read_secrets, newest, add, local_secret):
        with pytest.raises(SecretFileError, match=r"tokens\.json") as failed:
            touch(path)
        assert "aaaa" not in str(failed.value)
    assert path.read_bytes() == content.encode("latin-1")


def test_a_secret_that_does_not_exist_cannot_end(tmp_path: Path) -> None:
    with pytest.raises(SecretFileError, match="no secret of that name"):
        end(tmp_path / "tokens.json", "k", now=NOW)
