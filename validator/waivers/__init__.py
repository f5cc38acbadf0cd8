"""Waivers: decisions to live with a verdict for a while, in a file of their own or as comments in inputs.

A waiver marks a finding and never removes it. One that has expired marks nothing; one that matches nothing is said.
"""
