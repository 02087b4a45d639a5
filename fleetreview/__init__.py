"""Fleet Review: the vocabulary that every package of the product shares, the inventory, and Git."""

__version__ = "0.1.0"
