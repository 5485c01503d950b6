"""Pages for readers: search, stories, outlets and corrections as HTML, right to left, on one address."""
