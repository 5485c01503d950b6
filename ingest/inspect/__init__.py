"""Answer operators' questions about stories: trace of an address, quarantine, filtered pages, statuses by day."""
