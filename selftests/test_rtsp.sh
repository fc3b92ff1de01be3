#!/bin/bash
# vm: uml
#
# RTSP with clients and servers that know nothing of the gateway: ffmpeg, GStreamer
# and VLC play a clip of gst-rtsp-server, and ffmpeg VLC's, over UDP and interleaved
# (VLC: over UDP only), and record one; from behind a many-to-one address, some of
# them behind a one-to-one address, and from a server behind one. The clip arrives
# whole, nothing private shows outside, and nothing is left. The rules permit nothing
# but control connections.

. "$(dirname "$0")/lib/clip.sh"

# gst_got: each picture is a file
gst_got()
{
	local pictures
	pictures=$(find "$tmp/pictures" -type f | wc -l)
	echo "pictures: $pictures of $FRAMES"
	((pictures == FRAMES)) && cmp "$tmp/clip.ul" "$tmp/gst.ul"
}

# gst_play NAMESPACE TRANSPORT: until all has come
gst_play()
{
	local status=0
	rm -rf "$tmp/pictures" "$tmp/gst.ul"
	mkdir "$tmp/pictures"
	: >"$tmp/hold-bye/gst"
	start player "$1" python3 "$selftests/tools/rtsp-client.py" "$URL" "$2" "$tmp/pictures" "$tmp/gst.ul"
	wait_until 120 gst_got || {
		cat "$tmp/player" "$tmp/gst"
		within "$ns-$1" ss -tinO dport = :554
		server ss -tinO sport = :554
		what_was_dropped
		status=1
	}
	rm "$tmp/hold-bye/gst"
	stop player
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
	"$1" timeout 120 ffmpeg -v error -rtsp_transport udp -i "$2" -map 0:a -c copy -t 1 -f mulaw -y "$got" </dev/null || {
		gateway_state
		return 1
	}
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

# all_clients KIND: each program that there is
all_clients()
{
	check "$1: ffmpeg plays over UDP" play sub1 udp
	check "$1: ffmpeg plays interleaved" play sub1 tcp
	check "$1: GStreamer plays over UDP" gst_play sub1 udp
	check "$1: GStreamer plays interleaved" gst_play sub1 tcp
	((!vlc)) || check "$1: VLC plays over UDP" vlc_play sub1
	check "$1: two subscribers at once" both_play
	check "$1: ffmpeg records over UDP" record sub1 udp
	check "$1: ffmpeg records interleaved" record sub1 tcp
	check_eq "$1: statistics: sessions" $((8 + vlc)) "$(sessions)"
	check_eq "$1: statistics: what the server has set up" $((14 + vlc)) "$(setups)"
}

# some_clients KIND: what another kind of address may make another thing of
some_clients()
{
	check "$1: ffmpeg plays over UDP" play sub1 udp
	check "$1: GStreamer plays interleaved" gst_play sub1 tcp
	check "$1: VLC plays over UDP" vlc_play sub1
	check_eq "$1: statistics: sessions" 3 "$(sessions)"
	check_eq "$1: statistics: what the server has set up" 5 "$(setups)"
}

# with_server KIND CLIENTS: GStreamer's
with_server()
{
	check "$1" rtsp_configure "$1"
	clear_stats
	rtsp_tap_start
	gst_server server
	"$2" "$1"
	check "$1: no pinhole is left of them" soon 30 rows_are pinholes 0
	forget
	stop tap-sub1
	check "$1: the server's wire: no private address, every byte of a stream always the same" \
		tap_clean tap-server
	stop gst
}

readonly vlc=$((family == 4))

ktap_plan $((family == 4 ? 34 : 26))

topology_up
module_up
check "a clip" make_clip
check "GStreamer" gst_plugins
with_server many-to-one all_clients
check "VLC serves" vlc_server server
check "ffmpeg plays VLC's" some sub1 "$URL"
check "a control connection that ends without TEARDOWN leaves no pinhole" soon 30 rows_are pinholes 0
stop vlc
forget
if [[ $family == 4 ]]; then
	with_server one-to-one some_clients
else
	check "one-to-one" rtsp_configure one-to-one
fi

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
