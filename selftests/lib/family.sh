# shellcheck shell=bash
# One test for subscribers of either family: those of NAT44 have IPv4, those of NAT64 have IPv6 and
# nothing else. A test of NAT64 says "family=6" and reads the one of NAT44. Where that asks this file,
# which is the last that it reads, it need not know which one it is:
#
#	topology_up [WIRE...]	the topology, with subscribers of that family
#	configure		as ever; for_family says what becomes of the configuration
#	OWN1, OWN2		the subscribers' own addresses; PRIVATE: a regular expression for them
#	HOST, HOST_B		the server's addresses in subscribers' URLs
#	seen ADDR		how subscribers see an address of the network
#	host ADDR		an address as URLs have it
#	sdp ADDR		an address as session descriptions have it
#	towards NAMESPACE ADDR[:PORT]	an endpoint of the network, as a namespace has to write it
#	verbatim TEXT		a regular expression for that text
#	tap_start_server	as in ftp.sh, which has to be there
#	keep_address ADDR:PORT [NAMESPACE]	a subscriber, the first one, uses its public address, asking a
#				mirror there, until give_back

# several files of this folder need it
[[ -z ${family_is_here-} ]] || return 0
family_is_here=1

# shellcheck source=selftests/lib/nat_alg.sh
. "$(dirname "${BASH_SOURCE[0]}")/nat_alg.sh"

family=${family-4}
readonly NAT64_PREFIX=64:ff9b::/96

# shellcheck disable=SC2034 # for the tests
if [[ $family == 6 ]]; then
	readonly OWN1=2001:db8:1::2 OWN2=2001:db8:2::2 PRIVATE=2001:db8:1:
else
	readonly OWN1=$SUB1 OWN2=$SUB2 PRIVATE='10\.0\.'
fi

topology_up()
{
	topology_with_wires "$@"
	[[ $family == 4 ]] || subscribers_ipv6 || bail "cannot give the subscribers IPv6"
}

# IPv6 in the place of IPv4.
subscribers_ipv6()
{
	local n
	for n in 1 2; do
		ip -n "$ns-sub$n" -batch - <<-BATCH || return
			addr del 10.0.$n.2/24 dev eth0
			addr add 2001:db8:$n::2/64 dev eth0 nodad
			route add default via 2001:db8:$n::1
		BATCH
		router ip addr add "2001:db8:$n::1/64" dev "sub$n" nodad || return
	done
	router sysctl -qw net.ipv6.conf.all.forwarding=1
}

# What is said of IPv4 alone is said of IPv6 alone, and the rules are for the prefix.
for_family()
{
	if [[ $family == 4 ]]; then
		cat
		return
	fi
	sed "s/ipv4-only/ipv6-only/
		/^[[:space:]]*access-ruledef /a ip server-ipv6-network-prefix = $NAT64_PREFIX"
}

configure()
{
	for_family >"$tmp/config"
	ctl load "$tmp/config" "$@"
}

tap_start_server()
{
	local nothing_of='-p 10.0.0.0/8 -f 10,0, -f 10.0.'
	[[ $family == 4 ]] || nothing_of='-p 240.0.0.0/4 -f 240,0, -f 240.0. -f 2001:db8: -f 64:ff9b:'
	# shellcheck disable=SC2086 # a list of options
	tap_start tap-server router wan0 $nothing_of
}

seen()
{
	local octets
	if [[ $family == 4 ]]; then
		echo "$1"
		return
	fi
	IFS=. read -ra octets <<<"$1"
	printf '%s%x:%x\n' "${NAT64_PREFIX%/*}" $((octets[0] * 256 + octets[1])) $((octets[2] * 256 + octets[3]))
}

host()
{
	if [[ $1 == *:* ]]; then
		echo "[$1]"
	else
		echo "$1"
	fi
}

sdp()
{
	if [[ $1 == *:* ]]; then
		echo "IP6 $1"
	else
		echo "IP4 $1"
	fi
}

towards()
{
	local address=${2%%:*}
	if [[ $1 == sub* ]]; then
		address=$(host "$(seen "$address")")
	fi
	echo "$address${2#"${2%%:*}"}"
}

verbatim()
{
	# shellcheck disable=SC2001
	sed 's/[][*.^$+?(){}\\|]/\\&/g' <<<"$1"
}

keep_address()
{
	start_ready kept "${2-sub1}" python3 "$selftests/lib/keep.py" "$(seen "${1%:*}")" "${1##*:}" "$tmp/give-back"
}

give_back()
{
	touch "$tmp/give-back"
	finish kept 60 && rm "$tmp/give-back"
}

HOST=$(host "$(seen "$SERVER")") HOST_B=$(host "$(seen "$SERVER_B")")
# shellcheck disable=SC2034 # for the tests
readonly HOST HOST_B
