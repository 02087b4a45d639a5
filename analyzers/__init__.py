"""Judge code: bytes and facts in, findings out."""
