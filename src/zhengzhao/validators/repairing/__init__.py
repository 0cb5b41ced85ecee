"""From spellings to values: one table written again with nothing else changed."""
