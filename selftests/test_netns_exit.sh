#!/bin/bash
# vm: uml qemu
#
# The gateway's network namespace goes under traffic, configured, with its
# interfaces, flows and pinholes; and another takes its place, many times.

. "$(dirname "$0")/lib/traffic.sh"

new_router()
{
	topology_router && quick_timeouts
}

again()
{
	configure_sample && soon 60 traffic_passes && topology_router_down && new_router
}

all_rounds()
{
	local round
	for ((round = 1; round <= rounds; round++)); do
		again || {
			echo "in round $round of $rounds"
			return 1
		}
	done
}

ktap_plan 9

topology_up
module_up
traffic_servers
traffic_start
check "configure, wait for traffic, remove the namespace: $rounds times" all_rounds
check "the last one can be configured" configure_sample
check "and there is traffic" soon 60 traffic_passes
check "an FTP session goes well" sub1 ftp-client -w 60 "$SERVER" login port 'get 100000' pasv 'put 100000' quit
check "the traffic ends" traffic_stop
check "nothing is left" soon 120 nothing_left
check "the network goes away under the loaded module" topology_down
check "nobody holds the module" wait_until 60 unreferenced
check "it unloads" module_down
ktap_end
