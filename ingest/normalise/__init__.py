"""Sound characters, one address, one calendar: the form in which articles are compared and stored."""
