"""Recommendations, pure: frames and arrays in, bundle and scores out; knows no store."""
