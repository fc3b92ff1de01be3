# shellcheck shell=bash
# The module and its tool in the topology's router.
#
#	module_up		load the module, if it is not there
#	module_down		remove it, if module_up has loaded it; first the network has to go
#	configure [OPTION...]	load a configuration, from stdin, into the router
#	ip_pools LINE...	a configuration's pools, the words behind "ip pool" each
#	configure_sample	the seed's FTP sample, with its many-to-one pool
#	configure_only_control	the same, but the rules permit nothing but control connections
#	ctl ARGUMENT...		nat-alg-ctl in the router
#	counters ANALYZER	the statistics of ftp, tftp ..., as JSON
#	counter ANALYZER NAME...	some of them, side by side
#	ftp_stat NAME		a row of the FTP statistics
#	drops REASON		a drop counter
#	what_was_dropped	for the reader: drop counters that are not 0, and packets_lost
#	gateway_state		the same, with all that the gateway has: when nothing comes through any more
#	limit NAME		a number of "show nat limits"
#	rows TABLE [FILTER]...	how many rows of "show nat TABLE" have all this
#	table TABLE JQ		"show nat TABLE" through jq -r
#	dropped REASON COMMAND...	a packet that the command causes is dropped, for that reason
#	conntrack_expire	let go what has expired
#	lasting COMMAND...	flows that begin while it runs are there until "forget" ends them, however slow
#				the machine is
#	forget			end all flows, and wait for nothing_left
#	nat64_device		the name of the router's NAT64 device, if it has one
#	watched_by NUMBER	so many monitors listen in the router
#
# A look at what the module has; what is not as it should be is printed. FILTERs are those of tools/await:
# KEY=VALUE, KEY!=VALUE, KEY>NUMBER ..., or KEY alone:
#
#	rows_are TABLE NUMBER [FILTER]...	it has so many rows like this
#	drops_are REASON NUMBER
#	limit_is NAME TEST NUMBER	as test(1) has it
#	stats_are ANALYZER [only] FILTER...	only: all others are 0
#	nothing_left [and CONDITION]...	no flow, pinhole, binding or chunk
#	holds CONDITION [and CONDITION]...	whatever await knows, at one look
#
#	soon SECONDS LOOK...	one of those looks, again and again until it is as it should be. It is one
#				process that waits, where wait_until would start one for each look
#
#	unreferenced		no namespace holds the module; those that are gone do for a moment
#	keep_address		the first subscriber uses its address, with a flow to the server's port 7,
#				until give_back
#	policy			a policy of the access rules on stdin, a line each: PRIORITY/ACTION/MATCH;
#				several lines of a MATCH, which must all match, stand between semicolons
#	routes PROTOCOL:PORT:ANALYZER...	a configuration's rulebase that sends these there

# shellcheck source=selftests/lib/topology.sh
. "$(dirname "${BASH_SOURCE[0]}")/topology.sh"

NAT_ALG_KO=${NAT_ALG_KO:-$selftests/../build/kmod/$(uname -r)/nat_alg.ko}
module_ours=

module_loaded()
{
	[[ -e /sys/module/nat_alg ]]
}

