"""Kindred's service: entry points, faces, wiring and stores."""
