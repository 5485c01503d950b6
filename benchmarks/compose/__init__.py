"""`make compose-proof`: docker-compose.yml in real containers, under kills, through a backup and a restore."""
