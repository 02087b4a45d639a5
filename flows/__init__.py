"""Runs the audit: which repositories, in parallel, where; and the command line."""
