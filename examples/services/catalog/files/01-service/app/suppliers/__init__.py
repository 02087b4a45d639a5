"""Clients of suppliers."""
