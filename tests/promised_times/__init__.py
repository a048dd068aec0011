"""Promised times that the grammar was not written with: how many it gets right, and how many it gets silently wrong."""
