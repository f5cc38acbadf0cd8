"""Exports of RVTools: the inventory that most administrators have already, as a workbook or a directory of CSV files."""
