"""Klaviyo's profiles and events."""
