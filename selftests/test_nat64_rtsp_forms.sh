#!/bin/bash
# vm: uml
#
# RTSP over NAT64: what becomes of each form in which a message names an address, as
# the other end sees it. Scripts are both ends; a subscriber has IPv6 only.

family=6
. "$(dirname "$0")/lib/rtsp.sh"
. "$(dirname "$0")/lib/family.sh"

readonly A=209.165.200.225 ELSE=fd00::1
readonly TRACK=rtsp://$HOST/a/1
S6=$(seen "$SERVER") B6=$(seen "$SERVER_B") F6=$(seen "$FAR")
readonly S6 B6 F6

# sees TEXT: a step
sees()
{
	echo "saw $(verbatim "$1")"
}

# described TEXT: the steps of a session description of the server's, into $asks and $serves
described()
{
	asks=("send DESCRIBE rtsp://$HOST/a RTSP/1.0" 'read 200 OK' length)
	serves=('read ^DESCRIBE' "body $1" 'send RTSP/1.0 200 OK|Content-Type: application/sdp')
}

# refused TRANSPORT: the steps of a SETUP that has no such transport for the server
refused()
{
	asks=("send SETUP $TRACK RTSP/1.0|Transport: $1" 'read 461')
	serves=('read ^SETUP' 'saw Transport: NONE/NONE' 'send RTSP/1.0 461 No')
}

# is_said_as TRANSPORT SEEN: the steps of a SETUP whose transport the server sees as that
is_said_as()
{
	asks=("send SETUP $TRACK RTSP/1.0|Transport: $1" 'read 461')
	serves=('read ^SETUP' "saw Transport: $2" 'send RTSP/1.0 461 No')
}

ktap_plan 22

topology_up
module_up
check "many-to-one" rtsp_configure many-to-one

#
# URLs
#

# A digest is of the URL as its client knows it.
ask=("send DESCRIBE * RTSP/1.0|Authorization: Digest uri=\"rtsp://$HOST/a\"" 'read 200 OK')
serve=('read ^DESCRIBE' "$(sees "uri=\"rtsp://$HOST/a\"")" 'send RTSP/1.0 200 OK')
check "what digests are made of stays" converse
forget
rtsp_tap_start

ask=("send OPTIONS rtsp://user:pass@$HOST:554/a?b=rtsp://$HOST_B/c RTSP/1.0|Host: $HOST:554" 'read 200 OK'
	"send DESCRIBE rtsp://media.example.net/[a] RTSP/1.0|Host: media.example.net:554" 'read 200 OK'
	"send DESCRIBE rtsp://[$ELSE]/a RTSP/1.0" 'read 200 OK' "send DESCRIBE rtsp://$SERVER/a RTSP/1.0" 'read 200 OK')
serve=('read ^OPTIONS' "$(sees "OPTIONS rtsp://user:pass@$SERVER:554/a?b=rtsp://$SERVER_B/c RTSP")" "$(sees "Host: $SERVER:554")"
	'send RTSP/1.0 200 OK' 'read ^DESCRIBE' "$(sees 'rtsp://media.example.net/[a] ')" "$(sees 'Host: media.example.net:554')"
	'send RTSP/1.0 200 OK' 'read ^DESCRIBE' "$(sees "rtsp://[$ELSE]/a ")"
	'send RTSP/1.0 200 OK' 'read ^DESCRIBE' "$(sees "rtsp://$SERVER/a ")"
	'send RTSP/1.0 200 OK')
check "the server's addresses in URLs become IPv4; names and other addresses stay" converse
forget

ask=("send PLAY rtsp://$HOST/a RTSP/1.0" 'read 200 OK' "$(sees "Content-Base: rtsp://$HOST:554/a/")"
	"$(sees "Content-Location: rtsp://$HOST_B/a")" "$(sees "RTP-Info: url=rtsp://$HOST/a/1;seq=5,url=\"rtsp://$HOST/a/2\";seq=6")"
	"$(sees "X-Url: rtsp://$SERVER/")" "send PLAY rtsp://$HOST/b RTSP/1.0" 'read 302' "$(sees "Location: rtsp://[$F6]:8554/b")"
	'read ^REDIRECT' "$(sees "REDIRECT rtsp://[$OWN1]/a RTSP")" "$(sees "Location: rtsp://media.example.net/a")"
	'send RTSP/1.0 200 OK')
serve=('read ^PLAY' "send RTSP/1.0 200 OK|Content-Base: rtsp://$SERVER:554/a/|Content-Location: rtsp://$SERVER_B/a|RTP-Info: url=rtsp://$SERVER/a/1;seq=5,url=\"rtsp://$SERVER/a/2\";seq=6|X-Url: rtsp://$SERVER/"
	'read ^PLAY' "send RTSP/1.0 302 Found|Location: rtsp://$FAR:8554/b"
	"send REDIRECT rtsp://$A/a RTSP/1.0|Location: rtsp://media.example.net/a" 'read 200 OK')
