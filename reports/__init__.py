"""Writes what people read: pages per change, per repository and for the fleet."""
