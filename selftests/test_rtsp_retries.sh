#!/bin/bash
# vm: uml
#
# RTSP on wires that lose or repeat a chosen segment: its retries are the segments that
# the gateway has seen before, in the direction in which they went, and no others. What
# is lost before the gateway sees it is none. The conversation goes well each time, and
# its media, which comes once, has rows of its own.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/rtsp.sh"
. "$(dirname "$0")/lib/family.sh"

# sent NAME N: how long the Nth message is that this end has sent; an empty line ends its head, and what
# follows the last line's end is printed as another one
sent()
{
	awk -v number="$2" '
		!/^> / { next }
		{ line = substr($0, 3) }
		line == "" && ended { if (++messages == number) print sum; sum = ended = 0; next }
		{ sum += length(line) + 2; ended = line == "" }' "$tmp/$1"
}

# once WIRE SIDE:N:WHAT: a conversation to whose Nth segment on that wire this happens
once()
{
	local status=0
	wires_start 554 "$1" "$2"
	clear_stats
	converse && wires_did "$2" || status=1
	counters rtsp >"$tmp/rows"
	forget || status=1
	wires_stop
	return "$status"
}

# retries: as they were counted, "UPLINK-PACKETS UPLINK-BYTES DOWNLINK-PACKETS DOWNLINK-BYTES"
retries()
{
	jq -r '"\(.ul_retry_pkts) \(.ul_retry_bytes) \(.dl_retry_pkts) \(.dl_retry_bytes)"' "$tmp/rows"
}

# patience CLIENT SERVER: seconds until each of them sends again. A segment that is lost was an ACK, too: who
# waits for that has more patience than who has lost it.
patience()
{
	ip -n "$ns-sub1" route change default via "$ROUTER_SUB1" rto_min "$1s"
	ip -n "$ns-server" route change "$POOL_NET" via "$ROUTER" rto_min "$2s"
}

ktap_plan 37

topology_with_wires sub1 server
module_up
check "the configuration loads" rtsp_configure many-to-one
# Nobody sends again but when a segment is lost: neither because the machine is slow, nor to probe.
sub1 sysctl -qw net.ipv4.tcp_early_retrans=0
server sysctl -qw net.ipv4.tcp_early_retrans=0
ask=('udp 45000')
serve=('udp 6000')
setup "rtsp://$SERVER/a/1" 45000 6000
both
request PLAY
both
ask+=('got-rtp 2 100')
serve+=('rtp 2 100')
request TEARDOWN
both

# A wire, the segment, what happens to it, and whose message is a retry then.
while read -r wire rule sender number; do
	# a wire's side "a" is nearer to the client on both
	if [[ $rule == a:* ]]; then
		patience 3 30
	else
		patience 30 3
	fi
	check "wire of $wire, $rule: the conversation goes well" once "$wire" "$rule"
	case $sender in
	client) want="1 $(sent client "$number") 0 0" ;;
	server) want="0 0 1 $(sent server "$number")" ;;
	nobody) want='0 0 0 0' ;;
	esac
	check_eq "retries of $sender" "$want" "$(retries)"
	check_eq "its media" "1 2 200" "$(jq -r '"\(.sessions) \(.dl_rtp_pkts) \(.dl_rtp_bytes)"' "$tmp/rows")"
done <<-ROWS
	sub1 a:1:drop nobody
	sub1 a:1:twice client 1
	sub1 a:2:again client 2
	server a:1:drop client 1
	server a:3:drop client 3
	server b:1:drop nobody
	server b:1:twice server 1
	server b:2:again server 2
	sub1 b:1:drop server 1
	sub1 b:2:drop server 2
	sub1 b:3:swap server 3
ROWS

check "nothing is left" soon 60 nothing_left
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
