#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: rtsp-client.py URL TRANSPORT PICTURES TONE

GStreamer's client, which knows nothing of the gateway, plays URL by udp or tcp: each picture of its
Motion JPEG is a file in the folder PICTURES, its PCM mu-law is the file TONE. It plays until it is
terminated.

It stands in for gst-launch-1.0, which may play nothing when both streams begin at once: each stream's
thread then links both streams, and either one undoes what the other one has linked.
"""
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
from gi.repository import GLib, Gst  # noqa: E402

# latency=0: by itself it would wait two seconds for late packets; timeout=0, tcp-timeout=0: on a slow machine it
# would give up
PIPELINE = ("rtspsrc location={} protocols={} latency=0 timeout=0 tcp-timeout=0 name=source"
            " queue name=video ! rtpjpegdepay ! multifilesink location={}/%d"
            " queue name=audio ! rtppcmudepay ! filesink buffer-mode=unbuffered location={}")


def begins(_source, pad, sinks):
    """A stream begins; called in its own thread. It is linked to the branch of its media, and to no other."""
    pad.link(sinks[pad.get_current_caps().get_structure(0).get_string("media")])


def load_types():
    """PyGObject makes the class of a type when somebody first uses it, and two streams may do so at once: see
    rtsp-server.py."""
    caps = Gst.Caps.from_string("application/x-rtp, media=video")
    caps.get_structure(0).get_string("media")
    Gst.GhostPad.new_no_target("pad", Gst.PadDirection.SRC).get_current_caps()


def failed(_bus, message):
    error, debug = message.parse_error()
    sys.exit(f"{error.message}\n{debug}")


def main(url, transport, pictures, tone):
    Gst.init(None)
    load_types()
    pipeline = Gst.parse_launch(PIPELINE.format(url, transport, pictures, tone))
    sinks = {media: pipeline.get_by_name(media).get_static_pad("sink") for media in ("video", "audio")}
    pipeline.get_by_name("source").connect("pad-added", begins, sinks)
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message::error", failed)
    loop = GLib.MainLoop()
    GLib.unix_signal_add(GLib.PRIORITY_DEFAULT, signal.SIGTERM, loop.quit)
    pipeline.set_state(Gst.State.PLAYING)
    loop.run()
    pipeline.set_state(Gst.State.NULL)


if __name__ == "__main__":
    main(*sys.argv[1:])
