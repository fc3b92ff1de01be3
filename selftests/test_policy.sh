#!/bin/bash
# vm: uml
#
# What the gateway lets through, and as what: access rules, the filter for what
# comes from outside, and how private endpoints look from there (RFC 4787, 5508,
# 6056).

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

# pool [OPTION...]
pool()
{
	ip_pools "PUBLIC range 209.165.200.225 209.165.200.226 napt-users-per-ip-address 4 on-demand nat-binding-timer 1 $*"
}

permit_all()
{
	policy <<<"1/permit nat-realm PUBLIC/ip any-match = TRUE"
}

# same COMMAND... ';' COMMAND...: both say the same
same()
{
	local first=()
	while [[ $1 != ';' ]]; do
		first+=("$1")
		shift
	done
	shift
	local one two
	one=$("${first[@]}") && two=$("$@") || return
	printf '%s\n%s\n' "$one" "$two"
	[[ -n $one && $one == "$two" ]]
}

# in_chunks SUBSCRIBER: every public endpoint on stdin
in_chunks()
{
	table chunks '.[] | "\(.subscriber) \(.public_addr) \(.port_first) \(.port_last)"' >"$tmp/chunks"
	tr : ' ' | awk -v subscriber="$1" '
		NR == FNR { if ($1 == subscriber) { address[++n] = $2; first[n] = $3; last[n] = $4 }; next }
		{
			for (i = 1; i <= n; i++)
				if ($1 == address[i] && $2 >= first[i] && $2 <= last[i])
					next
			print $0, "is in no chunk"
			bad = 1
		}
		END { exit bad || FNR == NR }' "$tmp/chunks" -
}

# ascending: stdin's ports are N, N+1, ... or just each greater than the one before
ascending()
{
	awk -F: '{ if ($2 < last) exit down = 1; last = $2 } END { exit down }'
}

# ports_reached ADDRESS FILE: what came there, as a wiretap has seen it
ports_reached()
{
	awk -v address="$1" '
		{ split($3, end, ":") }
		end[1] == address && $1 != "largest" { print $1 ($1 == "icmp" ? "" : " " end[2]) }' "$2" |
		sort -u
}

both_ping()
{
	local status=0
	all_answered sub1 5 "$SERVER" >"$tmp/ping" 2>&1 &
	all_answered sub2 5 "$SERVER" || status=1
	wait $! && return "$status"
	cat "$tmp/ping"
	return 1
}

ping_far()
{
	sub1 ping -c 1 -W 5 -t 2 "$FAR" | tee "$tmp/ping"
	grep -q "From $SERVER .*Time to live exceeded" "$tmp/ping"
}

readonly EXPERIMENT=253 # RFC 3692
ktap_plan 66

topology_up
module_up
start_ready mirror server mirror :7 :8 :9
start_ready far far mirror :7
start_ready admin router mirror :22
tap_start tap-server server eth0

# Access rules, and what they do not concern.

check "a policy with a permit, a deny and a bypass loads" configure < <(
	pool port-chunk-size 64
	policy <<-RULES
		10/permit nat-realm PUBLIC/tcp dst-port = 7
		20/deny/tcp dst-port = 8
		30/permit bypass-nat/udp dst-port = 8
	RULES
)
check "a flow that a rule permits passes" sub1 probe tcp "$SERVER:7"
check "one that a rule denies is dropped" dropped denied sub1 probe -o tcp "$SERVER:8"
check "TCP without a rule is dropped" dropped no_rule sub1 probe -o tcp "$SERVER:9"
check "UDP without a rule is dropped" dropped no_rule sub1 probe -o udp "$SERVER:7"
check "an ICMP query without a rule is dropped" dropped no_rule start ping sub1 ping -c 1 -W 1 "$SERVER"
check_not "and has no answer" finish ping 10
check "a protocol without ports is dropped" dropped no_rule sub1 probe -o "$EXPERIMENT" "$SERVER"
ip -n "$ns-server" route add 10.0.1.0/24 via "$ROUTER"
check_eq "bypass-nat leaves the address as it is" "$SUB1:5000" "$(sub1 probe -b :5000 udp "$SERVER:8")"
ip -n "$ns-server" route del 10.0.1.0/24
check_eq "the router's own connections are not translated" "$ROUTER:5000" \
	"$(router probe -b :5000 tcp "$SERVER:7")"
check_eq "nor are its datagrams, which no rule permits" "$ROUTER:5000" \
	"$(router probe -b :5000 udp "$SERVER:7")"
check "it may ping" router ping -c 1 -W 5 "$SERVER"
check "it may be pinged from outside" server ping -c 1 -W 5 "$ROUTER"
check "and by a subscriber" sub1 ping -c 1 -W 5 "$ROUTER_SUB1"
check_eq "its service can be reached from outside" "$SERVER:5000" \
	"$(server probe -b :5000 tcp "$ROUTER:22")"
check_eq "and by a subscriber" "$SUB1:5000" "$(sub1 probe -b :5000 tcp "$ROUTER_SUB1:22")"
stop tap-server
check_eq "nothing else has reached the server" $'icmp\ntcp 7\nudp 7\nudp 8' \
	"$(ports_reached "$SERVER" "$tmp/tap-server")"

# What comes from outside, without having been asked for.

check "a policy that permits everything loads" configure < <(pool port-chunk-size 64; permit_all)
check "what the old one has lent returns" forget
public=$(lasting sub1 probe -b :5000 udp "$SERVER:7")
tap_start tap-sub1 sub1 eth0
check "a datagram to a pool address is dropped" dropped no_binding \
	server probe -o udp 209.165.200.226:4444
