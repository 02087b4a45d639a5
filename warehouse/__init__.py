"""Keeps what runs found: Parquet is the truth, DuckDB the way to ask."""
