"""The pipeline on one machine: `make run`, `make up`, `make down`."""
