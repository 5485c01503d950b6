"""Security of a cluster: certificates of its own authority, roles, users and API keys. docs/security.md explains."""
