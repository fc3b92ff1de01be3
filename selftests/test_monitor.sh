#!/bin/bash
# vm: uml
#
# Thousands of subscribers come and go, in waves ($NALG_WAVES of $NALG_WAVE each; in
# scripts/soak they are 100,000): what "monitor" has told adds up to the tables at any
# time, and in the end nothing is left. It tells nothing of whom a subscriber talks to
# (RFC 6888, REQ-12).

. "$(dirname "$0")/lib/subscribers.sh"

readonly WAVE=${NALG_WAVE:-4000} WAVES=${NALG_WAVES:-2}
# nobody answers there, and nobody says so
readonly NOWHERE=192.0.2.1

pool()
{
	ip_pools "PUBLIC 209.165.200.224 255.255.255.224 napt-users-per-ip-address 1008 port-chunk-size 64 nat-binding-timer $1"
	policy <<<"1/permit nat-realm PUBLIC/ip any-match = TRUE"
}

# told EVENT: how many such events
told()
{
	grep -c "\"$1\"" "$tmp/events"
}

told_is()
{
	[[ $(told "$1") == "$2" ]]
}

# open_chunks: those that came and did not go, as "show nat chunks" would say it
open_chunks()
{
	jq -r 'select(.subscriber) | "\(.event) \(.subscriber) \(.public_addr) \(.port_first)-\(.port_last)"' \
		"$tmp/events" | awk '
		{ key = $2 " " $3 " " $4 }
		$1 == "chunk-new" { if (key in open) print "twice: " key; open[key] }
		$1 == "chunk-del" { if (!(key in open)) print "unknown: " key; delete open[key] }
		END { for (key in open) print key }' | sort
}

same_as_the_table()
{
	diff <(open_chunks) <(lent | sort)
}

wave()
{
	each $((1 + WAVE * ($1 - 1))) "$WAVE" -o udp "$NOWHERE:7" &&
		wait_until 180 told_is chunk-new $((WAVE * $1))
}

all_return()
{
	router conntrack -F && wait_until 180 told_is chunk-del $((WAVE * $1))
}

# until monitor listens
configured_and_told()
{
	pool 1 | configure && grep -q '"configuration"' "$tmp/events"
}

ktap_plan $((9 + 3 * WAVES))

topology_up
subscribers_up
server ip route add blackhole "$NOWHERE"
module_up
# they go when they are told to, however long the others take to come
router sysctl -qw net.netfilter.nf_conntrack_udp_timeout=600
start events router nat-alg-ctl --json monitor chunks configuration
check "a configuration is an event" wait_until 60 configured_and_told
for ((i = 1; i <= WAVES; i++)); do
	check "$WAVE subscribers come" wave "$i"
	((i > 1)) || check "what was told adds up to the table" same_as_the_table
	check "they go" all_return "$i"
	check_eq "and nothing is left" "" "$(open_chunks)"
done
check "nor in the tables" soon 30 nothing_left
check_eq "no event was lost" 0 "$(told lost)"
check "monitor ends well" stop events
check_eq "as many came as went" "$(told chunk-new)" "$(told chunk-del)"
check_eq "no event says where to" 0 "$(grep -c "$NOWHERE" "$tmp/events")"
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
