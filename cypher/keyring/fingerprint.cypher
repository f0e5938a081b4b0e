// Keeps the fingerprint of the first HMAC key this graph met, and returns it.

MERGE (k:Keyring {name: 'hmac'})
ON CREATE SET k.fingerprint = $fingerprint, k.version = $version
RETURN k.fingerprint AS fingerprint, k.version AS version
