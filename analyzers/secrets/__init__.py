"""Secrets that stand in files: keys, tokens and passwords, found by their formats, their names and what surrounds them."""
