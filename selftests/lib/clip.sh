# shellcheck shell=bash
# A clip, and programs that serve and play it by RTSP and know nothing of the gateway.
#
#	make_clip		$tmp/clip.avi, of $FRAMES frames, and its tone, $tmp/clip.ul
#	gst_plugins		GStreamer's, before anything that uses it
#	gst_server NAMESPACE [ADDRESS]	gst-rtsp-server, with the clip, and a place to record to, $tmp/recorded
#				While there is a file in $tmp/hold-bye/, it says BYE to no client
#	play NAMESPACE TRANSPORT [URL]	ffmpeg plays it, by udp or tcp, and gets it whole
#
# ffmpeg takes seconds to start in a test machine: let one process do all that it can.

# shellcheck source=selftests/lib/rtsp.sh
. "$(dirname "${BASH_SOURCE[0]}")/rtsp.sh"
# shellcheck source=selftests/lib/family.sh
. "$(dirname "${BASH_SOURCE[0]}")/family.sh"

# shellcheck disable=SC2034 # URL: for the tests
readonly URL=rtsp://$HOST/clip FRAMES=30

# 3 s of moving pictures and a tone, and the tone alone as it is in RTP
make_clip()
{
	ffmpeg -v error -f lavfi -i testsrc=size=160x120:rate=10:duration=3 \
		-f lavfi -i sine=frequency=440:sample_rate=8000:duration=3 \
		-map 0:v -map 1:a -c:v mjpeg -pix_fmt yuvj420p -c:a pcm_mulaw "$tmp/clip.avi" \
		-map 1:a -c:a pcm_mulaw -f mulaw "$tmp/clip.ul"
}

# GStreamer looks at every plugin that is installed when it starts for the first time, which takes a
# minute here: let it see those that are needed.
gst_plugins()
{
	local plugin from
	from=$(echo /usr/lib/*/gstreamer-1.0)
	mkdir "$tmp/plugins"
	for plugin in coreelements app avi multifile rtp rtpmanager rtsp tcp udp; do
		ln -s "$from/libgst$plugin.so" "$tmp/plugins/" && [[ -e $tmp/plugins/libgst$plugin.so ]] || return
	done
	export GST_PLUGIN_SYSTEM_PATH_1_0=$tmp/plugins GST_REGISTRY=$tmp/registry GST_REGISTRY_FORK=no
	gst-inspect-1.0 rtspsrc >"$tmp/inspect" 2>&1 || cat "$tmp/inspect"
	grep -q 'RTSP packet receiver' "$tmp/inspect"
}

# describes NAMESPACE ADDRESS: a server, asked from where it is itself
describes()
{
	# shellcheck disable=SC2016 # for that shell
	"$1" timeout 60 bash -c 'exec 3<>"/dev/tcp/$0/554" &&
		printf "DESCRIBE rtsp://%s/clip RTSP/1.0\r\nCSeq: 1\r\n\r\n" "$1" >&3 && head -n 1 <&3' "$2" "$(host "$2")" >"$tmp/described" 2>&1
	grep -q '^RTSP/1.0 200 ' "$tmp/described"
}

# gst_server NAMESPACE [ADDRESS]: with the clip, and a place to record to. On a slow machine GStreamer may fail
# to make its first pipeline, and then answers everybody with 503: another process can.
gst_server()
{
	local tries
	mkdir -p "$tmp/hold-bye"
	for tries in 1 2 3; do
		[[ -z ${pids[gst]-} ]] || stop gst
		start_ready gst "$1" python3 "$selftests/tools/rtsp-server.py" 554 "$tmp/clip.avi" "$tmp/recorded" \
			"${2-$SERVER}" "$tmp/hold-bye"
		describes "$1" "${2-$SERVER}" && return
		echo "# the server fails, $tries: $(<"$tmp/described")"
	done
	return 1
}

# is_whole DIR: all frames, a file each, and the tone to the last octet
is_whole()
{
	local frames
	frames=$(find "$1" -name '*.jpg' | wc -l)
	echo "frames: $frames of $FRAMES"
	((frames == FRAMES)) && cmp "$tmp/clip.ul" "$1/tone"
}

# whole_or_ended DIR PID
whole_or_ended()
{
	is_whole "$1" || ! alive "$2"
}

# play NAMESPACE TRANSPORT [URL]: it hears no BYE before it has all, and ends when it does.
play()
{
	local got=$tmp/got-$1-$2 hold=$tmp/hold-bye/$1-$2 status=0 player
	rm -rf "$got"
	mkdir "$got"
	: >"$hold"
	within "$ns-$1" ffmpeg -v error -rtsp_transport "$2" -i "${3-$URL}" -map 0:v -c copy -f image2 "$got/%d.jpg" \
		-map 0:a -c copy -flush_packets 1 -f mulaw "$got/tone" </dev/null &
	player=$!
	wait_until 60 whole_or_ended "$got" "$player"
	rm "$hold"
	wait_until 60 not alive "$player" || kill "$player"
	wait "$player" || status=$?
	((status == 0)) && is_whole "$got" && return
	cat "$tmp/gst"
	gateway_state
	return 1
}
