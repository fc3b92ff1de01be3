# shellcheck shell=bash
# NAT64 beside Jool, and beside what an IPv6 and an IPv4 subscriber have without it: a part of "run".
#
#	bench_nat64	all of it, then the medians as parts of Jool's
#
# The figures of a line are comparable: the payload is the same, and a frame has its size on the
# IPv4 side; on the IPv6 side it has 20 bytes more. Sums are left to the devices, which do not
# compute them either, but none is zero. The subscriber is one, in all of them.

# shellcheck disable=SC2153,SC2154 # "run" has what is not here

readonly PREFIX=64:ff9b:: ROUTER_6=2001:db8:f::1 SERVER_6=2001:db8:f::2
readonly JOOL_POOL=209.165.200.224/27
# the same server for a subscriber of NAT64
# shellcheck disable=SC2046,SC2086 # a word for each octet
SERVER_64=$PREFIX$(printf '%02x%02x:%02x%02x' ${SERVER//./ })
readonly SERVER_64

# nat64 before Jool, whose defragmentation stays in the namespace
nat64_setups=(plain6 nftables nat-alg nat64 jool)

ipv6_up()
{
	local module
	topology_ipv6 || return
	router ip addr add $ROUTER_6/64 dev wan0 nodad
	server ip addr add $SERVER_6/64 dev eth0 nodad
	router ip neigh replace $SERVER_6 dev wan0 lladdr "$(with_sys server cat /sys/class/net/eth0/address)" nud permanent
	server ip neigh replace $ROUTER_6 dev eth0 lladdr "$(with_sys router cat /sys/class/net/wan0/address)" nud permanent
	sub1 ip neigh replace "$ROUTER_SUB1_6" dev eth0 lladdr "$router_mac" nud permanent
	router ip neigh replace "$SUB1_6" dev sub1 lladdr "$(with_sys sub1 cat /sys/class/net/eth0/address)" nud permanent
	server ip -6 route replace 2001:db8:1::/64 via $ROUTER_6
	modprobe -a x_tables nf_defrag_ipv4 nf_defrag_ipv6 || return
	for module in jool_common jool; do
		[[ -e /sys/module/$module ]] || insmod "../build/jool/$module.ko" || return
	done
}

#
# What the router does, besides the three of "run"
#

setup_plain6()
{
	:
}

reset_plain6()
{
	:
}

setup_nat64()
{
	{
		many_to_one_pool
		policy <<<"65000/permit nat-realm PUBLIC/ip server-ipv6-network-prefix = $PREFIX/96" |
			sed 's/ipv4-only/ipv4-and-ipv6/'
	} | configure
}

reset_nat64()
{
	reset_nat-alg
}

setup_jool()
{
	local protocol
	router jool instance add bench --netfilter --pool6 $PREFIX/96 || return
	for protocol in tcp udp icmp; do
		router jool -i bench pool4 add --$protocol $JOOL_POOL 1024-65535 || return
	done
}

reset_jool()
{
	router jool instance remove bench
}

# forget_flows SETUP: so that the next packets make them anew. Jool forgets with its instance only.
forget_flows()
{
	if [[ $1 == jool ]]; then
		reset_jool && setup_jool
	else
		router conntrack -F 2>/dev/null
		return 0
	fi
}

#
# Packets and TCP of a subscriber who has what the setup needs
#

# send_as SETUP COUNT SIZE OPTION...
send_as()
{
	local setup=$1 count=$2 size=$3
	shift 3
	case $setup in
	plain6) set -- "dst6 $SERVER_6" "src6 $SUB1_6" "$@" ;;
	nat64 | jool) set -- "dst6 $SERVER_64" "src6 $SUB1_6" "$@" ;;
	*) set -- "src_min $SUB1" "src_max $SUB1" "$@" ;;
	esac
	[[ $1 != dst6* ]] || ((size += 20))
	packets "$count" "$size" "flag UDPCSUM" "$@"
}

# address_for SETUP: under which its subscriber knows the server
address_for()
{
	case $1 in
	plain6) echo $SERVER_6 ;;
	nat64 | jool) echo "$SERVER_64" ;;
	*) echo "$SERVER" ;;
	esac
}

# From endpoints that have had a flow a moment ago: nat-alg knows them still.
new_flows_as()
{
	forget_flows "$1" && send_as "$1" 5000 64 "udp_src_min 2000" "udp_src_max 60000"
}

# From endpoints that nobody knows, and the other flows are still there; so tables grow.
new_endpoints_as()
{
	((endpoints += 5000))
	send_as "$1" 5000 64 "udp_src_min $endpoints" "udp_src_max 65000"
}

# not "several": a number of these is kept
new_endpoints()
{
	local endpoints=5000 i
	for ((i = 0; i < RUNS; i++)); do
		new_endpoints_as "$1" >>"$tmp/new" || return
	done
	# shellcheck disable=SC2046 # words
	figure nat64 "64 bytes, new endpoints" "$1" ns $(<"$tmp/new")
	rm "$tmp/new"
}

nat64_packets()
{
	local size
	send_as "$1" 100 64 "udp_src_min 5000" "udp_src_max 5000" >/dev/null || return
	for size in 64 1400; do
		several nat64 "$size bytes" "$1" send_as "$1" 20000 $size "udp_src_min 5000" "udp_src_max 5000" || return
	done
	new_flows_as "$1" >/dev/null || return
	several nat64 "64 bytes, a new flow each" "$1" new_flows_as "$1" || return
	new_endpoints "$1"
}

# offloads on|off: of all that the packets pass
offloads()
{
	local place
	for place in "sub1 eth0" "router sub1" "router wan0" "server eth0"; do
		"${place% *}" ethtool -K "${place#* }" tx "$1" gso "$1" tso "$1" gro "$1" >/dev/null || return
	done
}

# nat64_tcp SETUP WHAT
nat64_tcp()
{
	local values=() i
	for ((i = 0; i < RUNS; i++)); do
		values+=("$(sub1 iperf3 -J -c "$(address_for "$1")" -n 64M |
			jq '.end.sum_received.bits_per_second / 1e6 | floor')") || return
	done
	figure nat64 "$2" "$1" Mbit/s "${values[@]}"
}

# A line for each thing that was measured: each setup's median, and in brackets the part of Jool's.
nat64_table()
{
	awk -F '\t' -v setups="${nat64_setups[*]}" '
		$1 == "nat64" { what = $2 " (" $4 ")"; if (!(what in seen)) { seen[what]; order[++n] = what }
			value[what, $3] = $5 }
		END {
			m = split(setups, setup, " ")
			printf "\n%-36s", "NAT64, and the part of Jool"
			for (j = 1; j <= m; j++)
				printf " %15s", setup[j]
			print ""
			for (i = 1; i <= n; i++) {
				printf "%-36s", order[i]
				for (j = 1; j <= m; j++)
					printf " %8d (%.2f)", value[order[i], setup[j]],
						value[order[i], setup[j]] / value[order[i], "jool"]
				print ""
			}
		}' "$results"
}

bench_nat64()
{
	local setup
	ipv6_up || return
	for setup in "${nat64_setups[@]}"; do
		"setup_$setup" && nat64_packets "$setup" && "reset_$setup" || return
	done
	server nft delete table netdev bench
	start iperf server iperf3 -s
	wait_until 60 listening server 5201 || return
	for setup in "${nat64_setups[@]}"; do
		"setup_$setup" && nat64_tcp "$setup" "TCP" && offloads off &&
			nat64_tcp "$setup" "TCP without offloads" && offloads on && "reset_$setup" || return
	done
	stop iperf
	count_start
	nat64_table
}
