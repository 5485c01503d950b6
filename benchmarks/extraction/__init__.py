"""Quality of extraction on pages with gold, compared with other extractors."""
