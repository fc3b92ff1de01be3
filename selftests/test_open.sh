#!/bin/bash
# vm: uml
#
# Sessions of every analyzer, with flows that came through pinholes and pinholes
# for which nobody comes, are ended from above in every way there is: by a command,
# with the configuration, with the module and with the namespace. Nothing is left.

. "$(dirname "$0")/lib/nat_alg.sh"

readonly A=209.165.200.225 TRACK=rtsp://$SERVER/a

analyzers()
{
	local row
	ip_pools "PUBLIC range $A $A napt-users-per-ip-address 4 port-chunk-size 8064 nat-binding-timer 1"
	policy <<<"1/permit nat-realm PUBLIC/ip any-match = TRUE"
	for row in 'tcp 21 ftp-control' 'tcp 554 rtsp' 'tcp 1723 pptp' 'udp 69 tftp'; do
		# shellcheck disable=SC2086 # three words
		set -- $row
		printf '%s\n' "ruledef $3" "$1 either-port = $2" "rule-application routing" "#exit" "rulebase all" \
			"route priority $2 ruledef $3 analyzer $3" "rtp dynamic-flow-detection" "#exit"
	done
	printf 'firewall nat-alg %s ipv4-only\n' rtsp pptp
}

# An RTSP session of two tracks. One has RTP and RTCP; the other waits for its media.
rtsp_stays()
{
	local ask=() serve=("udp 6000 2 $SERVER") port
	ask+=('udp 45000')
	for port in 45000 46000; do
		ask+=("send SETUP $TRACK/$port RTSP/1.0|Transport: RTP/AVP;unicast;client_port=$port-$((port + 1))"
			'read 200 OK')
		serve+=("read ^SETUP" 'to peer client_port'
			"send RTSP/1.0 200 OK|Session: 1|Transport: RTP/AVP;unicast;client_port={client_port};server_port=6000-6001")
		((port == 46000)) || {
			ask+=('to peer server_port' 'rtcp 1 20' 'got-rtp 3 100')
			serve+=('got-rtcp 1 20' 'rtp 3 100')
		}
	done
	ask+=("hold $tmp/never")
	serve+=("hold $tmp/never")
	start_ready rtsp-server server python3 "$selftests/tools/rtsp-peer.py" listen "$SERVER:554" "${serve[@]}"
	start rtsp-client sub1 python3 "$selftests/tools/rtsp-peer.py" connect "$SERVER:554" "${ask[@]}"
}

# open_all: whatever can be open is
open_all()
{
	rtsp_stays
	start_ready ftp-server server ftp-server -t 600 -a "$SERVER"
	start ftp-client sub1 ftp-client -w 600 "$SERVER" login listen 'send PORT %p' 'reply 200' "hold $tmp/never"
	start pptp server python3 "$selftests/tools/pptp.py" "$ns" "$tmp/totals" stays
	soon 60 these_open || return
	# half a minute's pinhole comes last; nobody answers there
	printf '\0\1file\0octet\0' | sub1 socat -u - "UDP:$FAR:69"
	soon 60 all_open
}

these_open()
{
	holds rows pinholes=1 analyzer=ftp-control and rows pinholes=4 analyzer=rtsp and \
		rows pinholes=2 analyzer=pptp and rows flows=1 analyzer=rtp and \
		rows flows=1 analyzer=rtcp and rows flows=1 analyzer=pptp-gre "$@"
}

all_open()
{
	these_open and rows pinholes=1 analyzer=tftp
}

close_all()
{
	local name
	for name in rtsp-client rtsp-server ftp-client ftp-server pptp; do
		stop "$name"
	done
	return 0
}

ktap_plan 20

topology_up
module_up
check "the analyzers are configured" configure < <(analyzers)
check "sessions of all of them" lasting open_all
check "all flows are ended" ctl clear nat flows
check "nothing is left" forget
close_all
check "sessions again" lasting open_all
check "a subscriber is" ctl clear nat subscriber "$SUB1"
check "nothing is left of it" forget
close_all
check "sessions again" lasting open_all
check "another configuration comes" configure_sample
check "they have lived on" all_open
check "the configuration goes" ctl clear configuration
check "and all of it" forget
close_all
check "the analyzers are configured again" configure < <(analyzers)
check "sessions again" lasting open_all
check "the module goes" rmmod nat_alg
close_all
check "it comes back" insmod "$NAT_ALG_KO"
check "and is configured" configure < <(analyzers)
check "sessions again" lasting open_all
check "the namespace goes" ip netns del "$ns-router"
close_all
check "the module goes, and leaves nothing" module_down
ktap_end
