#!/bin/bash
# vm: uml
#
# NAT64 ends under traffic, of both families: its route goes, its device goes down,
# or away, the configuration goes, the module, the namespace; again and again. What
# is on its way then does not leave with an address of inside, and nothing remains.

. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly SERVER6=64:ff9b::c633:6402 FAR6=64:ff9b::cb00:7102

config()
{
	configure <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool PUBLIC 209.165.200.224/27 napt-users-per-ip-address 4 on-demand nat-binding-timer 1
		#exit
		active-charging service acs
		  access-ruledef six
		    ip server-ipv6-network-prefix = 64:ff9b::/96
		  #exit
		  access-ruledef four
		    ip any-match = TRUE
		  #exit
		  fw-and-nat policy subscribers
		    access-rule priority 1 access-ruledef six permit nat-realm PUBLIC
		    access-rule priority 2 access-ruledef four permit nat-realm PUBLIC
		    nat policy ipv4-and-ipv6
		  #exit
		  $*
	CONFIG
}

# Datagrams of ever new flows, long ones too, and connections with much to say. None of it takes all of the time
# of a machine with one processor, which what is done to the gateway needs as well.
clients()
{
	local who
	rm -f "$tmp/ends"
	for who in sub1 sub2; do
		# shellcheck disable=SC2016 # for that shell
		start "udp6-$who" "$who" bash -c '
			exec {pause}<> <(:)
			while [[ ! -e $0 ]]; do
				echo >"/dev/udp/$1/7"
				printf "%3000s" long >"/dev/udp/$2/7"
				read -rt 0.1 -u "$pause"
			done' "$tmp/ends" "$SERVER6" "$FAR6"
		# shellcheck disable=SC2016
		start "tcp6-$who" "$who" bash -c '
			while [[ ! -e $0 ]]; do
				timeout 2 socat -u OPEN:/dev/zero,readbytes=1000000 "TCP6:[$1]:7"
				timeout 1 ping -q -i 0.05 "$1"
			done' "$tmp/ends" "$SERVER6"
	done
}

clients_end()
{
	local who
	touch "$tmp/ends"
	for who in sub1 sub2; do
		finish "udp6-$who" 60
		finish "tcp6-$who" 60
	done
	return 0
}

# There are flows of hosts, whose subscribers the tool shows with their address.
passes()
{
	holds rows 'flows>0' 'private_addr=2001:*'
}

flows_of_hosts()
{
	router conntrack -L 2>/dev/null | grep -c 'src=24[0-9]\.'
}

# A packet that is on its way when the device goes down may still begin one, which ends with its timeout.
no_flow_of_hosts()
{
	[[ $(flows_of_hosts) == 0 ]]
}

# again COMMAND...: configured, with traffic, then the command; many times
again()
{
	local round
	for ((round = 1; round <= rounds; round++)); do
		if ! config || ! soon 60 passes || ! "$@"; then
			echo "in round $round of $rounds"
			return 1
		fi
	done
}

lose_routes()
{
	local name
	name=$(nat64_device)
	router ip route del 240.0.0.0/8 dev "$name" && router ping -c 1 -W 60 "$SERVER" &&
		router ip link del dev "$name"
}

go_down()
{
	local name
	name=$(nat64_device)
	router ip link set dev "$name" down && wait_until 30 no_flow_of_hosts &&
		router ip link set dev "$name" up && router ip route add 240.0.0.0/8 dev "$name" &&
		router ip -6 route add 64:ff9b::/96 dev "$name" && soon 60 passes
}

go_away()
{
	router ip link del dev "$(nat64_device)" && wait_until 30 no_flow_of_hosts && limit_is hosts -eq 0
}

forget_all()
{
	ctl clear configuration && [[ -z $(nat64_device) ]] && wait_until 60 no_flow_of_hosts
}

unload()
{
	rmmod nat_alg && insmod "$NAT_ALG_KO" && hosts_leave_soon
}

hosts_leave_soon()
{
	echo 2 >/sys/module/nat_alg/parameters/nat64_host_timer
}

new_router()
{
	topology_router_down && topology_router && topology_ipv6 && quick_timeouts
}

# Six things are done so many times.
rounds=${NALG_ROUNDS:-3}

ktap_plan 16

topology_up
topology_ipv6
module_up
hosts_leave_soon
start_ready mirror server mirror :7
start_ready far far mirror :7
tap_start tap-server server eth0 -p 10.0.0.0/8 -p 240.0.0.0/4
clients
check "its route goes, and the device" again lose_routes
check "the device goes down, and up" again go_down
check "the device goes" again go_away
check "subscribers become those of /64, and back" again config nat64 subscriber-prefix-length 64
check "the configuration goes" again forget_all
check "the module goes" again unload
check "nothing of inside was seen outside" tap_clean tap-server
check "the namespace goes" again new_router
check "the last one can be configured" config
check "and there is traffic" soon 60 passes
check "it ends" clients_end
check "everything returns" soon 120 nothing_left
check "the hosts, too" soon 60 limit_is hosts -eq 0
check "the network goes away under the loaded module" topology_down
check "nobody holds the module" wait_until 60 unreferenced
check "it unloads" module_down
ktap_end
