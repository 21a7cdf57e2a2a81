"""积善: good deeds become points by a community's own published rulebook, and every point is explained."""

__version__ = "0.1.0"
