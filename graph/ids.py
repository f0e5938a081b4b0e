"""Names of things, so that a device id is never passed where a person id is meant."""

from typing import NewType

PersonId = NewType("PersonId", str)
"""Opaque and time-ordered; the only id of a person that may stand in a URL."""

RecordKey = NewType("RecordKey", str)
"""``source:kind:id``, such as ``shopify:customer:595909214328``."""

DeviceId = NewType("DeviceId", str)
"""A browser's or an app install's anonymous id, as its source wrote it."""

SessionId = NewType("SessionId", str)
"""Hash of the device and the visit's first message id."""

MessageId = NewType("MessageId", str)
"""Id of one event, unique within its source."""

ContactKey = NewType("ContactKey", str)
"""``h<version>:`` and an HMAC of kind and normalised value; see ``graph.keyring``."""

Sku = NewType("Sku", str)
"""The item code as the e-commerce platform spells it."""

HouseholdId = NewType("HouseholdId", str)
"""Opaque; kept while most of its members stay together."""
