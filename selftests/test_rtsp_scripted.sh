#!/bin/bash
# vm: uml
#
# RTSP through the gateway, step by step: both ends do what a script says, and the
# tables, the statistics and what each end sees are as they should be. The rules
# permit nothing but control connections: media comes through its pinhole, or not
# at all.

. "$(dirname "$0")/lib/rtsp.sh"
. "$(dirname "$0")/lib/family.sh"

readonly A=209.165.200.225
readonly TRACK=rtsp://$HOST/a/1 TRACK2=rtsp://$HOST/a/2

# public_port WHICH [NAME]: RTP's or RTCP's, as the server was told last
public_port()
{
	sed -n 's/^client_port //p' "$tmp/server${2-}" | tail -n 1 | cut -d- -f"$1"
}

pinholes()
{
	table pinholes '.[] | "\(.analyzer) \(.direction) \(.proto) \(.src_addr):\(.src_port) \(.dst_addr):\(.dst_port)"' | sort
}

# udp_rows TABLE NUMBER
udp_rows()
{
	rows_are "$1" "$2" proto=17
}

udp_flows_end()
{
	router conntrack -D -p udp >/dev/null 2>&1
	udp_rows flows 0
}

# The pinholes that the subscriber's ports are in the one or the other way.
last_one_is_open()
{
	holds rows pinholes=2 'src_port=4500[23]' and rows pinholes=2 'private_port=4500[23]'
}

#
# Media over UDP
#

media_over_udp()
{
	ask=('send OPTIONS * RTSP/1.0' 'read 200 OK' 'udp 45000')
	serve=('read ^OPTIONS' 'send RTSP/1.0 200 OK|Public: SETUP' "udp 6000 2 $SERVER")
	setup "$TRACK" 45000 6000
	both
	ask+=("touch $tmp/at-setup" "hold $tmp/at-go1" 'rtcp 1 20' 'got-rtp 3 100' 'got-rtcp 2 28' "touch $tmp/at-flows"
		"hold $tmp/at-go2")
	serve+=("hold $tmp/at-go1" 'got-rtcp 1 20' 'rtp 3 100' 'rtcp 2 28')
	request PLAY
	both
	ask+=("touch $tmp/at-played" 'got-rtp 3 100' "hold $tmp/at-go4")
	serve+=("hold $tmp/at-go3" 'rtp 3 100')
	request TEARDOWN
	both
	ask+=("touch $tmp/at-torn" "hold $tmp/at-go5")
	serve+=(eof)
	begin server "$SERVER" sub1 "$SERVER"
	check "SETUP gives the server an even port and the next one, and the client its own back" reaches setup
	rtp=$(public_port 1) rtcp=$(public_port 2)
	check_eq "the ports are a pair" $((rtp + 1)) "$rtcp"
	check "the answer opens two pinholes for each" soon 30 rows_are pinholes 4
	check_eq "each between two endpoints" "$(printf '%s\n' \
		"rtsp downlink 17 $SERVER:6000 $A:$rtp" "rtsp downlink 17 $SERVER:6001 $A:$rtcp" \
		"rtsp uplink 17 $OWN1:45000 $SERVER:6000" "rtsp uplink 17 $OWN1:45001 $SERVER:6001" | sort)" "$(pinholes)"
	check "a datagram from another host is dropped" dropped no_pinhole \
		server probe -o -b "$SERVER_B:6000" udp "$A:$rtp"
	check "so is one from another port" dropped no_pinhole server probe -o -b "$SERVER:7000" udp "$A:$rtp"
	check_eq "which changes nothing" 4 "$(rows pinholes)"
	touch "$tmp/at-go1"
	check "media flows both ways" reaches flows
	check "one pinhole of each two is used, and closes the other" soon 30 rows_are pinholes 0
	check_eq "the flows are RTP and RTCP" "rtcp rtp" \
		"$(table flows '.[] | select(.child) | .analyzer' | sort | tr '\n' ' ' | sed 's/ $//')"
	check "conntrack forgets them during a pause" wait_until 30 udp_flows_end
	check_eq "the public ports wait" "$rtp $rtcp" \
		"$(table bindings '.[] | select(.private_port == 45000 or .private_port == 45001) | .public_port' | sort | tr '\n' ' ' | sed 's/ $//')"
	touch "$tmp/at-go2"
	check "PLAY opens again" reaches played
	check_eq "what was open before" 4 "$(rows pinholes)"
	touch "$tmp/at-go3" "$tmp/at-go4"
	check "after TEARDOWN" reaches torn
	check "no pinhole is left" soon 30 rows_are pinholes 0
	check "no flow" soon 30 udp_rows flows 0
	check "and soon no port" soon 30 udp_rows bindings 0
	touch "$tmp/at-go5"
	check "both ends are content" both_end
	check "statistics: the session's media" stats_are rtsp sessions=1 dl_rtp_pkts=6 dl_rtp_bytes=600 ul_rtp_pkts=0 \
		ul_rtp_bytes=0
	check "statistics: RTP, with its fast path" stats_are rtp dl_pkts=6 dl_bytes=600 ul_pkts=0 ul_bytes=0 fp_flows=2 \
		fp_dl_pkts=4 fp_dl_bytes=400 fp_ul_pkts=0 fp_ul_bytes=0
	check "statistics: RTCP" stats_are rtcp ul_pkts=1 ul_bytes=20 dl_pkts=2 dl_bytes=56
	forget
	clear_stats
}

