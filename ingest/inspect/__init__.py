"""Answer operators' questions about stories: what became of an address, what waits in quarantine, days in numbers."""
