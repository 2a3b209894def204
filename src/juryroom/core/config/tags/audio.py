"""Audio: a sound, on which Labels can mark stretches."""

from __future__ import annotations

import base64
import math
import struct

from juryroom.core.config.attributes import HOTKEY, NAME
from juryroom.core.config.parts import Object
from juryroom.core.config.spec import AttrSpec, TagSpec

_RATE = 4000


def _sample(_shown: Object) -> object:
    """Half a second of a 440 Hz tone as a data address: needs no network."""
    tone = bytes(128 + round(60 * math.sin(2 * math.pi * 440 * n / _RATE)) for n in range(_RATE // 2))
    form = struct.pack("<4sI4s4sIHHIIHH", b"RIFF", 36 + len(tone), b"WAVE", b"fmt ", 16, 1, 1, _RATE, _RATE, 1, 8)
    wave = form + struct.pack("<4sI", b"data", len(tone)) + tone
    return "data:audio/wav;base64," + base64.b64encode(wave).decode()


AUDIO = TagSpec(
    name="Audio",
    kind="object",
    summary="A sound with its wave; plays by key.",
    example='<Audio name="call" value="$audio"/>',
    attrs=(
        NAME,
        AttrSpec("value", "Address of the sound: `$field`.", required=True),
        AttrSpec("defaultspeed", "Playback speed at first.", "float", 1),
        AttrSpec("defaultscale", "Height of the wave at first.", "float", 1),
        AttrSpec("defaultzoom", "Zoom at first.", "float", 1),
        AttrSpec("defaultvolume", "Volume at first.", "float", 1),
        HOTKEY,
        AttrSpec("sync", "Plays together with the objects of the same word."),
        AttrSpec("height", "Height in pixels.", "int", 96),
        AttrSpec("waveheight", "Least height of a channel in pixels.", "int", 32),
        AttrSpec("cursorwidth", "Width of the cursor in pixels.", "int", 2),
        AttrSpec("cursorcolor", "Colour of the cursor.", default="#333"),
        AttrSpec("spectrogram", "Show a spectrogram.", "bool", False),
        AttrSpec("splitchannels", "Show each channel.", "bool", False),
        AttrSpec("decoder", "How it is decoded.", "choice", "webaudio", ("webaudio", "ffmpeg", "none")),
        AttrSpec("player", "What plays it.", "choice", "html5", ("html5", "webaudio")),
        AttrSpec("zoom", "Show zoom buttons. Kept, not used.", "bool"),
        AttrSpec("volume", "Show a volume control. Kept, not used.", "bool"),
        AttrSpec("speed", "Show a speed control. Kept, not used.", "bool"),
    ),
    drawn=True,
    sample=_sample,
)

SPECS = (AUDIO,)