# Octet by octet, and the control connection's own statistics.
octet_by_octet()
{
	rtsp_tap_start
	ask=('udp 45000' 'cut each')
	serve=('udp 6000' 'cut each')
	setup "$TRACK" 45000 6000
	both
	request PLAY
	both
	ask+=('rtp 2 50' 'got-rtp 3 100')
	serve+=('got-rtp 2 50' 'rtp 3 100')
	request TEARDOWN
	both
	serve+=(eof)
	check "the same octet by octet" converse
	forget
	stop tap-sub1
	check "the server's wire: no private address, every byte of a stream always the same, checksums right" \
		tap_clean tap-server
	counters rtsp >"$tmp/stats"
	for row in 'ul_bytes up bytes tap-sub1' 'ul_pkts up packets tap-sub1' 'dl_bytes down bytes tap-server' \
		'dl_pkts down packets tap-server'; do
		# shellcheck disable=SC2086
		set -- $row
		check_eq "statistics: $1" "$(tap_total control "$2" "$3" "$4")" "$(jq ".$1" "$tmp/stats")"
	done
	check "statistics: media both ways" stats_are rtsp sessions=1 dl_rtp_pkts=3 dl_rtp_bytes=300 ul_rtp_pkts=2 ul_rtp_bytes=100
	clear_stats
}

#
# What is not agreed on
#

not_agreed_on()
{
	ask=('udp 45000' "send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 461'
		"touch $tmp/at-refused" "hold $tmp/at-go1")
	serve=('udp 6000' 'read ^SETUP' 'saw !client_port=45000-' 'send RTSP/1.0 461 Unsupported Transport' "hold $tmp/at-go2")
	setup "$TRACK" 45000 6000
	both
	ask+=("touch $tmp/at-setup" "hold $tmp/at-go2")
	setup "$TRACK" 45002 6000
	both
	ask+=("touch $tmp/at-again" "hold $tmp/at-go3")
	serve+=(eof)
	begin server "$SERVER" sub1 "$SERVER"
	check "a SETUP that is refused" reaches refused
	check_eq "opens nothing" 0 "$(rows pinholes)"
	check "and keeps no port" soon 30 udp_rows bindings 0
	touch "$tmp/at-go1" "$tmp/at-go2"
	check "another one, and one for other ports" reaches again
	check "there are only the last one's pinholes" soon 30 last_one_is_open
	check_eq "and no others" 4 "$(rows pinholes)"
	touch "$tmp/at-go3"
	check "the connection ends" both_end
	check "and its pinholes with it" soon 30 rows_are pinholes 0
	forget
	clear_stats

	refused=$(drops pinhole_refused)
	ask=("send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001;destination=$(seen "$SERVER_B"), RTP/AVP;unicast;client_port=80-81, RTP/AVP/TCP;interleaved=0-1"
		'read 461' "send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;destination=$OWN1;client_port=45000-45001" 'read 461')
	serve=('read ^SETUP' 'saw Transport: NONE/NONE, NONE/NONE, RTP/AVP/TCP;interleaved=0-1' 'send RTSP/1.0 461 No'
		'read ^SETUP' "saw destination=$A;client_port=" 'send RTSP/1.0 461 No')
	check "media to another host or a well-known port is not asked for, to the client itself it is" converse
	check_eq "both are counted" $((refused + 2)) "$(drops pinhole_refused)"
}

