"""From annotated notices and reviewed registries to the numbers that confidence is computed with."""