check "what servers name becomes IPv6: in Content-Base, Content-Location, RTP-Info and Location" converse
forget

#
# Session descriptions
#

described "v=0|o=- 1 1 IN IP4 $SERVER|s=x|u=http://$FAR/|c=IN IP4 0.0.0.0|a=control:rtsp://$SERVER:554/a/|m=audio 0 RTP/AVP 0|c=IN IP4 $A|a=rtcp:5 IN IP4 $SERVER_B|a=control:1|m=audio 0 RTP/AVP 0|c=IN IP4 $FAR/127|"
ask=("${asks[@]}" "$(sees "o=- 1 1 IN IP6 $S6"$'\r')" "$(sees "u=http://[$F6]/"$'\r')" "$(sees $'c=IN IP6 ::\r')"
	"$(sees "a=control:rtsp://$HOST:554/a/"$'\r')" "$(sees "c=IN IP6 $OWN1"$'\r')" "$(sees "a=rtcp:5 IN IP6 $B6"$'\r')"
	"$(sees "c=IN IP6 $F6"$'\r')" 'saw !IP4')
serve=("${serves[@]}")
check "a server's description speaks of IPv6, and its length is right" converse
ask=("${ask[@]}" 'cut each' "send OPTIONS * RTSP/1.0" 'read 200 OK')
serve=('cut each' "${serve[@]}" 'read ^OPTIONS' 'send RTSP/1.0 200 OK')
check "also octet by octet" converse
described "v=0|o=- 1 1 IN IP4 127.0.0.1|c=IN IP4 233.252.0.1/127/3|c=IN IP4 250.0.0.1|o=- 1 1 IN IP6 $ELSE|c=IN IP4 media.example.net|"
ask=("${asks[@]}" "$(sees "o=- 1 1 IN IP4 127.0.0.1"$'\r')" "$(sees "c=IN IP4 233.252.0.1/127/3"$'\r')"
	"$(sees $'c=IN IP4 250.0.0.1\r')" "$(sees "o=- 1 1 IN IP6 $ELSE"$'\r')" "$(sees "c=IN IP4 media.example.net"$'\r')")
