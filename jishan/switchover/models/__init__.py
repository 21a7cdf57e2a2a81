"""What a community brings with it: the people of the lists it already keeps, and the points they already hold."""

from jishan.switchover.models.arrivals import Arrival, Arrived
from jishan.switchover.models.openings import *  # noqa: F403

__all__ = ["Arrival", "Arrived"]
