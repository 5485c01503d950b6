"""The line on one machine: `make run`, `make up`, `make down`."""
