"""Visits to outlets: what is due at each, its sources read, its stories taken through `ingest.story`, the books closed.

Also what people decide of stories (correct, revert, accept) and ask of them (trace, quarantine).
"""
