"""From descriptors and checks to conditions: the rules of a table, bound to its fields, and the lists they look into."""
