#!/bin/bash
# vm: uml
#
# NAT64 as the tool sets it up and shows it: the devices and routes of the prefixes, which come and go
# with the configuration; subscribers by their IPv6 addresses, wherever one is named or shown.

. "$(dirname "$0")/lib/nat_alg.sh"

readonly OWN1=2001:db8:1::2 OWN1B=2001:db8:1::3 OWN2=2001:db8:2::2
# the server behind each of the prefixes
readonly BY_A='[64:ff9b::c633:6402]' BY_B='[2001:db8:b::c633:6402]'
readonly PREFIX_A=64:ff9b::/96 PREFIX_B=2001:db8:b::/96 PREFIX_C=2001:db8:c00::/40

ipv6_up()
{
	local n
	for n in 1 2; do
		ip -n "$ns-sub$n" addr add "2001:db8:$n::2/64" dev eth0 nodad &&
			router ip addr add "2001:db8:$n::1/64" dev "sub$n" nodad &&
			ip -n "$ns-sub$n" route add default via "2001:db8:$n::1" || return
	done
	# only who asks for this one gets it
	ip -n "$ns-sub1" addr add "$OWN1B/64" dev eth0 nodad preferred_lft 0 &&
		router sysctl -qw net.ipv6.conf.all.forwarding=1
}

# nat64 PREFIX...: a configuration with these prefixes; $also: what else there is to say in the service
also=
nat64()
{
	local prefix n=0
	cat <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool PUBLIC 209.165.200.224/28 napt-users-per-ip-address 4 port-chunk-size 16128 nat-binding-timer 1
		exit
		active-charging service acs
	CONFIG
	for prefix; do
		printf '%s\n' "access-ruledef six$((++n))" "ip server-ipv6-network-prefix = $prefix" exit
	done
	printf '%s\n' 'access-ruledef four' 'ip version = ipv4' exit "fw-and-nat policy p"
	for ((; n; n--)); do
		echo "access-rule priority $n access-ruledef six$n permit nat-realm PUBLIC"
	done
	printf '%s\n' 'access-rule priority 100 access-ruledef four permit nat-realm PUBLIC' \
		'nat policy ipv4-and-ipv6' exit "$also"
}

# load_said TEXT: stdin loads, and that is what is said, or nothing
load_said()
{
	local status=0
	configure >"$tmp/said" 2>&1 || status=$?
	[[ -n ${1-} || $status != 0 || ! -s $tmp/said ]] || status=1
	((status == 0)) || cat "$tmp/said"
	((status == 0)) && { [[ -z ${1-} ]] || said "$1"; }
}

# loads PREFIX...: without a word
loads()
{
	nat64 "$@" | load_said
}

# refused TEXT: stdin does not load, and that is what is said
refused()
{
	! configure >"$tmp/said" 2>&1 && said "$1"
}

# said TEXT
said()
{
	grep -F -- "$1" "$tmp/said" >/dev/null && return
	cat "$tmp/said"
	return 1
}

# devices: "PREFIX DEVICE SLICE /LENGTH SPECIAL", sorted
devices()
{
	ctl --json show nat prefixes | jq -r '.[] | "\(.prefix) \(.device) \(.internal_addresses)" +
		" /\(.subscriber_prefix_length) \(.special_addresses)"' | sort
}

# devices_are LINE...
devices_are()
{
	diff <(printf '%s\n' "$@" | sed '/^$/d' | sort) <(devices)
}

# As the kernel sees them, routes and all.
links()
{
	router ip -o link show type nat_alg_nat64 2>/dev/null | sed 's/:.*//' | sort
	router ip route | grep -w 'dev nat64[-0-9]*' | sort
	router ip -6 route | grep -w 'dev nat64[-0-9]*' | sort
}

index_of()
{
	with_sys router cat "/sys/class/net/$1/ifindex"
}

# the_same DEVICE INDEX
the_same()
{
	check_eq "the device stays the same" "$2" "$(index_of "$1")"
}

routed()
{
	router ip -6 route show "$1" | grep -qw "dev $2" && router ip route show "$3" | grep -qw "dev $2"
}

fetched()
{
	"$1" curl -sg --max-time 20 ${3+--interface "$3"} "http://$2/hello" | grep -qx Hello.
}

# hold NAME WHERE [FROM [FLOWS]]: a connection that stays; then there are so many flows
hold()
{
	start "$1" sub1 socat -T 600 EXEC:'sleep 600' "TCP6:$2:80${3+,bind=[$3]}"
	soon 30 rows_are flows "${4-1}"
}

