"""How well extraction reads pages, beside other extractors, against what was written on them."""
