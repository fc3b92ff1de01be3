#!/bin/bash
# vm: uml
#
# How a realm lends what it has: which address and how many ports a subscriber
# gets, what is kept for others, what happens when nothing is left, when it goes
# back, and what a new configuration changes of it.

. "$(dirname "$0")/lib/subscribers.sh"

# nobody answers there, and nobody says so
readonly NOWHERE=192.0.2.1
readonly A=209.165.200.225 B=209.165.200.226 C=209.165.200.227

# realm NAME POOL...: all subscribers in this realm
realm()
{
	ip_pools "${@:2}"
	policy <<<"1/permit nat-realm $1/ip any-match = TRUE"
}

seed='209.165.200.225 255.255.255.224 napt-users-per-ip-address 4 on-demand max-chunks-per-user 4
	port-chunk-size 32256 nat-binding-timer 1'
seed=${seed//[$'\n\t']/ }

# in_the_seeds_order: subscribers 1 to 40, two chunks an address from the lowest one on
in_the_seeds_order()
{
	local i want=''
	for ((i = 0; i < 40; i++)); do
		want+="$(subscriber $((i + 1))) 209.165.200.$((225 + i / 2))"
		want+=" $((i % 2 ? 33280 : 1024))-$((i % 2 ? 65535 : 33279))"$'\n'
	done
	diff <(printf %s "$want" | sort) <(lent | sort)
}

# public_of N...: the public address of these subscribers
public_of()
{
	local i
	for i; do
		table chunks ".[] | select(.subscriber == \"$(subscriber "$i")\").public_addr" | head -n1
	done | paste -sd' '
}

# come NUMBER: so many subscribers send something, one after the other, and are known. Nobody answers them, so the
# packets may still be on their way when they have been sent.
come()
{
	each 1 "$1" -o udp "$NOWHERE:7" && soon 30 rows_are subscribers "$1"
}

# has_chunks SUBSCRIBER NUMBER [FILTER]...
has_chunks()
{
	soon 30 rows_are chunks "$2" "subscriber=$(subscriber "$1")" "${@:3}"
}

pool_has()
{
	table pools ".[] | select(.name == \"$1\") | \"\(.addresses) \(.addresses_used) \(.subscribers) \(.chunks) \(.chunks_used)\""
}

load_other()
{
	ctl load "$tmp/other" 2>&1 | tee "$tmp/said"
	((!PIPESTATUS[0]))
}

ktap_plan 60

topology_up
subscribers_up
server ip route add blackhole "$NOWHERE"
module_up
# what is full has to stay so until it was looked at, on a slow machine too; forget ends it
router sysctl -qw net.netfilter.nf_conntrack_udp_timeout=600
start_ready mirror server mirror :7

# The seed's line.

check "the seed's pool loads" configure < <(realm PUBLIC "PUBLIC $seed")
check "40 subscribers come, one after the other" come 40
check "each has the lowest address with a chunk left" in_the_seeds_order
check_eq "20 chunks of 10 addresses are left" "30 20 40 60 40" "$(pool_has PUBLIC)"
check "an address is filled by its two subscribers" \
	sub1 probe -o -n 32255 -b "$(subscriber 1):10000" udp "$NOWHERE:7"
check "to the last port" has_chunks 1 1 udp_used=32256
check "one more is dropped: no chunk is left on its address" dropped no_port \
	sub1 probe -o -b "$(subscriber 1):9999" udp "$NOWHERE:7"
check_eq "it is served again when there is TCP to be served" "$(public_of 1)" \
	"$(sub1 probe -b "$(subscriber 1):5000" tcp "$SERVER:7" | cut -d: -f1)"
check "everything returns after the binding timer" forget

# Groups.

check "a group of two pools loads" configure < <(
	realm GROUP "ONE range $A $A napt-users-per-ip-address 2 port-chunk-size 32256 nat-binding-timer 1 group-name GROUP" \
		"TWO range $B $C napt-users-per-ip-address 2 port-chunk-size 32256 nat-binding-timer 1 group-name GROUP")
check "6 subscribers come" come 6
check_eq "the least loaded pool serves each" "$A $B $B $A $C $C" "$(public_of 1 2 3 4 5 6)"
check "the next finds nothing" dropped no_address sub1 probe -o -b "$(subscriber 7)" udp "$SERVER:7"
check_eq "and is not told: the default" timeout "$(sub1 probe -w 1 -b "$(subscriber 7)" udp "$SERVER:7")"
check_eq "a subscriber with an address keeps it" "$A" \
	"$(sub1 probe -b "$(subscriber 1):5001" udp "$SERVER:7" | cut -d: -f1)"
check "everything returns" forget

check "what is dropped can be told to the sender" configure < <(
	realm PUBLIC "PUBLIC range $A $A napt-users-per-ip-address 2 port-chunk-size 8 nat-binding-timer 1"
	printf '%s\n' "active-charging service acs" "nat allocation-failure send-icmp-dest-unreachable")
check "two subscribers come" come 2
check_eq "the third is told that there is no address" "icmp 3 1 from $ROUTER_SUB1" \
	"$(sub1 probe -b "$(subscriber 3)" udp "$SERVER:7")"
check "the first one takes all its ports" sub1 probe -o -n 7 -b "$(subscriber 1):5001" udp "$SERVER:7"
check_eq "and is told that there is none left" "icmp 3 1 from $ROUTER_SUB1" \
	"$(sub1 probe -b "$(subscriber 1):5010" udp "$SERVER:7")"
check "everything returns" forget

# Thresholds and reservations: 8 chunks an address.

chunks8='napt-users-per-ip-address 8 port-chunk-size 8064 max-chunks-per-user 3 nat-binding-timer 1'
check "a pool with a threshold of half its chunks loads" \
	configure < <(realm PUBLIC "PUBLIC range $A $B $chunks8 port-chunk-threshold 50")
check "6 subscribers come" come 6
check_eq "four are admitted to an address" "$A $A $A $A $B $B" "$(public_of 1 2 3 4 5 6)"
check "who is there may have more" sub1 probe -o -n 8064 -b "$(subscriber 1):10000" udp "$NOWHERE:7"
check "a second chunk" has_chunks 1 2
check "everything returns" forget

check "a pool that keeps two chunks for each subscriber loads" \
	configure < <(realm PUBLIC "PUBLIC range $A $B $chunks8 min-port-chunk-per-user 2")
check "5 subscribers come" come 5
check_eq "four are admitted to an address" "$A $A $A $A $B" "$(public_of 1 2 3 4 5)"
check "the first one takes its second chunk" sub1 probe -o -n 8064 -b "$(subscriber 1):10000" udp "$NOWHERE:7"
check "and has it" has_chunks 1 2
check "a third one is kept for the others" dropped no_port \
	sub1 probe -o -n 8064 -b "$(subscriber 1):18065" udp "$NOWHERE:7"
check "the fifth, with room on its address, has a third one" \
	sub1 probe -o -n 16129 -b "$(subscriber 5):10000" udp "$NOWHERE:7"
check "three" has_chunks 5 3
check "everything returns" forget

# One-to-one addresses that are kept.

check "a one-to-one pool that is not on-demand loads" \
	configure < <(realm PUBLIC "PUBLIC range $A $B nat-one-to-one nat-binding-timer 1")
check_eq "the first packet lends an address" "$A:5000" "$(sub1 probe -b :5000 udp "$SERVER:7")"
check "its flows end" router conntrack -F
check "the binding goes" soon 30 rows_are bindings 0
check_eq "the address stays, and does not expire" "$SUB1 $A null" \
	"$(table chunks '.[] | "\(.subscriber) \(.public_addr) \(.expires)"')"
check_eq "another subscriber has another one" "$B:5000" "$(sub2 probe -b :5000 udp "$SERVER:7")"
check "until it is cleared" ctl clear nat subscriber "$SUB1"
check "then it returns" soon 30 rows_are chunks 1
check_eq "and the next one may have it" "$A:5000" "$(sub1 probe -b "$(subscriber 9):5000" udp "$SERVER:7")"
check "what a pool keeps returns when the pool goes" configure < <(realm OTHER "OTHER range $C $C nat-one-to-one on-demand")
check "with the flows" forget

# A new configuration while something is lent.

check "chunks of 8 ports" configure < <(realm PUBLIC "PUBLIC range $A $A napt-users-per-ip-address 8 port-chunk-size 8 nat-binding-timer 1")
start_ready kept sub1 probe -w 60 -b :5000 -k "$tmp/stop" udp "$SERVER:7"
before=$(lent)
check "the same pool with chunks of 64" configure < <(realm PUBLIC "PUBLIC range $A $A napt-users-per-ip-address 8 port-chunk-size 64 nat-binding-timer 1")
check_eq "what is lent stays as it is" "$before" "$(lent)"
sub2 probe -b :5000 udp "$SERVER:7" >/dev/null
check_eq "what is lent now follows the new values" 64 \
	"$(table chunks ".[] | select(.subscriber == \"$SUB2\") | .port_last - .port_first + 1")"
realm OTHER "OTHER range $B $B napt-users-per-ip-address 8 port-chunk-size 64 nat-binding-timer 1" >"$tmp/other"
check "a configuration without the pool loads" load_other
check "and says who still has an address of it" grep '2 subscribers' "$tmp/said"
check "their flows go on" running kept
check "--drop-flows ends them" ctl load --drop-flows "$tmp/other"
check "and what they had returns" soon 30 rows_are chunks 0 "public_addr=$A"
touch "$tmp/stop"
finish kept 60 >/dev/null

check "everything returns" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
