"""Fill an index with synthetic articles and ledger entries, and measure at growing sizes: docs/performance.md."""
