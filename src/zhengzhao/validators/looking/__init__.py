"""From open tables to verdicts: a first look that only counts, and a second at what it could not let pass."""
