#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0
"""usage: rtsp-server.py PORT CLIP STORE ADDRESS HOLD

A server made of gst-rtsp-server, which knows nothing of the gateway.

/clip plays CLIP, an AVI file with Motion JPEG and PCM mu-law; /stream=0 is its audio alone, for
clients that ask for no description (SAT>IP: that is where they PLAY). What somebody records to
/record (ANNOUNCE, RECORD) is stored in STORE: the audio, as it was sent. It prints "ready" when it
listens, and a line for each SETUP, PLAY, RECORD and TEARDOWN.

No client is told where the clip ends: GStreamer's would reckon from its clock when that is, and
would drop what comes later. RTCP's BYE follows the last packet after a pause, and not while there
is a file in the folder HOLD: a client that reads RTP and RTCP apart may see the BYE first, and then
drops what comes after it.
"""
import os
import sys
import time

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer  # noqa: E402


PAUSE = 1


def with_no_end(pad, event):
    segment = event.parse_segment()
    if Gst.CLOCK_TIME_NONE == segment.stop == segment.duration:
        return Gst.PadProbeReturn.OK
    segment.stop = segment.duration = Gst.CLOCK_TIME_NONE
    pad.push_event(Gst.Event.new_segment(segment))
    return Gst.PadProbeReturn.DROP


def downstream(pad, info, hold):
    event = info.get_event()
    if event.type == Gst.EventType.SEGMENT:
        return with_no_end(pad, event)
    if event.type == Gst.EventType.EOS:
        time.sleep(PAUSE)
        while os.listdir(hold):
            time.sleep(PAUSE / 10)
    return Gst.PadProbeReturn.OK


def upstream(_pad, info):
    asks_for_end = info.get_query().type in (Gst.QueryType.DURATION, Gst.QueryType.SEGMENT)
    return Gst.PadProbeReturn.DROP if asks_for_end else Gst.PadProbeReturn.OK


def configured(_factory, media, hold):
    for name in ("pay0", "pay1"):
        payloader = media.get_element().get_by_name(name)
        if payloader:
            pad = payloader.get_static_pad("src")
            pad.add_probe(Gst.PadProbeType.EVENT_DOWNSTREAM, downstream, hold)
            pad.add_probe(Gst.PadProbeType.QUERY_UPSTREAM, upstream)


def factory(launch, hold, record=False):
    made = GstRtspServer.RTSPMediaFactory()
    made.set_launch(launch)
    made.set_eos_shutdown(True)
    made.connect("media-configure", configured, hold)
    if record:
        made.set_transport_mode(GstRtspServer.RTSPTransportMode.RECORD)
    return made


def say(what):
    print(what, flush=True)


def connected(_server, client):
    for name in ("setup", "play", "record", "teardown"):
        client.connect(name + "-request", lambda _client, context, name=name:
                       say(f"{name} {context.uri.get_request_uri()}"))


def load_types():
    """PyGObject makes the class of a type when somebody first uses it: two streams that do so at once get two
    classes, of which GStreamer takes only one. So use each before there are streams."""
    segment = Gst.Segment()
    segment.init(Gst.Format.TIME)
    Gst.Event.new_segment(segment).parse_segment()
    return (Gst.CLOCK_TIME_NONE, Gst.EventType.SEGMENT, Gst.PadProbeReturn.OK, Gst.Query,
            Gst.QueryType.DURATION)


def main(port, clip, store, address, hold):
    Gst.init(None)
    load_types()
    server = GstRtspServer.RTSPServer()
    server.set_address(address)
    server.set_service(port)
    mounts = server.get_mount_points()
    mounts.add_factory("/clip", factory(
        f"( filesrc location={clip} ! avidemux name=d"
        " d.video_0 ! queue ! rtpjpegpay name=pay0 pt=26"
        " d.audio_0 ! queue ! rtppcmupay name=pay1 pt=0 )", hold))
    mounts.add_factory("/stream=0", factory(
        f"( filesrc location={clip} ! avidemux name=d"
        " d.audio_0 ! queue ! rtppcmupay name=pay0 pt=0 seqnum-offset=1 )", hold))
    mounts.add_factory("/record", factory(
        f"( rtppcmudepay name=depay0 ! filesink location={store} )", hold, record=True))
    server.connect("client-connected", connected)
    if not server.attach(None):
        sys.exit("cannot listen")
    say("ready")
    GLib.MainLoop().run()


if __name__ == "__main__":
    main(*sys.argv[1:])