# rules NAT_ALG: a control connection of each family, whose analyzer may be off; stdin: access-rules
rules()
{
	cat <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool PUBLIC 209.165.200.224/28 napt-users-per-ip-address 4 port-chunk-size 16128 nat-binding-timer 1
		exit
		active-charging service acs
		  ruledef ftp
		    tcp dst-port = 21
		    rule-application routing
		  exit
		  rulebase b
		    route priority 1 ruledef ftp analyzer ftp-control
		  exit
		  firewall nat-alg ftp $1
		  access-ruledef any4
		    ip src-address = 0.0.0.0/0
		  exit
		  access-ruledef six
		    ip version = ipv6
		    ip server-ipv6-network-prefix = $PREFIX_A
		  exit
		  access-ruledef six-to-b
		    ip server-ipv6-network-prefix = $PREFIX_A
		    ip server-ip-address = $SERVER_B
		  exit
		  fw-and-nat policy p
		    nat policy ipv4-and-ipv6
	CONFIG
	cat
}

# datagram WHO WHERE
datagram()
{
	"$1" socat -u - "$2" <<<hello
}

# controls_are OF_NAT44 OF_NAT64: the analyzers of a control connection of each family
controls_are()
{
	local status
	start four sub2 socat -T 600 EXEC:'sleep 600' "TCP4:$SERVER:21"
	start six sub1 socat -T 600 EXEC:'sleep 600' "TCP6:$BY_A:21"
	soon 30 rows_are flows 2 &&
		diff <(printf '%s\n' "$SUB2 $1" "$OWN1 $2") <(table flows '.[] | "\(.private_addr) \(.analyzer)"' | sort)
	status=$?
	stop four
	stop six
	forget && return "$status"
}

# shown TABLE KEY WANTED: what the rows of a table have there, each once
shown()
{
	local have
	have=$(table "$1" "[.[].$2] | unique | join(\" \")")
	[[ $have == "$3" ]] || { echo "$have"; return 1; }
}

# All that the tool can show, with addresses or without: nothing of it is internal.
everything()
{
	local table address
	for table in pools limits; do
		ctl show nat "$table"
	done
	for table in subscribers chunks bindings pinholes flows; do
		for address in "" "$OWN1"; do
			# shellcheck disable=SC2086
			ctl show nat "$table" $address && ctl --json show nat "$table" $address || return
		done
	done
	ctl show nat subscriber "$OWN1" && ctl --json show nat subscriber "$OWN1" && ctl show metrics &&
		ctl who "$(public)" && ctl --json who "$(public)" && cat "$tmp/events"
}

nothing_internal()
{
	everything >"$tmp/everything" || return
	! grep -n '\<24[0-9]\.' "$tmp/everything"
}

# Where the first flow comes from, outside.
public()
{
	table flows '.[0] | "\(.public_addr):\(.public_port)"'
}

# says WANTED COMMAND...: the command's output has this
says()
{
	"${@:2}" >"$tmp/said" 2>&1
	said "$1"
}

events_are()
{
	grep -c "$1" "$tmp/events" | grep -qx "$2" || { cat "$tmp/events"; return 1; }
}

same_after_load()
{
	ctl show configuration >"$tmp/shown" && load_said <"$tmp/shown" &&
		ctl show configuration | diff "$tmp/shown" -
}

diff_is_empty()
{
	local lines
	lines=$(ctl diff "$tmp/config") && [[ -z $lines ]]
}

checked()
{
	nat64 "$PREFIX_A" >"$tmp/checked" && router nat-alg-ctl check "$tmp/checked"
}

# flows_of ADDRESS NUMBER
flows_of()
{
	[[ $(ctl --json show nat flows "$1" | jq length) == "$2" ]]
}

one_public_address()
{
	[[ $(table flows 'map(.public_addr) | unique | length') == 1 ]]
}

