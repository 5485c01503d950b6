"""What people decided about stories, kept in the archive and applied to every index."""