serve=("${serves[@]}")
check "loopback, groups, addresses of nobody and names stay" converse
described "v=0|o=- 1 1 IN IP4 $SERVER|$(printf 'a=%1000s|' {1..17})"
ask=("${asks[@]}" "$(sees "o=- 1 1 IN IP4 $SERVER"$'\r')" "send OPTIONS rtsp://$HOST/ RTSP/1.0" 'read 200 OK')
serve=("${serves[@]}" 'read ^OPTIONS' "$(sees "OPTIONS rtsp://$SERVER/ ")" 'send RTSP/1.0 200 OK')
check "a description that is too long passes as it is, and what comes then is read" converse
forget

body="v=0|o=- 1 1 IN IP6 $OWN1|s=x|c=IN IP6 ::|a=control:rtsp://[$OWN1]/a/|m=audio 0 RTP/AVP 0|c=IN IP6 $S6|m=audio 0 RTP/AVP 0|c=IN IP6 ff15::101/3|m=audio 0 RTP/AVP 0|c=IN IP6 $ELSE|"
ask=("body $body" "send ANNOUNCE rtsp://$HOST/a RTSP/1.0|Content-Type: application/sdp" 'read 200 OK')
serve=('read ^ANNOUNCE' length "$(sees "o=- 1 1 IN IP4 $A"$'\r')" "$(sees $'c=IN IP4 0.0.0.0\r')" "$(sees "a=control:rtsp://$A/a/"$'\r')"
	"$(sees "c=IN IP4 $SERVER"$'\r')" "$(sees $'c=IN IP6 ff15::101/3\r')" "$(sees "c=IN IP6 $ELSE"$'\r')" 'send RTSP/1.0 200 OK')
check "a subscriber's description speaks of IPv4" converse
forget

#
# Transports
#

ask=() serve=()
is_said_as "RTP/AVP;unicast;destination=$OWN1;client_port=45000-45001" "RTP/AVP;unicast;destination=$A;client_port=\\d+-\\d+\\r"
both
is_said_as "RTP/AVP;unicast;destination=[$OWN1];client_port=45000-45001" "RTP/AVP;unicast;destination=$A;client_port="
both
is_said_as "RTP/AVP;unicast;destination=\"$(seen "$A")\";client_port=45000-45001" "RTP/AVP;unicast;destination=\"$A\";client_port="
both
is_said_as "RTP/AVP;unicast;dest_addr=\":45000\"/\"[$OWN1]:45001\"" "RTP/AVP;unicast;dest_addr=\":\\d+\"/\"$A:\\d+\"\\r"
both
is_said_as "RTP/AVP/TCP;unicast;destination=$OWN1;interleaved=0-1" "RTP/AVP/TCP;unicast;destination=$A;interleaved=0-1\\r"
both
check "a client's own address in Transport, in each form" converse
check_eq "nothing was refused" 0 "$(drops pinhole_refused)"
ask=() serve=()
refused "RTP/AVP;unicast;destination=$B6;client_port=45000-45001"
both
refused "RTP/AVP;unicast;destination=$ELSE;client_port=45000-45001"
both
refused "RTP/AVP;unicast;destination=$OWN2;client_port=45000-45001"
both
refused "RTP/AVP;unicast;dest_addr=\"[::]:45000\""
both
refused "RTP/AVP;multicast;destination=ff15::101;port=45000-45001"
both
refused "RTP/AVP;multicast;port=45000-45001"
both
check "media to another host, or to a group, is not asked for" converse
check_eq "and counted" 6 "$(drops pinhole_refused)"
forget

ask=('udp 45000' "send SETUP $TRACK RTSP/1.0|Transport: RTP/AVP;unicast;client_port=45000-45001" 'read 200 OK'
	"$(sees "RTP/AVP;unicast;destination=$OWN1;source=$S6;client_port=45000-45001;server_port=6000-6001"$'\r')"
	'to peer server_port' 'got-rtp 3 100' 'rtcp 1 20')
serve=('udp 6000' 'read ^SETUP' 'to peer client_port'
	"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;destination=$A;source=$SERVER;client_port={client_port};server_port=6000-6001"
	'rtp 3 100' 'got-rtcp 1 20')
check "a server's answer names both ends" converse
ask=('udp 45000' "send SETUP $TRACK RTSP/2.0|Transport: RTP/AVP;unicast;dest_addr=\":45000\"/\":45001\"" 'read 200 OK'
	"$(sees "dest_addr=\"[$OWN1]:45000\";src_addr=\"$HOST:6000\"/\"$HOST:6001\""$'\r')" 'to peer src_addr' 'rtcp 1 20')
serve=('udp 6000' 'read ^SETUP'
	"send RTSP/2.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;dest_addr=\"$A:40000\";src_addr=\"$SERVER:6000\"/\"$SERVER:6001\""
	'got-rtcp 1 20')
check "likewise of RTSP 2.0" converse
forget
stop tap-sub1
check "the server's wire: nothing of IPv6, every byte of a stream always the same" tap_clean tap-server

#
# Between two subscribers of NAT64
#

check "a one-to-one realm" rtsp_configure one-to-one
ask=("hold $tmp/keep")
serve=(eof)
begin server "$SERVER" sub1 "$SERVER" -keeper
soon 30 rows_are subscribers 1
owner=$(table subscribers '.[].public_addr')
P6=$(seen "$owner")
ask=('udp 45000' "send DESCRIBE rtsp://[$P6]/a RTSP/1.0" 'read 200 OK' length "$(sees "Content-Base: rtsp://[$P6]/a/")"
	"$(sees "o=- 1 1 IN IP6 $P6"$'\r')" "$(sees $'c=IN IP6 ::\r')" "$(sees "a=control:rtsp://[$S6]/a/1"$'\r')" "saw !$PRIVATE"
	"send SETUP rtsp://[$P6]/a RTSP/1.0|Transport: RTP/AVP;unicast;destination=$OWN2;client_port=45000-45001" 'read 200 OK'
	"$(sees "destination=$OWN2;source=$P6;client_port=45000-45001;server_port=6000-6001"$'\r')" 'to peer server_port'
	'rtcp 1 20' 'got-rtp 3 100')
serve=('udp 6000' 'read ^DESCRIBE' "$(sees "DESCRIBE rtsp://[$OWN1]/a RTSP")"
	"body v=0|o=- 1 1 IN IP6 $OWN1|c=IN IP6 ::|a=control:rtsp://[$S6]/a/1|"
	"send RTSP/1.0 200 OK|Content-Base: rtsp://[$OWN1]/a/|Content-Type: application/sdp"
	'read ^SETUP' "$(sees "SETUP rtsp://[$OWN1]/a RTSP")" 'saw destination=64:ff9b::d1a5:c8\w+;' "saw !$(verbatim 2001:db8:2:)" 'print destination'
	'to peer client_port'
	"send RTSP/1.0 200 OK|Session: $SESSION|Transport: RTP/AVP;unicast;destination={destination};source=$OWN1;client_port={client_port};server_port=6000-6001"
	'got-rtcp 1 20' 'rtp 3 100')
begin sub1 "$OWN1" sub2 "$owner"
check "each sees the other by its public address, and itself by its own" both_end
touch "$tmp/keep"
both_end -keeper
check_eq "nothing was lost" 0 "$(rows pinholes)"
check "nothing is left" forget

check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
