"""Tasks ↔ files: the registry of a notice, its YAML and CSV forms, stable ids."""

from pipeline.registry.model import Registry
from pipeline.registry.yaml_read import load_registry

__all__ = ["Registry", "load_registry"]