#
# Interleaved
#

interleaved()
{
	ask=("send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001,RTP/AVP/TCP;interleaved=2-3"
		'read 200 OK' 'got-frames 2 5 100' 'got-frames 2 2 20000' 'frames 3 1 8' 'frames 2 1 12')
	serve=('read ^SETUP' "send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP/TCP;interleaved=2-3"
		'frames 2 5 100' 'frames 2 2 20000' 'got-frames 3 1 8' 'got-frames 2 1 12' "touch $tmp/at-flows")
	request TEARDOWN
	both
	check "interleaved data passes" converse
	check "statistics: RTP of it is the session's media" stats_are rtsp sessions=1 dl_rtp_pkts=7 dl_rtp_bytes=40500 \
		ul_rtp_pkts=1 ul_rtp_bytes=12
	check "statistics: but no flow of RTP" stats_are rtp dl_pkts=0 fp_flows=0
	check_eq "it opens nothing" 0 "$(rows pinholes)"
}

#
# Tracks
#

tracks()
{
	ask=('udp 45000 4')
	serve=('udp 6000 4')
	setup "$TRACK" 45000 6000
	both
	setup "$TRACK2" 45002 6002
	both
	ask+=("touch $tmp/at-two" "hold $tmp/at-go1")
	request TEARDOWN "$TRACK"
	both
	ask+=("touch $tmp/at-one" "hold $tmp/at-go2")
	request TEARDOWN
	both
	ask+=("touch $tmp/at-none" "hold $tmp/at-go3")
	serve+=(eof)
	begin server "$SERVER" sub1 "$SERVER"
	check "two tracks" reaches two
	check "have four pinholes each" soon 30 rows_are pinholes 8
	touch "$tmp/at-go1"
	check "TEARDOWN of one" reaches one
	check "leaves the other's" soon 30 rows_are pinholes 4
	touch "$tmp/at-go2"
	check "TEARDOWN of the session" reaches none
	check "leaves none" soon 30 rows_are pinholes 0
	touch "$tmp/at-go3"
	check "both ends are content" both_end
	check "statistics: that was one session more" stats_are rtsp sessions=2
	forget
}

#
# Others
#

version_2()
{
	ask=('udp 45000' "send SETUP $TRACK RTSP/2.0|Transport: RTP/AVP/UDP;unicast;dest_addr=\":45000\"/\"$(host "$OWN1"):45001\"" 'read 200 OK'
		"saw dest_addr=\":45000\"/\"$(verbatim "$(host "$OWN1")"):45001\"" 'to peer src_addr' 'got-rtp 3 100' 'rtcp 1 20')
	serve=('udp 6000' 'read ^SETUP' 'saw dest_addr=":\d*[02468]"/"'"$A"':\d*[13579]"' 'to peer dest_addr'
		"send RTSP/2.0 200 OK|Session: $SESSION|Transport: RTP/AVP/UDP;unicast;dest_addr={dest_addr};src_addr=\"$SERVER:6000\"/\"$SERVER:6001\""
		'rtp 3 100' 'got-rtcp 1 20')
	check "RTSP 2.0" converse
	forget
}

