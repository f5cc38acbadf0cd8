"""Which virtual machines could be protected by FT: each is judged as if it were meant for it, on its cluster."""

from __future__ import annotations

from validator.candidates.judge import CandidatesRequest, candidates
from validator.candidates.model import Candidate, ClusterOutlook, Hindrance, Outlook, Room, State

__all__ = ["Candidate", "CandidatesRequest", "ClusterOutlook", "Hindrance", "Outlook", "Room", "State", "candidates"]
