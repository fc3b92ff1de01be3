#!/bin/bash
# vm: uml
#
# PPTP through the gateway. First both ends of it are scripts (tools/pptp.py), which
# compare every octet that one sends with what the other one gets. Then they are
# pptp-linux and pptpd with pppd, which know nothing of the gateway: tunnels of two
# subscribers at once, many-to-one and one-to-one, and to a subscriber's server. What
# the statistics say agrees with what passed on the wire, and nothing is left.

. "$(dirname "$0")/lib/ftp.sh"
. "$(dirname "$0")/lib/ppp.sh"

readonly A=209.165.200.225 B=209.165.200.226

# pool NAME FIRST LAST OPTION...
pool()
{
	ip_pools "$1 range $2 $3 ${*:4} nat-binding-timer 1"
	cat <<-CONFIG
		active-charging service acs
		ruledef pptp
		  tcp either-port = 1723
		  rule-application routing
		#exit
		rulebase analyzers
		  route priority 1 ruledef pptp analyzer pptp
		#exit
		firewall nat-alg pptp ipv4-only
	CONFIG
}

many_to_one()
{
	pool PUBLIC "$A" "$A" napt-users-per-ip-address 4 on-demand max-chunks-per-user 4 \
		port-chunk-size 8064
	policy <<<"1/permit nat-realm PUBLIC/ip any-match = TRUE"
}

one_to_one()
{
	pool PUBLIC "$A" "$B" nat-one-to-one on-demand
	policy <<-RULES
		1/permit nat-realm PUBLIC/ip uplink = TRUE
		2/permit nat-realm PUBLIC/tcp dst-port = 1723
		3/permit nat-realm PUBLIC/ip protocol = 47
	RULES
}

# scenario NAME: it leaves nothing
scenario()
{
	with_address "$1" && forget
}

silent()
{
	local said
	said=$("$@" 2>&1) && [[ -z $said ]] && return
	echo "$said"
	return 1
}

# with_address SCENARIO: its subscriber has one. If it does not go well: what was dropped, and what is there
with_address()
{
	family=$family python3 "$selftests/tools/pptp.py" "$ns" "$tmp/totals" "$1" && return
	what_was_dropped
	ctl show nat flows
	return 1
}

# total NAME: what the scenarios have seen of it
total()
{
	awk -v name="$1" '$1 == name { sum += $2 } END { print sum + 0 }' "$tmp/totals"
}

stat_is()
{
	check_eq "statistics: $1" "$3" "$(jq -r ".$2" "$tmp/stats")"
}

# tap_pptp up|down bytes|packets NAME...: of control connections, by who sends
tap_pptp()
{
	local direction=$1 what=$2 name files=()
	shift 2
	for name; do
		files+=("$tmp/$name")
	done
	awk -v direction="$direction" -v what="$what" '
		$1 == "tcp" && $3 ~ /:1723$/ {
			from_outside = $2 ~ /^(198\.51\.100|203\.0\.113)\./
			sum += $((what == "bytes" ? 6 : 8) + ((direction == "down") != from_outside))
		}
		END { printf "%d\n", sum }' "${files[@]}"
}

# Counts the GRE that a namespace gets.
gre_counter()
{
	within "$ns-$1" nft -f - <<-NFT
		table inet received {
			counter gre { }
			chain input {
				type filter hook input priority 0;
				meta l4proto gre counter name gre
			}
		}
	NFT
}

# gre_received packets|bytes NAMESPACE...: bytes without the IP header
gre_received()
{
	local name header
	for name in "${@:2}"; do
		header=20
		[[ $family$name != 6sub* ]] || header=40
		within "$ns-$name" nft -j list counter inet received gre |
			jq --argjson header $header '.nftables[] | .counter // empty | .bytes -= $header * .packets'
	done | jq -s --arg what "$1" 'map(.[$what]) | add'
}

both_ping()
{
	ping_through "$1" >"$tmp/ping" 2>&1 &
	ping_through "$2" || return
	wait $! && return
	cat "$tmp/ping"
	return 1
}

# two_subscribers HOW
two_subscribers()
{
	pptpd_start server
	pptp_start sub1 "$SERVER"
	pptp_start sub2 "$SERVER"
	check "$1: the first subscriber's link comes up" wait_until 90 ppp_is_up sub1
	check "$1: the second subscriber's link comes up" wait_until 90 ppp_is_up sub2
	check "$1: two tunnels, two control connections" links_are 2
	check "$1: both carry packets at once" both_ping sub1 sub2
	check "$1: the first one hangs up" hang_up sub1
	check "$1: and its tunnel is gone" soon 60 rows_are flows 1 analyzer=pptp-gre
	check "$1: the second one goes on" ping_through sub2
	check "$1: until it hangs up" hang_up sub2
	check "$1: and no tunnel is left" soon 60 no_tunnels
	check "$1: the server has seen both go" wait_until 60 server_ppp_is_gone server
	stop pptpd
}

# one_link: a tunnel that is there to be taken away
one_link()
{
	pptpd_start server
	pptp_start sub1 "$SERVER"
	check "a link comes up" wait_until 90 ppp_is_up sub1
}