recording()
{
	sdp="v=0|o=- 1 1 IN $(sdp "$OWN1")|s=x|c=IN $(sdp "$OWN1")|m=audio 0 RTP/AVP 0|a=control:1|"
	ask=('udp 45000' "body $sdp" "send ANNOUNCE rtsp://$HOST/a RTSP/1.0|Content-Type: application/sdp" 'read 200 OK')
	serve=('udp 6000' 'read ^ANNOUNCE' 'length' "saw o=- 1 1 IN IP4 $A" "saw c=IN IP4 $A" "saw !$PRIVATE" 'send RTSP/1.0 200 OK')
	setup "$TRACK" 45000 6000
	both
	request RECORD
	both
	ask+=('rtp 4 160' 'got-rtcp 1 20')
	serve+=('got-rtp 4 160' 'rtcp 1 20')
	check "a client that records: its address is translated, and its media goes up" converse
	forget
}

media_from_elsewhere()
{
	ask=('udp 45000' "send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK'
		"saw client_port=45000-45001;source=$(seen "$SERVER_B")" "touch $tmp/at-setup" "hold $tmp/at-go" 'got-rtp 3 100'
		"touch $tmp/at-flows" "hold $tmp/at-end")
	serve=("udp 7000 2 $SERVER_B" 'read ^SETUP' 'print client_port' 'to peer client_port'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port={client_port};source=$SERVER_B"
		"hold $tmp/at-go" 'rtp 3 100' eof)
	begin server "$SERVER" sub1 "$SERVER"
	check "a server whose media comes from another address, and that does not say from which port" reaches setup
	rtp=$(public_port 1) rtcp=$(public_port 2)
	check_eq "may come from there, and is not sent to" "$(printf '%s\n' "rtsp downlink 17 $SERVER_B:null $A:$rtp" \
		"rtsp downlink 17 $SERVER_B:null $A:$rtcp" | sort)" "$(pinholes)"
	check "from the server's own it does not come" dropped no_pinhole server probe -o -b "$SERVER:7000" udp "$A:$rtp"
	touch "$tmp/at-go"
	check "from there it does" reaches flows
	check_eq "which leaves RTCP's pinhole" "rtsp downlink 17 $SERVER_B:null $A:$rtcp" "$(pinholes)"
	touch "$tmp/at-end"
	check "both ends are content" both_end
	forget
}

# S5: an address that is as public as the server's, and that a subscriber has.
media_from_inside()
{
	readonly INSIDE=192.0.2.77
	[[ $family == 4 ]] || ip -n "$ns-sub2" -batch - <<<$'addr add 10.0.2.2/24 dev eth0\nroute add default via 10.0.2.1'
	sub2 ip addr add "$INSIDE/32" dev lo
	router ip route add "$INSIDE" via "$SUB2"
	ask=('udp 45000' "send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK'
		"touch $tmp/at-setup" "hold $tmp/at-end")
	serve=('read ^SETUP' 'print client_port'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port={client_port};server_port=7000-7001;source=$INSIDE"
		eof)
	begin server "$SERVER" sub1 "$SERVER"
	check "a server that names a subscriber as the source of its media" reaches setup
	check "has not opened a way from inside" dropped no_pinhole sub2 probe -o -b "$INSIDE:7000" udp "$A:$(public_port 1)"
	check_eq "no flow has begun" 0 "$(rows flows child)"
	touch "$tmp/at-end"
	check "both ends are content" both_end
	forget
}

servers_that_err()
{
	ask=('udp 45000' "send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK'
		'to peer server_port' 'got-rtp 3 100' 'rtcp 1 20')
	serve=('udp 6000' 'read ^SETUP' 'to peer client_port'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port={client_port};server_port=6000-6001;source=192.168.9.9"
		'rtp 3 100' 'got-rtcp 1 20')
	check "a server behind a NAT of its own: its media comes from where the connection goes" converse
	forget

	ask=('udp 45000' "send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK'
		'saw Transport: RTP/AVP;unicast;client_port=45000-45001;server_port=6000-6001,ssrc=1234ABCD'
		'to peer server_port' 'got-rtp 3 100' 'rtcp 1 20')
	serve=('udp 6000' 'read ^SETUP' 'to peer client_port'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port=8000-8001;server_port=6000-6001,ssrc=1234ABCD"
		'rtp 3 100' 'got-rtcp 1 20')
	check "a server that says another port of the client, and a comma too many" converse
	forget
}

