"""What a community brings with it: the people of the lists it already keeps, and the points they already hold."""

from jishan.switchover.models.arrivals import Arrival, Arrived
from jishan.switchover.models.openings import (
    CoinCount,
    OpeningCorrection,
    OpeningLine,
    OpeningList,
    OpeningObjection,
    OpeningSignature,
)

__all__ = [
    "Arrival",
    "Arrived",
    "CoinCount",
    "OpeningCorrection",
    "OpeningLine",
    "OpeningList",
    "OpeningObjection",
    "OpeningSignature",
]