# A subscriber's own server, which has been given an address.
own_server()
{
	check "one-to-one once more" configure < <(one_to_one)
	check "everything returns" forget
	check "the subscriber has an address" keep_address "$SERVER:7"
	pptpd_start sub1
	pptp_start server "$(table chunks '.[].public_addr')"
	check "a client outside: its link comes up" wait_until 90 ppp_is_up server
	check "its tunnel ends at the subscriber's address" rows_are flows 1 \
		analyzer=pptp-gre "private_addr=$OWN1" child
	check "it carries packets" ping_through server
	check "it hangs up" hang_up server
	check "and its tunnel is gone" soon 60 no_tunnels
	stop pptpd
	give_back
}

# Links that pppd brings up: two subscribers in each realm (NAT64: in one), and with IPv4 a subscriber's own server.
readonly links=$((family == 4 ? 5 : 2))

ktap_plan $((family == 4 ? 77 : 49))

topology_up
module_up
ppp_device
: >"$tmp/totals"
check "a many-to-one pool, and no warning" silent configure < <(many_to_one)
start_ready mirror server mirror :7
tap_start_server
tap_start tap-sub1 router sub1
tap_start tap-sub2 router sub2

# The scripts.

# Families, scenario, what it is. For IPv6 only the path of GRE differs: what is said of messages alone runs with IPv4.
while IFS='|' read -r families name what <&3; do
	[[ $families != *$family* ]] || check "$what" scenario "$name"
done 3<<-SCENARIOS
	46|equal_ids|equal call IDs of two subscribers
	46|incoming|a call of the server
	46|caller|a call of the subscriber
	4|refused|calls that are refused, IDs that name none
	4|limit|more calls than a connection may have
	46|servers|two servers, and two calls of a connection
	4|again|a client that comes back with its old ID
	4|repeated|what is said again of a live call
	4|silent|silence, and echoes
	4|errors|ICMP errors about a tunnel's packets
	46|hijack|another host finds no way in
	46|alone|GRE without a call
	4|bytewise|octet by octet
	4|merged|many messages in a segment
	4|alien|what is not PPTP
	46|malformed|malformed and unknown messages
SCENARIOS
check "a configuration with one-to-one" configure < <(one_to_one)
check "the subscriber has an address" keep_address "$SERVER:7"
check "a server behind it; GRE of other kinds" with_address whole_address
give_back
check "everything returns" forget

# What everybody uses.

for who in sub1 sub2 server; do
	gre_counter "$who"
done
if [[ $family == 4 ]]; then
	check "one-to-one again" configure < <(one_to_one)
	two_subscribers one-to-one
fi
check "many-to-one again" configure < <(many_to_one)
check "everything returns" forget
two_subscribers many-to-one

if [[ $family == 4 ]]; then
	own_server
fi

check "flows, pinholes, bindings and chunks return to zero" forget
counters pptp >"$tmp/stats"
stop tap-sub1
stop tap-sub2
check "the server's wire: no private address, checksums right" tap_clean tap-server

stat_is "bytes of uplink control" ul_bytes "$(tap_pptp up bytes tap-sub1 tap-sub2)"
stat_is "bytes of downlink control" dl_bytes "$(tap_pptp down bytes tap-server)"
stat_is "packets of uplink control" ul_pkts "$(tap_pptp up packets tap-sub1 tap-sub2)"
stat_is "packets of downlink control" dl_pkts "$(tap_pptp down packets tap-server)"
stat_is "tunnels: those of the scripts, and of programs" gre_sessions $(($(total gre_sessions) + links))
stat_is "malformed messages" invalid_pkts "$(total invalid_pkts)"
stat_is "unknown messages" unknown_pkts "$(total unknown_pkts)"
stat_is "packets of uplink GRE" gre_ul_pkts \
	$(($(total gre_ul_pkts) + $(gre_received packets server)))
stat_is "bytes of uplink GRE" gre_ul_bytes $(($(total gre_ul_bytes) + $(gre_received bytes server)))
stat_is "packets of downlink GRE" gre_dl_pkts \
	$(($(total gre_dl_pkts) + $(gre_received packets sub1 sub2)))
stat_is "bytes of downlink GRE" gre_dl_bytes \
	$(($(total gre_dl_bytes) + $(gre_received bytes sub1 sub2)))
check "and none of them is zero" jq -e '[.[]] | all(. > 0)' "$tmp/stats"

# Between two subscribers, which the taps would see twice.
check "one-to-one, and two subscribers" configure < <(one_to_one)
check "one of them has an address" keep_address "$SERVER:7"
check "a call between them is refused" with_address neighbours
give_back

# The end of the module, and that of the network, with open tunnels.
check "many-to-one for the last time" configure < <(many_to_one)
one_link
check "the module goes under a tunnel" module_down
check "and comes again" module_up
hang_up sub1 >/dev/null
stop pptpd
check "many-to-one, indeed" configure < <(many_to_one)
one_link
check "the network goes away under a tunnel" topology_down
check "and then the module" module_down
ktap_end