# unprivileged COMMAND...
unprivileged()
{
	router setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

cleared()
{
	ctl clear nat subscriber "$1" && soon 60 no_hosts
}

all_removed()
{
	ctl clear configuration && devices_are "" && [[ -z $(links) ]]
}

# load_rules NAT_ALG ACCESS-RULE...
load_rules()
{
	printf '%s\n' "${@:2}" | rules "$1" | load_said
}

generation()
{
	ctl show metrics | awk '/^nat_alg_configuration_generation/ { print $2 }'
}

# unchanged COMMAND...: neither the configuration nor devices and routes
unchanged()
{
	local before
	before=$(generation; devices; links)
	"$@" || return
	diff <(echo "$before") <(generation; devices; links)
}

# So many prefixes that only the kernel refuses: rules use but two of them.
too_many()
{
	local i
	nat64 "$PREFIX_A" "$PREFIX_B"
	for ((i = 0; i < 64; i++)); do
		printf '%s\n' "access-ruledef unused$i" "ip server-ipv6-network-prefix = 2001:db8:d:$(printf %x "$i")::/96" exit
	done
}

# The prefix is somebody else's: that is said, and stays so.
taken()
{
	router ip -6 route add "$PREFIX_B" dev wan0
	local status=0
	unchanged refused "the route to $PREFIX_B is there already" < <(nat64 "$PREFIX_A" "$PREFIX_B") || status=$?
	router ip -6 route del "$PREFIX_B" dev wan0
	return "$status"
}

# not_checked TEXT: check refuses what is on stdin, and says that
not_checked()
{
	cat >"$tmp/bad"
	! router nat-alg-ctl check "$tmp/bad" >"$tmp/said" 2>&1 && said "$1"
}

no_hosts()
{
	nothing_left and rows subscribers=0
}

ktap_plan 88

topology_up
check "the machines have IPv6" ipv6_up
module_up
mkdir "$tmp/www" && echo Hello. >"$tmp/www/hello"
start web-server server busybox httpd -f -p 80 -h "$tmp/www"
check "there is a server" wait_until 30 listening server 80
check "without a configuration there is no device" devices_are ""

# The devices of a configuration
check "a configuration with a prefix can be checked" checked
check "which makes nothing" devices_are ""
check "it loads without a word" loads "$PREFIX_A"
check "the prefix has a device" devices_are "$PREFIX_A nat64 240.0.0.0/8 /128 false"
check "and the routes lead there" routed "$PREFIX_A" nat64 240.0.0.0/8
start events router nat-alg-ctl monitor
check "a monitor listens" wait_until 30 watched_by 1
check "a subscriber with an IPv6 address fetches from a server with an IPv4 address" fetched sub1 "$BY_A"
check "and one with an IPv4 address, too" fetched sub2 "$SERVER"
check "all flows end" forget

# As it is shown
hold first "$BY_A"
check "the subscriber is shown by its own address" shown subscribers addr "$OWN1"
check "so is that of its chunk" shown chunks subscriber "$OWN1"
check "so is that of its binding" shown bindings private_addr "$OWN1"
check "so is that of its flow" shown flows private_addr "$OWN1"
check "whose server has its IPv4 address" shown flows remote_addr "$SERVER"
check "who has the public endpoint" says "subscriber $OWN1 realm PUBLIC" ctl who "$(public)"
check "and which endpoint it is bound to" says "bound to [$OWN1]:" ctl who "$(public)"
check "the events say whose the chunks were" events_are "chunk-new subscriber $OWN1 " 2
check "show nat subscriber finds it by its address" says "Flows:" ctl show nat subscriber "$OWN1"
check "and by no other" says "has no public address" ctl show nat subscriber "$OWN1B"
check "a table of another subscriber is empty" flows_of "$OWN2" 0
check "that of this one is not" flows_of "$OWN1" 1
check "no internal address is shown anywhere" nothing_internal

# What a load leaves, makes and takes away
index=$(index_of nat64)
check "the same again loads" loads "$PREFIX_A"
check "and changes nothing" devices_are "$PREFIX_A nat64 240.0.0.0/8 /128 false"
the_same nat64 "$index"
check "another prefix loads" loads "$PREFIX_A" "$PREFIX_B"
check "and has a device of its own" devices_are "$PREFIX_A nat64 240.0.0.0/8 /128 false" \
	"$PREFIX_B nat64-2 241.0.0.0/8 /128 false"
check "with its routes" routed "$PREFIX_B" nat64-2 241.0.0.0/8
the_same nat64 "$index"
check "and so do its flows" rows_are flows 1
check "subscribers come through the new prefix" fetched sub2 "$BY_B"
also="nat64 permit-special-addresses"
check "special addresses may be let through" loads "$PREFIX_A" "$PREFIX_B"
check "by the devices that are there" devices_are "$PREFIX_A nat64 240.0.0.0/8 /128 true" \
	"$PREFIX_B nat64-2 241.0.0.0/8 /128 true"
the_same nat64 "$index"
check "what is shown loads, and is shown the same" same_after_load
check "and differs in nothing" diff_is_empty
also=
check "a prefix is not used any more" loads "$PREFIX_B"
check "and has no device" devices_are "$PREFIX_B nat64-2 241.0.0.0/8 /128 false"
check "its flows end" soon 60 rows_are flows 0
stop first
router ip link set nat64-2 down
check "a device that is down comes up" loads "$PREFIX_B"
check "with its routes" routed "$PREFIX_B" nat64-2 241.0.0.0/8
check "and does its work" fetched sub1 "$BY_B"
router ip link add nat64 type dummy
check "somebody has the name of a device" loads "$PREFIX_A" "$PREFIX_B"
check "and it has another one" devices_are "$PREFIX_B nat64-2 241.0.0.0/8 /128 false" \
	"$PREFIX_A nat64-3 240.0.0.0/8 /128 false"
router ip link del nat64
check "prefixes of other lengths" loads "$PREFIX_C" 2001:db9::/32 2001:db8:d::/64
check "have devices" devices_are "$PREFIX_C nat64 242.0.0.0/8 /128 false" \
	"2001:db9::/32 nat64-4 243.0.0.0/8 /128 false" "2001:db8:d::/64 nat64-5 244.0.0.0/8 /128 false"
check "with ipv4-only there is no NAT64" load_said "the prefix is not translated" < <(nat64 "$PREFIX_A" | sed s/ipv4-and-ipv6/ipv4-only/)
check "and no device" devices_are ""

# Refused
check "one prefix is there" loads "$PREFIX_A"
check "and works" fetched sub1 "$BY_A"
check "what the kernel refuses changes nothing" unchanged refused "at most 64 different prefixes" < <(too_many)
check "a prefix that is routed to somebody else is refused, and nothing changes" taken
check "prefixes that overlap are refused" not_checked "a prefix that is not within another" \
	< <(nat64 "$PREFIX_A" 64:ff9b::/64)
check "a block of another length is refused" not_checked "4..16" \
	< <(also="nat64 internal-address-block 10.64.0.0/20" && nat64 "$PREFIX_A")
check "a block with a pool's addresses is refused" not_checked "outside of 209.165.0.0/16" \
	< <(also="nat64 internal-address-block 209.165.0.0/16" && nat64 "$PREFIX_A")
check "a prefix of another length is refused" not_checked "expected an IPv6 prefix of length" < <(nat64 2001:db8::/80)
check "who is not allowed to is told so" unchanged says CAP_NET_ADMIN unprivileged nat-alg-ctl load - \
	< <(nat64 "$PREFIX_B")

# Networks as subscribers, in a block of the operator's choice
also=$'nat64 subscriber-prefix-length 64\nnat64 internal-address-block 100.64.0.0/10'
check "the length of subscribers and the block change" loads "$PREFIX_A" "$PREFIX_B"
check "and the devices with them" devices_are "$PREFIX_A nat64 100.64.0.0/14 /64 false" \
	"$PREFIX_B nat64-2 100.68.0.0/14 /64 false"
check "the subscribers of before go with the devices of before" soon 60 rows_are subscribers 0
hold first "$BY_A" "$OWN1"
hold second "$BY_A" "$OWN1B" 2
check "two hosts of a network are one subscriber" shown subscribers addr 2001:db8:1::/64
check "with one public address" one_public_address
check "whose flows are those of its hosts" shown flows private_addr "$OWN1 $OWN1B"
check "it is found by one of its addresses" says 2001:db8:1::/64 ctl show nat subscriber "$OWN1B"
check "and by its own" says 2001:db8:1::/64 ctl show nat subscriber 2001:db8:1::/64
check "another network is not" says "has no public address" ctl show nat subscriber 2001:db8:3::/64
check "what is shown loads, and is shown the same" same_after_load
check "to clear a host clears its subscriber" cleared "$OWN1B"
stop first
stop second
also=

# Rules and analyzers
rule4='access-rule priority 20 access-ruledef any4 permit nat-realm PUBLIC'
rule6='access-rule priority 10 access-ruledef six permit nat-realm PUBLIC'
start ftp-server server socat -T 600 TCP-LISTEN:21,fork,reuseaddr EXEC:'sleep 600'
check "there is something at port 21" wait_until 30 listening server 21
check "an analyzer is on for IPv4 alone" load_rules ipv4-only "$rule4" "$rule6"
check "and sees nothing of NAT64" controls_are ftp-control null
check "it is on for NAT64 alone" load_rules ipv6-only "$rule4" "$rule6"
check "and sees nothing of NAT44" controls_are null ftp-control
check "any IPv4 source is denied" load_rules ipv4-only 'access-rule priority 1 access-ruledef any4 deny' "$rule6"
check "which is no source of NAT64" fetched sub1 "$BY_A"
check "but one of NAT44" dropped denied datagram sub2 "UDP4:$SERVER:9"
check "an IPv4 server is denied" load_rules ipv4-only 'access-rule priority 1 access-ruledef six-to-b deny' "$rule6"
check "behind the prefix, too" dropped denied datagram sub1 "UDP6:[64:ff9b::c633:6403]:9"
check "another one is not" fetched sub1 "$BY_A"
check "what is permitted without NAT" load_said "what it permits of NAT64 is dropped" \
	< <(rules ipv4-only <<<'access-rule priority 1 access-ruledef six permit bypass-nat')
check "does not pass" dropped no_realm datagram sub1 "UDP6:$BY_A:9"

# The end
router sysctl -qw net.ipv6.conf.all.forwarding=0
check "a router that does not forward IPv6 is warned of" load_said "net.ipv6.conf.all.forwarding=1" \
	< <(nat64 "$PREFIX_A")
router sysctl -qw net.ipv6.conf.all.forwarding=1
check "without a configuration there is no device again" all_removed
stop events INT
check "the network goes away" topology_down
check "and then the module" module_down
ktap_end
