#!/bin/bash
# vm: uml qemu
#
# NAT64 ends while somebody outside speaks to a host that a realm has lent an address
# one-to-one: its device goes, the configuration, the module; again and again. What is on
# its way then does not leave with an address of inside, and the host is forgotten.

. "$(dirname "$0")/lib/traffic.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly A=209.165.200.225 SERVER6=64:ff9b::$SERVER
readonly OUTSIDERS=8

# From outside everything may come.
config()
{
	configure <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool PUBLIC range $A $A nat-one-to-one on-demand nat-binding-timer 1
		exit
		active-charging service acs
		  access-ruledef six
		    ip server-ipv6-network-prefix = 64:ff9b::/96
		  exit
		  access-ruledef in
		    ip downlink = TRUE
		  exit
		  fw-and-nat policy subscribers
		    access-rule priority 1 access-ruledef six permit nat-realm PUBLIC
		    access-rule priority 2 access-ruledef in permit nat-realm PUBLIC
		    nat policy ipv4-and-ipv6
		  exit
	CONFIG
}

# Often enough for some to come between any two steps of the device's end.
outsiders_start()
{
	local n
	for ((n = 0; n < OUTSIDERS; n++)); do
		start "outside$n" server ping -q -i 0.01 "$A"
	done
}

outsiders_stop()
{
	local n
	for ((n = 0; n < OUTSIDERS; n++)); do
		stop "outside$n"
	done
}

# The subscriber's own ping has a flow too, but only for a second, see quick_timeouts(): where the machine
# is busy, that flow has ended before anybody looks.
spoken_to()
{
	soon 60 rows_are flows "$OUTSIDERS" direction=downlink
}

# again COMMAND...: what hosts had is given back, although nobody outside has stopped; many times
again()
{
	local round
	for ((round = 1; round <= rounds; round++)); do
		if ! config || ! sub1 ping -q -c 1 -W 60 "$SERVER6" || ! spoken_to || ! "$@" ||
			! soon 60 rows_are flows 0 || ! soon 60 rows_are subscribers 0; then
			echo "in round $round of $rounds"
			return 1
		fi
	done
}

go_away()
{
	router ip link del dev "$(nat64_device)"
}

forget_all()
{
	ctl clear configuration && [[ -z $(nat64_device) ]]
}

unload()
{
	rmmod nat_alg && insmod "$NAT_ALG_KO"
}

ktap_plan 8

topology_up
topology_ipv6
module_up
tap_start tap-server server eth0 -p 10.0.0.0/8 -p 240.0.0.0/4
# where a packet for inside goes that no device has
router ip route add 240.0.0.0/4 via "$SERVER"
outsiders_start
check "the device goes" again go_away
check "the configuration goes" again forget_all
check "the module goes" again unload
check "nothing of inside was seen outside" tap_clean tap-server
outsiders_stop
check "everything returns" soon 120 nothing_left
check "the network goes away under the loaded module" topology_down
check "nobody holds the module" wait_until 60 unreferenced
check "it unloads" module_down
ktap_end