module_up()
{
	local deps
	if ! module_loaded; then
		IFS=, read -ra deps < <(modinfo -F depends "$NAT_ALG_KO")
		((!${#deps[@]})) || modprobe -a "${deps[@]}" || bail "cannot load ${deps[*]}"
		insmod "$NAT_ALG_KO" || bail "cannot load $NAT_ALG_KO"
		module_ours=1
	fi
	quick_timeouts
}

# Namespaces that are gone are cleaned up in the background, and until then they
# hold what the module did for them.
module_down()
{
	[[ -n $module_ours ]] || return 0
	wait_until 30 rmmod nat_alg || return
	module_ours=
}

at_exit()
{
	module_down
}

# Closed connections expire soon: the tests wait for it; those that are about to close have the time that a slow
# machine takes for it. A datagram that is answered late makes a stream, which would be there for two minutes.
quick_timeouts()
{
	local prefix=net.netfilter.nf_conntrack_
	router sysctl -qw ${prefix}tcp_timeout_{time_wait,close}=1 ${prefix}tcp_timeout_{fin_wait,close_wait,last_ack}=20 \
		${prefix}icmp_timeout=1 ${prefix}udp_timeout_stream=30
}

lasting()
{
	local prefix=net.netfilter.nf_conntrack_ udp status=0
	udp=$(router sysctl -n ${prefix}udp_timeout)
	router sysctl -qw ${prefix}tcp_timeout_{fin_wait,close_wait,last_ack,time_wait,close}=3600 \
		${prefix}icmp_timeout=3600 ${prefix}udp_timeout{,_stream}=3600
	"$@" || status=$?
	quick_timeouts
	router sysctl -qw "${prefix}udp_timeout=$udp"
	return "$status"
}

ctl()
{
	router nat-alg-ctl "$@"
}

configure()
{
	cat >"$tmp/config"
	ctl load "$tmp/config" "$@"
}

ip_pools()
{
	printf '%s\n' "context ISP1" "interface wan0" "${@/#/ip pool }" "#exit"
}

configure_sample()
{
	configure <"$selftests/data/ftp44.cfg"
}

configure_only_control()
{
	sed '/access-ruledef SFW_HTTP/,/#exit/ s/ip any-match = TRUE/tcp dst-port = 21/
		/access-rule priority 100/d' "$selftests/data/ftp44.cfg" | configure
}

# counters ANALYZER
counters()
{
	ctl --json show statistics analyzer name "$1"
}

# counter ANALYZER NAME...
counter()
{
	router await value stats "$@"
}

ftp_stats()
{
	counters ftp
}

ftp_stat()
{
	counter ftp "$1"
}

drops()
{
	router await value drops "$1"
}

what_was_dropped()
{
	ctl --json show statistics drops | jq -c 'map_values(select(. > 0))'
	echo "lost between namespaces: $(packets_lost)"
}

gateway_state()
{
	local table
	what_was_dropped
	for table in subscribers bindings flows pinholes limits; do
		echo "$table: $(ctl --json show nat "$table" | jq -c .)"
	done
	router conntrack -L 2>/dev/null
	router ip -s link
	router ip -6 neigh
}

limit()
{
	router await value limits "$1"
}

# table TABLE JQ
table()
{
	ctl --json show nat "$1" | jq -r "$2"
}

rows()
{
	router await count "$@"
}

# soon SECONDS LOOK...: look_for is for "holds", by which all of them look
soon()
{
	local look_for=(-t "$1")
	"${@:2}"
}

holds()
{
	router await "${look_for[@]}" "$@"
}

rows_are()
{
	holds rows "$1=$2" "${@:3}"
}

drops_are()
{
	holds drops "$1=$2"
}

limit_is()
{
	local -A operator=([-eq]='=' [-ne]='!=' [-lt]='<' [-le]='<=' [-gt]='>' [-ge]='>=')
	holds limits "$1${operator[$2]}$3"
}

stats_are()
{
	holds stats "$@"
}

# conntrack removes what has expired when it comes by, which may take a minute: -x makes it look at all entries.
nothing_left()
{
	holds -x rows flows=0 and rows pinholes=0 and rows bindings=0 and rows chunks=0 "$@"
}

conntrack_expire()
{
	holds -x rows 'flows>=0'
}

dropped()
{
	local before
	before=$(drops "$1")
	"${@:2}"
	soon 30 drops_are "$1" $((before + 1)) || {
		what_was_dropped
		return 1
	}
}

# Sockets of generic netlink (16) that have joined a group.
watched_by()
{
	# shellcheck disable=SC2016
	router awk -v wanted="$1" '
		NR > 1 && $2 == 16 && $4 != "00000000" { found++ }
		END { exit found != wanted }' /proc/net/netlink
}

unreferenced()
{
	has /sys/module/nat_alg/refcnt '^0$'
}

keep_address()
{
	start_ready kept sub1 probe -w 60 -b :7000 -k "$tmp/stop" udp "$SERVER:7"
}

give_back()
{
	touch "$tmp/stop"
	finish kept 90 && rm "$tmp/stop"
}

nat64_device()
{
	router ip -j link show type nat_alg_nat64 | jq -r '.[].ifname'
}

# Ends all flows, and waits until nothing is lent any more. What a connection still
# sends after the end of its flow may begin another one, which ends, too.
forget()
{
	soon 60 holds -f rows flows=0 and rows pinholes=0 and rows bindings=0 and rows chunks=0
}

policy()
{
	local priority action match
	echo "active-charging service acs"
	while IFS=/ read -r priority action match; do
		printf '%s\n' "access-ruledef rule$priority" "${match//; /$'\n'}" "#exit"
		printf '%s\n' "fw-and-nat policy subscribers" \
			"access-rule priority $priority access-ruledef rule$priority $action" \
			"nat policy ipv4-only" "#exit"
	done
}

routes()
{
	local row fields number=0
	echo "active-charging service acs"
	for row; do
		IFS=: read -ra fields <<<"$row"
		((++number))
		printf '%s\n' "ruledef route$number" "${fields[0]} either-port = ${fields[1]}" \
			"rule-application routing" "#exit" "rulebase analyzers" \
			"route priority $number ruledef route$number analyzer ${fields[2]}" "#exit"
	done
}
