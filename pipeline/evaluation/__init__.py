"""Registries against annotations made by hand: what is counted, how sure it is, how annotators differ, the floors."""
