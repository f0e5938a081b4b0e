"""Keeps what the index holds from whoever reads its files: keyed hashes of keys, sealed person fields."""

from typing import Final

import numpy as np
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import ECB

from graph.candidates.arrays import Words
from graph.keyring import Keyring


class Cipher:
    """Both secrets follow from the identity key, so a copy of the folder alone tells nothing.

    Args:
        keyring: Holds the identity key.
    """

    __slots__ = ("_blocks", "_sealer")

    def __init__(self, keyring: Keyring) -> None:
        # Each block stands for itself on purpose: equal keys must stay equal, and each fills one block.
        mode = ECB()  # ruff: ignore[suspicious-insecure-cipher-mode-usage] -- a pseudo-random function, no message
        self._blocks: Final = BlockCipher(AES(keyring.subkey("candidates/keys")), mode)
        self._sealer: Final = AESSIV(keyring.subkey("candidates/fields"))

    def hashes(self, keys: Words) -> Words:
        """Return a keyed 64-bit hash of each blocking key: AES of it, cut to half a block.

        Args:
            keys: Shape (n,), as ``graph.fields`` numbers them; such a number alone could be guessed at.
        """
        blocks = np.zeros((len(keys), 2), dtype=np.uint64)
        blocks[:, 0] = keys
        encryptor = self._blocks.encryptor()
        hidden = encryptor.update(blocks.tobytes()) + encryptor.finalize()
        return np.frombuffer(hidden, dtype=np.uint64)[::2].copy()

    def seal(self, plain: bytes, record: bytes) -> bytes:
        """Encrypt a record's fields (AES-SIV, RFC 5297): no nonce to repeat, and bound to the record."""
        return self._sealer.encrypt(plain, [record])

    def open(self, sealed: bytes, record: bytes) -> bytes:
        """Decrypt what ``seal`` made.

        Raises:
            InvalidTag: Another key or another record's.
        """
        return self._sealer.decrypt(sealed, [record])
