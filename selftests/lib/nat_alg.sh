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
#	counter ANALYZER NAME	a row of the statistics of ftp, tftp ...; counters ANALYZER: all
#	ftp_stat NAME		a row of the FTP statistics
#	drops REASON		a drop counter
#	dropped REASON COMMAND...	a packet that the command causes is dropped, for that reason
#	rows TABLE [FILTER]	how many rows "show nat TABLE" has (those that a jq condition selects)
#	conntrack_expire	let go what has expired
#	forget			end all flows, and wait for nothing_left
#	watched_by NUMBER	so many monitors listen in the router
#	nothing_left		no flow, pinhole, binding or chunk
#	limit NAME		a number of "show nat limits"; limit_is NAME TEST NUMBER, as test(1) has it
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

# Closed connections expire soon: the tests wait for it. A datagram that is answered
# late makes a stream, which would be there for two minutes.
quick_timeouts()
{
	local prefix=net.netfilter.nf_conntrack_
	router sysctl -qw ${prefix}tcp_timeout_{fin_wait,close_wait,last_ack,time_wait,close}=1 \
		${prefix}icmp_timeout=1 ${prefix}udp_timeout_stream=30
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

# counter ANALYZER NAME
counter()
{
	counters "$1" | jq -r ".$2"
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
	ctl --json show statistics drops | jq -r ".$1"
}

# table TABLE JQ: "show nat TABLE" through jq -r
table()
{
	ctl --json show nat "$1" | jq -r "$2"
}

dropped()
{
	local before
	before=$(drops "$1")
	"${@:2}"
	wait_until 30 drops_are "$1" $((before + 1)) || {
		ctl show statistics drops
		return 1
	}
}

rows()
{
	table "$1" "map(select(${2-true})) | length"
}

# rows_are TABLE NUMBER [FILTER]: prints the table if not
rows_are()
{
	local have
	have=$(rows "$1" "${3-true}")
	[[ $have == "$2" ]] && return
	table "$1" '.[] | tojson'
	echo "$have rows are right, not $2"
	return 1
}

# Sockets of generic netlink (16) that have joined a group.
watched_by()
{
	# shellcheck disable=SC2016
	router awk -v wanted="$1" '
		NR > 1 && $2 == 16 && $4 != "00000000" { found++ }
		END { exit found != wanted }' /proc/net/netlink
}

drops_are()
{
	[[ $(drops "$1") == "$2" ]]
}

# conntrack removes what has expired when it comes by, which may take a minute. To
# list its table makes it look at all entries.
conntrack_expire()
{
	router conntrack -L >/dev/null 2>&1
}

nothing_left()
{
	conntrack_expire
	rows_are flows 0 && rows_are pinholes 0 && rows_are bindings 0 && rows_are chunks 0
}

limit()
{
	ctl --json show nat limits | jq -r ".$1"
}

limit_is()
{
	local have
	have=$(limit "$1")
	echo "$1 is $have, not $2 $3"
	test "$have" "$2" "$3"
}

unreferenced()
{
	[[ $(</sys/module/nat_alg/refcnt) == 0 ]]
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

# Ends all flows, and waits until nothing is lent any more. What a connection still
# sends after the end of its flow may begin another one, which ends, too.
forget()
{
	wait_until 60 all_ended
}

all_ended()
{
	router conntrack -F && nothing_left
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
