"""Music of other programs is turned down while somebody speaks: sink inputs of PulseAudio, or PipeWire in its place.

What says that it is a call or a screen reader (PulseAudio's media.role "phone" and "a11y") stays as loud as it is:
whoever is on the phone, or can't see, needs it just then.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
from contextlib import suppress
from typing import Any

log = logging.getLogger(__name__)

SHARE = 0.3  # of the volume that each had
PATIENCE = 2.0  # s for the sound server to answer when it is called
SAME = 0.001  # volumes are steps of 1/65536 there
NEEDED = ("phone", "a11y")  # roles


class NoOthers:
    """For machines without a sound server."""

    def duck(self, down: bool) -> None:
        pass

    def close(self) -> None:
        pass


class PulseOthers:
    """Others, in a thread of their own. A sound server that is not there, or goes, is logged once and tried again."""

    def __init__(self) -> None:
        """Raises ImportError without pulsectl (extra `pulse`), OSError without PulseAudio's own library."""
        import pulsectl

        self._pulsectl = pulsectl
        self._pulse: Any = None
        self._before: dict[int, tuple[list[float], list[float]]] = {}  # by index: what each was, what it was turned to
        self._orders: queue.SimpleQueue[bool | None] = queue.SimpleQueue()
        self._told = False
        self._thread = threading.Thread(target=self._work, name="ducking", daemon=True)
        self._thread.start()

    def duck(self, down: bool) -> None:
        self._orders.put(down)

    def close(self) -> None:
        """Returns when all are as loud as they were, or the sound server hangs."""
        self._orders.put(None)
        self._thread.join(PATIENCE)

    # its thread

    def _work(self) -> None:
        while True:
            order = self._orders.get()
            if order or self._before:
                self._obey(bool(order))
            if order is None:
                if self._pulse:
                    self._pulse.close()
                return

    def _obey(self, down: bool) -> None:
        try:
            if self._pulse is None:
                self._pulse = self._pulsectl.Pulse("pocket-lam ducking", connect=False)
                self._pulse.connect(timeout=PATIENCE)
            self._down() if down else self._up()
            self._told = False
        except self._pulsectl.PulseError as error:  # next time it is called anew; who had its sound there is silent now
            log.log(logging.DEBUG if self._told else logging.WARNING, "Other sound stays as loud as it is: %s", error)
            self._told = True
            self._before.clear()
            pulse, self._pulse = self._pulse, None
            if pulse:
                pulse.close()

    def _down(self) -> None:
        for sound in self._pulse.sink_input_list():
            ours = sound.proplist.get("application.process.id") == str(os.getpid())
            needed = sound.proplist.get("media.role") in NEEDED
            if ours or needed or sound.index in self._before or not sound.volume.values:
                continue
            before = list(sound.volume.values)
            after = [SHARE * part for part in before]
            self._before[sound.index] = before, after
            self._set(sound.index, after)

    def _up(self) -> None:
        for sound in self._pulse.sink_input_list():
            before, after = self._before.get(sound.index, (None, None))
            if before is not None and _same(list(sound.volume.values), after):  # otherwise its owner changed it
                self._set(sound.index, before)
        self._before.clear()

    def _set(self, index: int, values: list[float]) -> None:
        with suppress(self._pulsectl.PulseOperationFailed):  # it has just ended
            self._pulse.sink_input_volume_set(index, self._pulsectl.PulseVolumeInfo(values))


def _same(one: list[float], other: list[float] | None) -> bool:
    return (
        other is not None and len(one) == len(other) and all(abs(a - b) < SAME for a, b in zip(one, other, strict=True))
    )
