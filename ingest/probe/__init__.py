"""Visit live sites to check, draft and complete the rows of outlets."""
