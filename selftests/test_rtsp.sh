#!/bin/bash
# vm: uml
#
# RTSP with clients and servers that know nothing of the gateway: ffmpeg, GStreamer
# and VLC play a clip of gst-rtsp-server, and ffmpeg VLC's, over UDP and interleaved
# (VLC: over UDP only), and record one; from behind many-to-one and one-to-one
# addresses, and from a server behind one. The clip arrives whole, nothing private
# shows outside, and nothing is left. The rules permit nothing but control
# connections.

. "$(dirname "$0")/lib/clip.sh"

# gst_got: each picture is a file
gst_got()
{
	local pictures=("$tmp"/pictures/*)
	echo "pictures: ${#pictures[@]} of $FRAMES"
	((${#pictures[@]} == FRAMES)) && cmp "$tmp/clip.ul" "$tmp/gst.ul"
}

# gst_play NAMESPACE TRANSPORT: until all has come; how soon GStreamer knows that no more will is its affair. It has
# no buffer in which packets get too late: on a slow machine that one throws them away.
gst_play()
{
	local status=0
	rm -rf "$tmp/pictures" "$tmp/gst.ul"
	mkdir "$tmp/pictures"
	start player "$1" gst-launch-1.0 -q rtspsrc location="$URL" protocols="$2" latency=0 name=s \
		s. ! application/x-rtp,media=video ! queue ! rtpjpegdepay ! multifilesink location="$tmp/pictures/%d" \
		s. ! application/x-rtp,media=audio ! queue ! rtppcmudepay ! \
		filesink buffer-mode=unbuffered location="$tmp/gst.ul"
	wait_until 120 gst_got || {
		cat "$tmp/player" "$tmp/gst"
		ctl show statistics drops
		status=1
	}
	stop player INT
	return "$status"
}

both_play()
{
	local first second
	play sub1 udp >"$tmp/play1" 2>&1 &
	first=$!
	play sub2 udp >"$tmp/play2" 2>&1 &
	second=$!
	wait "$first" && wait "$second" && return
	cat "$tmp/play1" "$tmp/play2"
	return 1
}

# The server's side of it ends a moment later.
recorded_whole()
{
	cmp "$tmp/clip.ul" "$tmp/recorded"
}

# record NAMESPACE TRANSPORT: ANNOUNCE and RECORD
record()
{
	rm -f "$tmp/recorded"
	"$1" timeout 120 ffmpeg -v error -re -i "$tmp/clip.avi" -map 0:a -c copy -f rtsp -rtsp_transport "$2" \
		"rtsp://$HOST/record" </dev/null && wait_until 30 recorded_whole
}

# VLC does not run as root.
as_nobody()
{
	mkdir -p "$tmp/vlc-home" && chown nobody "$tmp/vlc-home" && chmod 755 "$tmp"
	nobody=(setpriv --reuid=nobody --regid=nogroup --clear-groups env HOME="$tmp/vlc-home")
}

# vlc_play NAMESPACE: VLC's own client is that for SAT>IP, which has no DESCRIBE and knows UDP only. It ends
# when nothing has come for two seconds; what it got is written as it is. An IPv6 address of the server it writes
# without brackets: not over NAT64.
vlc_play()
{
	local got=$tmp/vlc-home/got
	as_nobody || return
	rm -f "$got"
	"$1" timeout 120 "${nobody[@]}" cvlc -q --play-and-exit --demux dump --demuxdump-file "$got" \
		"rtsp://$HOST/stream=0" </dev/null && cmp "$tmp/clip.ul" "$got"
}

# It serves over UDP only. What it plays is longer than the tests take: at its end its tracks would go.
vlc_server()
{
	[[ -e $tmp/long.wav ]] || ffmpeg -v error -f lavfi -i sine=frequency=440:sample_rate=8000:duration=600 \
		-c:a pcm_mulaw "$tmp/long.wav" || return
	"$1" sysctl -qw net.ipv4.ip_unprivileged_port_start=0
	as_nobody || return
	start vlc "$1" "${nobody[@]}" cvlc -q "$tmp/long.wav" --sout '#rtp{sdp=rtsp://:554/clip}'
	wait_until 60 listening "$1" 554 || {
		cat "$tmp/vlc"
		return 1
	}
}

# some NAMESPACE URL: a second of what has no end
some()
{
	local got=$tmp/some-$1.ul
	rm -f "$got"
	"$1" timeout 120 ffmpeg -v error -rtsp_transport udp -i "$2" -map 0:a -c copy -t 1 -f mulaw -y "$got" </dev/null ||
		return
	(($(stat -c %s "$got") >= 7000)) || {
		ls -l "$got"
		cat "$tmp/vlc"
		return 1
	}
}

setups()
{
	grep -c '^setup' "$tmp/gst"
}

sessions()
{
	counter rtsp sessions
}

readonly vlc=$((family == 4))

ktap_plan $((38 + 2 * vlc))

topology_up
module_up
check "a clip" make_clip
check_eq "of $FRAMES frames" $FRAMES "$(frames "$tmp/clip.avi")"

check "GStreamer" gst_plugins

for kind in many-to-one one-to-one; do
	check "$kind" rtsp_configure $kind
	rtsp_tap_start
	gst_server server
	before=$(sessions)
	check "$kind: ffmpeg plays over UDP" play sub1 udp
	check "$kind: ffmpeg plays interleaved" play sub1 tcp
	check "$kind: GStreamer plays over UDP" gst_play sub1 udp
	check "$kind: GStreamer plays interleaved" gst_play sub1 tcp
	((family == 6)) || check "$kind: VLC plays over UDP" vlc_play sub1
	check "$kind: two subscribers at once" both_play
	check "$kind: ffmpeg records over UDP" record sub1 udp
	check "$kind: ffmpeg records interleaved" record sub1 tcp
	check_eq "$kind: statistics: sessions" $((before + 8 + vlc)) "$(sessions)"
	check_eq "$kind: statistics: what the server has set up" $((14 + vlc)) "$(setups)"
	check "$kind: no pinhole is left of them" soon 30 rows_are pinholes 0
	forget
	stop tap-sub1
	check "$kind: the server's wire: no private address, every byte of a stream always the same" \
		tap_clean tap-server
	stop gst
done
check "VLC serves" vlc_server server
check "ffmpeg plays VLC's" some sub1 "$URL"
check "a control connection that ends without TEARDOWN leaves no pinhole" soon 30 rows_are pinholes 0
stop vlc
forget

# A subscriber has its address for as long as it has a flow.
start_ready keeper-server server python3 "$selftests/tools/rtsp-peer.py" listen "$SERVER:554" eof
start keeper sub1 python3 "$selftests/tools/rtsp-peer.py" connect "$HOST:554" "hold $tmp/keep"
soon 30 rows_are subscribers 1
owner=$(table subscribers '.[].public_addr')
rtsp_tap_start
gst_server sub1 "$OWN1"
check "a subscriber's server: ffmpeg plays over UDP" play server udp "rtsp://$owner/clip"
check "interleaved" play server tcp "rtsp://$owner/clip"
stop gst
check "and VLC's" vlc_server sub1
check "which is played, too" some server "rtsp://$owner/clip"
stop vlc
touch "$tmp/keep"
check "its own flow ends well" finish keeper 90
forget
stop tap-sub1
check "the server's wire: no private address" tap_clean tap-server
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
