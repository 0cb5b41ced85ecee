"""From what a person names to open tables: packages, headers, what a descriptor says of the bytes of a file."""
