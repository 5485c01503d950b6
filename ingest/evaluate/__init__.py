"""How well an analysis serves Persian readers, in numbers that a floors file pins."""
