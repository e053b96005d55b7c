"""What a folder of registries holds: counts over all of them, as figures and as a picture."""

from pipeline.stats.counting import RECORDED_FAMILIES, Stats, count
from pipeline.stats.picture import draw

__all__ = ["RECORDED_FAMILIES", "Stats", "count", "draw"]
