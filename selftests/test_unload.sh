#!/bin/bash
# vm: uml qemu
#
# The module goes under traffic, configured, with open pinholes and flows; what
# it leaves behind is a router without NAT. And comes again, many times.

. "$(dirname "$0")/lib/traffic.sh"

again()
{
	insmod "$NAT_ALG_KO" && configure_sample && soon 60 traffic_passes && rmmod nat_alg
}

all_rounds()
{
	local round
	for ((round = 1; round <= rounds; round++)); do
		again || {
			echo "in round $round of $rounds: status $?, $(grep nat_alg /proc/modules)"
			return 1
		}
	done
}

ktap_plan 11

topology_up
module_up
check "it unloads when nothing is configured" rmmod nat_alg
traffic_servers
# a pinhole for which nobody comes
start idle sub1 ftp-client -r "$tmp/end" -w 1 "$SERVER" login listen 'send PORT %p' 'reply 200' eof
traffic_start
check "load, configure, wait for traffic, unload: $rounds times" all_rounds
touch "$tmp/end"
insmod "$NAT_ALG_KO"
check "it loads once more" configure_sample
check "and there is traffic" soon 60 traffic_passes
check "an FTP session goes well" sub1 ftp-client -w 60 "$SERVER" login port 'get 100000' pasv 'put 100000' quit
check "the traffic ends" traffic_stop
check "so does who waited" finish idle 60
check "nothing is left" soon 120 nothing_left
check "the network goes away under the loaded module" topology_down
check "nobody holds the module" wait_until 60 unreferenced
check "it unloads" module_down
ktap_end