# What a connection has when somebody ends its flow: pinholes, flows, ports that wait.
ended_flow()
{
	ask=('udp 45000 4')
	serve=('udp 6000 4')
	setup "$TRACK" 45000 6000
	both
	setup "$TRACK2" 45002 6002
	both
	ask+=("touch $tmp/at-setup" "hold $tmp/at-end")
	serve+=("hold $tmp/at-end")
	begin server "$SERVER" sub1 "$SERVER"
	check "a session with pinholes" reaches setup
	check "is there" soon 30 rows_are pinholes 8
	check "and leaves nothing when its flow is ended" forget
	stop client
	stop server
}

# begin_one SUBSCRIBER ADDRESS: with one of the server's addresses
begin_one()
{
	begin server "$2" "$1" "$2" "-$1"
}

two_subscribers()
{
	ask=('udp 45000')
	serve=("udp 6000 2 $SERVER")
	setup "$TRACK" 45000 6000
	both
	ask+=("touch $tmp/at-setup-\$" "hold $tmp/at-go" 'got-rtp 3 100' 'rtcp 1 20')
	serve+=("hold $tmp/at-go" 'rtp 3 100' 'got-rtcp 1 20')
	first=("${ask[@]/\$/1}") second=("${ask[@]/\$/2}")
	ask=("${first[@]}")
	begin_one sub1 "$SERVER"
	ask=("${second[@]//"$HOST"/$HOST_B}")
	serve=("${serve[@]//$SERVER/$SERVER_B}")
	check "a subscriber's SETUP" reaches setup-1 -sub1
	begin_one sub2 "$SERVER_B"
	check "another subscriber's, of the same port" reaches setup-2 -sub2
	check "all have their own pinholes" soon 30 rows_are pinholes 8
	check_not "and public ports" test "$(public_port 1 -sub1)" == "$(public_port 1 -sub2)"
	touch "$tmp/at-go"
	check "and media" both_end -sub1
	check "the second one, too" both_end -sub2
	forget
}

