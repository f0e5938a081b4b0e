"""Bodies of Segment's and RudderStack's SDKs."""
