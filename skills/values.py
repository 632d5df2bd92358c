"""Words become values."""
from __future__ import annotations
from dataclasses import dataclass
from datetime import date as day_, datetime, time as clock_, timedelta
from typing import Annotated, Any

Kind = str | tuple[str, ...]
