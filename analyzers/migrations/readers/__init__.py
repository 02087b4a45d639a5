"""Readers of the frameworks that write migrations as code: what one file says, as scripts."""
