"""The real clock."""

from __future__ import annotations

import time
from datetime import datetime, tzinfo


class SystemClock:
    """The real clock, in the owner's zone."""

    def __init__(self, zone: tzinfo) -> None:
        self.zone = zone

    def now(self) -> datetime:
        return datetime.now(self.zone)

    def steady(self) -> float:
        return time.monotonic()