check "so is a connection" dropped no_binding server probe -o tcp 209.165.200.226:4444
check "and a ping" dropped no_binding start ping server ping -c 1 -W 1 209.165.200.226
check "another host's datagram to a subscriber's public endpoint is dropped" dropped no_pinhole \
	server probe -o -b "$SERVER_B:6000" udp "$public"
check "so is one of the same host, from another port" dropped no_pinhole \
	server probe -o -b "$SERVER:6000" udp "$public"
start_ready connection sub1 probe -b :5000 -k "$tmp/stop" tcp "$SERVER:7"
check "so is a connection to the public endpoint of a connection" dropped no_pinhole \
	server probe -o -b "$SERVER_B:6000" tcp "$(head -n1 "$tmp/connection")"
touch "$tmp/stop"
check "which goes on" finish connection 30
stop tap-sub1
check_eq "nothing of it has reached the subscriber" "tcp $SUB1:5000 $SERVER:7" \
	"$(awk '$1 != "largest" && $1 != "ready" { print $1, $2, $3 }' "$tmp/tap-sub1")"

# How a subscriber looks from outside.

check "UDP: an endpoint's public endpoint is the same for every other host" \
	same sub1 probe -b :5000 udp "$SERVER:7" ';' sub1 probe -b :5000 udp "$SERVER_B:7"
check "and for every network" \
	same sub1 probe -b :5000 udp "$SERVER:7" ';' sub1 probe -b :5000 udp "$FAR:7"
check "and for every port" \
	same sub1 probe -b :5000 udp "$SERVER:7" ';' sub1 probe -b :5000 udp "$SERVER:9"
check "TCP: the same" \
	same sub1 probe -b :5001 tcp "$SERVER:7" ';' sub1 probe -b :5001 tcp "$SERVER_B:7"
sub1 probe -n 40 udp "$SERVER:7" >"$tmp/many"
check_eq "40 endpoints have 40 public ones" 40 "$(sort -u "$tmp/many" | wc -l)"
check_eq "all with one address" 1 "$(cut -d: -f1 "$tmp/many" | sort -u | wc -l)"
check "all in its chunk" in_chunks "$SUB1" <"$tmp/many"
check_not "not one after the other" ascending <"$tmp/many"
check_eq "its connections have the same address" "$(head -n1 "$tmp/many" | cut -d: -f1)" \
	"$(sub1 probe tcp "$SERVER:7" | cut -d: -f1)"
sub2 probe -n 10 udp "$SERVER:7" >"$tmp/others"
check "another subscriber's endpoints are in its own" in_chunks "$SUB2" <"$tmp/others"
check_eq "which is another" 2 "$(table chunks '.[] | "\(.public_addr):\(.port_first)"' | sort -u | wc -l)"

check "a protocol that has no ports cannot be translated" dropped not_natable \
	sub1 probe -o "$EXPERIMENT" "$SERVER"

# ICMP.

check "a subscriber may ping" all_answered sub1 3 "$SERVER"
check "two may ping the same host at once" both_ping
check_eq "port unreachable comes back, UDP" "icmp 3 3 from $SERVER" "$(sub1 probe udp "$SERVER:6666")"
check_eq "a reset comes back, TCP" "reset" "$(sub1 probe tcp "$SERVER:6666")"
check_eq "time exceeded comes back, UDP" "icmp 11 0 from $SERVER" "$(sub1 probe -t 2 udp "$FAR:7")"
check_eq "time exceeded comes back, TCP" "icmp 11 0 from $SERVER" "$(sub1 probe -t 2 tcp "$FAR:7")"
check "time exceeded comes back, ping" ping_far
check_eq "fragmentation needed comes back" "icmp 3 4 from $SERVER mtu 1280" \
	"$(sub1 probe -d -s 1400 udp "$FAR:7")"
check "a datagram in fragments passes" sub1 probe -s 4000 udp "$SERVER:7"
start_ready ftp far ftp-server -t 60
check "and so a connection finds the size that fits" \
	sub1 ftp-client -w 60 "$FAR" login epsv 'put 200000' quit

# Subscribers among themselves.

start_ready hairpin sub2 mirror -p "$SERVER:7" :6000
check "a subscriber knows its public endpoint" wait_until 30 has "$tmp/hairpin" '^mirror'
peer=$(awk '/^mirror/ { print $4 }' "$tmp/hairpin")
public=$(sub1 probe -b :6001 udp "$SERVER:7")
check_eq "another one reaches it there" "$public" "$(sub1 probe -b :6001 udp "$peer")"
check_eq "and is seen with its own public endpoint" "udp $SUB2:6000 $public" \
	"$(grep '^udp' "$tmp/hairpin" | head -n1)"
stop hairpin

# Chunks.

check "chunks of 8 ports, two for each subscriber" configure < <(
	pool port-chunk-size 8 max-chunks-per-user 2; permit_all)
check "what was lent before returns" forget
check "8 endpoints are served" sub1 probe -n 8 -b :7000 udp "$SERVER:7"
check_eq "by one chunk" 1 "$(rows chunks)"
check "8 more" sub1 probe -n 8 -b :7008 udp "$SERVER:7"
check_eq "by a second chunk" 2 "$(rows chunks)"
check_eq "of the same address" 1 "$(table chunks '.[].public_addr' | sort -u | wc -l)"
check "one more is not" dropped no_port sub1 probe -o -b :7016 udp "$SERVER:7"
check "the ports of TCP are others: 16 connections at the same time" \
	sub1 probe -n 16 -b :7000 tcp "$SERVER:7"
check "an endpoint that has a port keeps it" \
	same sub1 probe -b :7003 udp "$SERVER:7" ';' sub1 probe -b :7003 udp "$SERVER_B:7"
check "another subscriber has chunks of its own" sub2 probe -n 16 udp "$SERVER:7"
check "everything returns" forget

check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
