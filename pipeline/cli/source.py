"""A file that a command was given: a registry, or a notice to make one of."""

from __future__ import annotations

from pathlib import Path

from pipeline.registry import Registry, load_registry

REGISTRY_SUFFIXES = (".yaml", ".yml", ".json")


def registries(path: Path, *, nlp: bool, rules: tuple[Path, ...]) -> tuple[Registry, ...]:
    """The registry in a YAML file, else those that the notice gives."""
    if path.suffix.lower() in REGISTRY_SUFFIXES:
        return (load_registry(path),)
    from pipeline.run import process

    return process(path, nlp=nlp, rules=rules)
