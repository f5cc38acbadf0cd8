"""The candidates for FT as text, JSON, a table and a page."""
