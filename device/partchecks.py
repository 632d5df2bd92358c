"""What `lam doctor` looks at: the parts that a hand can touch. As in device/checks.py; each raises PortLost."""

from __future__ import annotations

from device.assembly import is_running
from device.config import Config, config_folder
from device.ports import PortLost

DARK = 8  # of 255; a picture with nothing brighter shows nothing


def microphone(config: Config) -> str | None:
    from device.sound import PortAudioMicrophone
    from device.soundcheck import listen, wrong_level

    if _private(config):
        return None
    microphone = PortAudioMicrophone(config.microphone.device)
    try:
        return wrong_level(listen(microphone))
    finally:
        microphone.close()


def speaker(config: Config) -> str:
    from device.sound import PortAudioSpeaker

    PortAudioSpeaker(config.speaker.device).close()
    return ""


def echo(config: Config) -> str | None:
    from device.sound import PortAudioMicrophone, PortAudioSpeaker
    from device.soundcheck import hears_itself

    if _private(config):
        return None
    microphone = PortAudioMicrophone(config.microphone.device)
    try:
        speaker = PortAudioSpeaker(config.speaker.device, volume=config.speaker.volume)
        try:
            if hears_itself(microphone, speaker):
                return ""
        finally:
            speaker.close()
    finally:
        microphone.close()
    return (
        "I played a sound and did not hear it. If you did, the microphone is another one, or muted, or cancels its own "
        "echo; else it is the speaker, or its volume. Mend: alsamixer, or the right [microphone] and [speaker] device "
        f"in {config_folder() / 'config.toml'}; their names are listed by: python -m sounddevice"
    )


def _private(config: Config) -> bool:
    """Whether the privacy switch is on: then nothing may be heard and seen. It counts as on when it cannot be read."""
    try:
        return config.privacy.pin is not None and _down(config.privacy.pin, "privacy switch", "privacy")
    except PortLost:
        return True


def privacy(config: Config) -> str | None:
    if config.privacy.pin is None or is_running():
        return None
    _down(config.privacy.pin, "privacy switch", "privacy")
    return ""


def button(config: Config) -> str | None:
    pins = [pin for pin in (config.button.pin, config.button.stop) if pin is not None]
    if not pins or is_running():
        return None
    stuck = [pin for pin in pins if _down(pin, "button", "button")]
    if stuck:
        return f"it is down, on pin {stuck[0]}. Mend: let it go; else it is stuck, or its wire touches ground"
    return ""


def _down(pin: int, part: str, table: str) -> bool:
    from device.button import GpioButton

    button = GpioButton(pin, part=part, table=table)
    try:
        return button.down
    finally:
        button.close()


def light(config: Config) -> str | None:
    from device.light import Light

    if not config.light.kind or is_running():
        return None
    Light(config.light).close()
    return ""


def camera(config: Config) -> str | None:
    from device.camera import make_camera

    if not config.camera.kind or _private(config):
        return None
    camera = make_camera(config.camera, lambda _looking: None)
    if camera is None:
        return None
    try:
        bright = max(camera.look().convert("L").tobytes())
    finally:
        camera.close()
    return "" if bright > DARK else "it sees only black. Mend: take its cap off, or make light"


def screen(config: Config) -> str | None:
    from device.clock import SystemClock
    from device.displays import make_screen

    if is_running():
        return None
    shown = make_screen(config.screen, SystemClock(config.zone).now)
    if shown is None:
        return None
    shown.close()
    return ""