http()
{
	ask=("raw POST /a HTTP/1.1\\r\\nContent-Length: 2000\\r\\n\\r\\n$(printf '%2000s' '')"
		"send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK' "touch $tmp/at-asked"
		"hold $tmp/at-go")
	serve=('read ^POST' 'read ^SETUP' 'saw client_port=45000-45001'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port=45000-45001;server_port=6000-6001" 'eof')
	begin server "$SERVER" sub1 "$SERVER"
	check "a POST whose next segment begins with SETUP" reaches asked
	check_eq "opens nothing" "0 1" "$(rows pinholes) $(rows bindings)"
	touch "$tmp/at-go"
	check "and passes as it is" both_end
	ask=('send GET /a HTTP/1.0|Accept: application/x-rtsp-tunnelled' 'read 200 OK')
	serve=('read ^GET /a HTTP' "send HTTP/1.0 200 OK|Transport: RTP/AVP;unicast;client_port=45000-45001;server_port=6000-6001")
	check "so does RTSP's tunnel in HTTP" converse
	check_eq "which opens nothing, either" 0 "$(rows pinholes)"
	forget
	clear_stats
}

switched_off()
{
	rtsp_config many-to-one | no_detection | configure >/dev/null
	ask=('udp 45000')
	serve=('udp 6000')
	setup "$TRACK" 45000 6000
	both
	ask+=('got-rtp 3 100' 'rtcp 1 20')
	serve+=('rtp 3 100' 'got-rtcp 1 20')
	check "without detection of RTP media flows" converse
	check "and is the session's" stats_are rtsp sessions=1 dl_rtp_pkts=3 dl_rtp_bytes=300
	check_eq "but not counted as RTP and RTCP" '[0]' "$( (counters rtp; counters rtcp) | jq -sc 'map(.[]) | unique')"
	forget
	rtsp_config many-to-one | sed 's/firewall nat-alg rtsp.*/no firewall nat-alg rtsp/' | configure >/dev/null
	ask=("send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK')
	serve=('read ^SETUP' 'saw client_port=45000-45001'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port=45000-45001;server_port=6000-6001")
	check "with its nat-alg off, nothing is translated" converse
	forget
}

#
# The subscriber is the server
#

own_server()
{
	check "a one-to-one realm" rtsp_configure one-to-one
	clear_stats
	rtsp_tap_start
	# It has its address for as long as it has a flow.
	ask=("hold $tmp/keep")
	serve=(eof)
	begin server "$SERVER" sub1 "$SERVER" -keeper
	soon 30 rows_are subscribers 1
	owner=$(table subscribers '.[].public_addr')
	own=$(host "$OWN1")
	sdp="v=0|o=- 1 1 IN $(sdp "$OWN1")|s=x|c=IN $(sdp "$OWN1")|a=control:rtsp://$own/a/|m=audio 0 RTP/AVP 0|a=control:rtsp://$own:554/a/1|"
	track=rtsp://$owner/a/1
	ask=('udp 45000' "send DESCRIBE rtsp://$owner/a RTSP/1.0" 'read 200 OK' 'length' "saw !$PRIVATE" "saw Content-Base: rtsp://$owner/a/"
		"saw o=- 1 1 IN IP4 $owner" "saw a=control:rtsp://$owner:554/a/1"
		"send SETUP $track RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK'
		"saw source=$owner" 'to peer server_port' "touch $tmp/at-setup" "hold $tmp/at-go" 'rtcp 1 20' 'got-rtp 3 100')
	serve=('udp 6000' 'read ^DESCRIBE' "body $sdp"
		"send RTSP/1.0 200 OK|Content-Base: rtsp://$own/a/|Content-Type: application/sdp"
		'read ^SETUP' 'to peer client_port'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port={client_port};server_port=6000-6001;source=$OWN1"
		"hold $tmp/at-go" 'got-rtcp 1 20' 'rtp 3 100')
	request PLAY '*'
	both
	begin sub1 "$OWN1" server "$owner"
	check "a subscriber's server has a public address in everything that it says" reaches setup
	check_eq "and a pinhole for each way" "$(printf '%s\n' \
		"rtsp downlink 17 $SERVER:45000 $owner:6000" "rtsp downlink 17 $SERVER:45001 $owner:6001" \
		"rtsp uplink 17 $OWN1:6000 $SERVER:45000" "rtsp uplink 17 $OWN1:6001 $SERVER:45001" | sort)" "$(pinholes)"
	touch "$tmp/at-go"
	check "and media" both_end
	track=rtsp://$(host "$(seen "$owner")")/a/1
	ask=('udp 45000' "send SETUP $track RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK'
		"saw !$PRIVATE" "saw source=$(seen "$owner")" 'to peer server_port' 'rtcp 1 20' 'got-rtp 3 100')
	serve=("udp 6000" 'read ^SETUP' 'to peer client_port'
		"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;client_port={client_port};server_port=6000-6001;source=$OWN1"
		'got-rtcp 1 20' 'rtp 3 100')
	begin sub1 "$OWN1" sub2 "$owner"
	check "another subscriber plays of it, too, by its public address" both_end
	touch "$tmp/keep"
	both_end -keeper
	check "statistics: it goes up, to whomever" stats_are rtsp sessions=2 ul_rtp_pkts=6 ul_rtp_bytes=600 dl_rtp_pkts=0
	forget
	stop tap-sub1
	check "the server's wire: no private address" tap_clean tap-server
}

# With IPv6 only the dialogues in which an address is translated are held; the messages of both families are in unit/rtsp.
sections=(media_over_udp version_2 recording media_from_elsewhere media_from_inside own_server)
[[ $family == 6 ]] || sections=(media_over_udp octet_by_octet not_agreed_on interleaved tracks version_2 recording
	media_from_elsewhere media_from_inside servers_that_err ended_flow two_subscribers http switched_off own_server)

ktap_plan $((family == 4 ? 94 : 45))

topology_up
module_up
rtsp_config many-to-one | for_family >"$tmp/config"
check_eq "there is nothing to say about the configuration" '' "$(ctl check "$tmp/config" 2>&1)"
check "it loads" rtsp_configure many-to-one
for section in "${sections[@]}"; do
	"$section"
done
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
