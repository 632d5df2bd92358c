"""How loud the device is, in percent of what the ear takes for loud."""

from __future__ import annotations

from device.ports import Speaker


class Volume:
    """skills.ports.Sound over a speaker. Half as loud to the ear is a third of the amplitude, about its square."""

    def __init__(self, speaker: Speaker, level: float = 100.0) -> None:
        """level: 0 to 100."""
        self._speaker = speaker
        self._muted = False
        self.level = level

    @property
    def level(self) -> float:
        return self._level

    @level.setter
    def level(self, level: float) -> None:
        self._level = min(100.0, max(0.0, level))
        self._apply()

    @property
    def muted(self) -> bool:
        return self._muted

    @muted.setter
    def muted(self, muted: bool) -> None:
        self._muted = muted
        self._apply()

    def turn(self, steps: int) -> None:
        """The wheel was turned; whoever turns it wants to hear."""
        self._muted = False
        self.level = self._level + 5 * steps

    def _apply(self) -> None:
        self._speaker.volume = 0.0 if self._muted else (self._level / 100) ** 2
