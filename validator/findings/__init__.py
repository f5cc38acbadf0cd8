"""Findings: verdicts with places and fingerprints, marked by waivers and a baseline, and the gate that they must pass."""
