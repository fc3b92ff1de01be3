#!/bin/bash
# vm: uml
#
# What the configuration language says about flows, in the running gateway: sets of
# hosts and ports, priorities, defaults, realms of data connections, the TCP words of
# a rulebase, the pool of an APN, and a pool in the subnet of the outside.

. "$(dirname "$0")/lib/subscribers.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly A=209.165.200.225 B=209.165.200.226
# in the subnet of wan0: nobody has a route for it
readonly ON_LINK=198.51.100.65

pools()
{
	ip_pools "ONE range $A $A napt-users-per-ip-address 2 nat-binding-timer 1" \
		"TWO range $B $B napt-users-per-ip-address 2 nat-binding-timer 1" \
		"LINK range $ON_LINK $ON_LINK napt-users-per-ip-address 2 nat-binding-timer 1" \
		"INSIDE range 10.0.1.0 10.0.1.255 private"
}

# The sets come behind the rules that need them.
with_sets()
{
	pools
	policy <<-RULES
		1/deny/ip dst-address range host-pool FORBIDDEN
		2/permit nat-realm ONE/udp dst-port range port-map SERVICES
		3/permit nat-realm TWO/tcp dst-port !range port-map SERVICES
		4/permit nat-realm TWO/ip dst-address range host-pool UNKNOWN
	RULES
	cat <<-CONFIG
		host-pool FORBIDDEN
		  ip $SERVER_B
		  ip range 203.0.113.0 to 203.0.113.255
		#exit
		port-map SERVICES
		  port 7
		  port range 100 to 200
		#exit
	CONFIG
}

any_line()
{
	pools
	policy <<<"1/permit nat-realm ONE/udp dst-port = 7; tcp dst-port = 8; multi-line-or all-lines"
	printf '%s\n' "fw-and-nat policy subscribers" \
		"access-rule no-ruledef-matches uplink action permit nat-realm TWO"
}

default_realm()
{
	pools
	policy <<-RULES
		20/permit nat-realm ONE/ip any-match = TRUE
		10/permit/udp dst-port = 7
		15/deny/udp dst-port = 8
	RULES
	printf '%s\n' "fw-and-nat policy subscribers" "nat policy ipv4-only default-nat-realm TWO"
}

# Rules that would send the data connections elsewhere, if they were asked.
ftp_by_rules()
{
	pools
	policy <<-RULES
		1/permit nat-realm ONE/tcp dst-port = 21
		2/permit nat-realm TWO/ip any-match = TRUE
	RULES
	ftp_route "$1"
}

covered()
{
	pools
	policy <<<"1/permit nat-realm ONE/ip any-match = TRUE"
	printf '%s\n' "context ISP1" "apn internet" "ip address pool name INSIDE" \
		"fw-and-nat policy subscribers" "#exit" "#exit"
}

public_of()
{
	"$1" probe "${@:2}" | cut -d: -f1
}

# data_is_in REALM: the flows that came through a pinhole
data_is_in()
{
	local realms
	ctl --json show nat flows >"$tmp/flows" || return
	realms=$(jq -r '.[] | select(.child).realm' "$tmp/flows" | sort -u)
	[[ $realms != "$1" ]] || return 0
	echo "seen: '$realms' in this dump, and $(rows flows child) such flows in another one:"
	cat "$tmp/flows"
	what_was_dropped
	return 1
}

closing_is_kept()
{
	router conntrack -L -p tcp 2>/dev/null | awk '/TIME_WAIT/ && $3 > 300 { found = 1 } END { exit !found }'
}

# offers MSS COMMAND...: a SYN reaches the server with it
offers()
{
	local status=0
	start capture server timeout 30 tcpdump -l -nn -c 1 -i eth0 'tcp[tcpflags] & tcp-syn != 0 and dst port 7'
	wait_until 30 has "$tmp/capture" 'listening on' || return
	"${@:2}" >/dev/null
	finish capture 30 || status=$?
	cat "$tmp/capture"
	((status == 0)) && grep -q "mss $1[],]" "$tmp/capture"
}

ktap_plan 41

topology_up
module_up
start_ready mirror server mirror :7 :8 :150
start_ready far far mirror :7

check "rules with host-pools and port-maps load" configure < <(with_sets)
check_eq "a port of the map" "$A" "$(public_of sub1 udp "$SERVER:7")"
check_eq "one in a range of it" "$A" "$(public_of sub1 udp "$SERVER:150")"
check "one that is not in it" dropped no_rule sub1 probe -o udp "$SERVER:8"
check_eq "not in it, and that is what the rule says" "$B" "$(public_of sub2 tcp "$SERVER:8")"
check "a host of the pool" dropped denied sub1 probe -o udp "$SERVER_B:7"
check "one in a range of it" dropped denied sub1 probe -o udp "$FAR:7"
check "a rule whose set is not defined never matches" dropped no_rule sub1 probe -o tcp "$SERVER:7"
shown=$(ctl show configuration)
check "what is shown loads" ctl load - <<<"$shown"
check_eq "and is the same again" "$shown" "$(ctl show configuration)"
check "everything returns" forget

check "any of a ruledef's lines, and a rule for no match" configure < <(any_line)
check_eq "its first line" "$A" "$(public_of sub1 udp "$SERVER:7")"
check_eq "its second line" "$A" "$(public_of sub1 tcp "$SERVER:8")"
check_eq "neither" "$B" "$(public_of sub1 udp "$SERVER:8")"
check "everything returns" forget

check "a default realm, and rules by priority" configure < <(default_realm)
check_eq "a permit without a realm: the default" "$B" "$(public_of sub1 udp "$SERVER:7")"
check "a deny comes before what is written before it" dropped denied sub1 probe -o udp "$SERVER:8"
check_eq "the last" "$A" "$(public_of sub1 tcp "$SERVER:7")"
check "everything returns" forget

check "rules that differ for control and data connections" configure < <(ftp_by_rules "tcp mss 1000 limit-if-present")
start_ready ftp server ftp-server -t 600
start control sub1 ftp-client -w 60 "$SERVER" login port 'send RETR 100000' 'reply 150' accept \
	"hold $tmp/go" 'receive 100000' 'reply 226' pasv 'send STOR 100000' 'reply 150' "hold $tmp/end" \
	'transmit 100000' 'reply 226' quit
check "an active data connection" soon 30 rows_are flows 1 child
check "is in the realm of its control connection" data_is_in ONE
touch "$tmp/go"
check "a passive data connection" soon 30 rows_are flows 1 child direction=uplink
check "is, too" data_is_in ONE
touch "$tmp/end"
check "the session ends well" finish control 60
check "a SYN that offers more is limited" offers 1000 sub1 probe tcp "$SERVER:7"
check "everything returns" forget
check "a closed connection may keep its ports" configure < <(ftp_by_rules "tcp 2msl-timeout 600")
sub1 probe tcp "$SERVER:7" >/dev/null
check "for 2MSL" wait_until 30 closing_is_kept
check "everything returns" forget

check "the pool of an APN" configure < <(covered)
check_eq "covers who has an address of it" "$A" "$(public_of sub1 udp "$SERVER:7")"
check "and nobody else" dropped no_rule sub2 probe -o udp "$SERVER:7"
check "everything returns" forget

check "a pool on the link to the outside" configure < <(
	pools; policy <<<"1/permit nat-realm LINK/ip any-match = TRUE")
check_eq "is answered for" "$ON_LINK" "$(public_of sub1 udp "$SERVER:7")"
check "everything returns" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
