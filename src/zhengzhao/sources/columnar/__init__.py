"""Columns that have types: Parquet files, and frames in memory."""
