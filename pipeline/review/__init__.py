"""What people decide about a registry, kept beside it and replayed on every extraction."""

from pipeline.review.decision_files import append, load_bundle, load_reviews, review_path
from pipeline.review.decisions import Bundle, Decision, Patch, Verdict, add, decide, edit, merge, split

__all__ = [
    "Bundle",
    "Decision",
    "Patch",
    "Verdict",
    "add",
    "append",
    "decide",
    "edit",
    "load_bundle",
    "load_reviews",
    "merge",
    "review_path",
    "split",
]
