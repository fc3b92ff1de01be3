#!/bin/bash
# vm: uml qemu
#
# Hostile peers at both ends of everything at once (tools/storm.py), while flows are
# ended, configurations change, and the module goes: nothing of it is left, the kernel
# is silent, and who means well is served.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

seed=${NALG_SEED:-$RANDOM}
seconds=${NALG_SECONDS:-4}

# storm_config POOL_OPTION...
storm_config()
{
	cat <<-CONFIG
		context ISP1
		  interface wan0
		  ip pool PUBLIC range 209.165.200.225 209.165.200.226 $*
		#exit
	CONFIG
	policy <<-RULES
		1/permit nat-realm PUBLIC/tcp any-match = TRUE
		2/permit nat-realm PUBLIC/udp dst-port = 69
		3/permit nat-realm PUBLIC/ip protocol = 47
	RULES
	cat <<-CONFIG
		active-charging service acs
		firewall nat-alg rtsp ipv4-only
		firewall nat-alg pptp ipv4-only
	CONFIG
	routes tcp:21:ftp-control tcp:554:rtsp tcp:1723:pptp udp:69:tftp
}

many_to_one()
{
	storm_config napt-users-per-ip-address 4 on-demand max-chunks-per-user 4 port-chunk-size 8064 \
		nat-binding-timer 1
}

one_to_one()
{
	storm_config nat-one-to-one on-demand nat-binding-timer 1
}

storm_start()
{
	rm -f "$tmp/calm"
	start_ready storm router python3 "$selftests/tools/storm.py" "$ns" "$1" "$tmp/calm"
}

# The storm does not end before it has sent some of each protocol, and some of each kind of datagram.
storm_ends()
{
	touch "$tmp/calm"
	finish storm 60
}

# What it was made of, and what came of it.
storm_note()
{
	ktap_note "$(tr '\n' ' ' <"$tmp/storm")"
	ktap_note "$(ctl --json show statistics drops | jq -c 'map_values(select(. > 0))')"
	ktap_note "rtsp sessions, GRE sessions, RTP packets, FTP data: $(counter rtsp sessions)" \
		"$(counter pptp gre_sessions) $(counter rtp dl_pkts) $(counter ftp data_total)"
}

# for_seconds COMMAND...: it succeeds each time
for_seconds()
{
	local end=$((SECONDS + seconds))
	while ((SECONDS < end)); do
		"$@" || return
	done
}

look()
{
	ctl show nat flows >"$tmp/looked" && ctl show nat pinholes >"$tmp/looked" &&
		ctl show nat bindings >"$tmp/looked" && ctl show statistics drops >"$tmp/looked"
}

end_flows()
{
	router conntrack -F 2>/dev/null && look
}

other_configuration()
{
	configure < <(one_to_one) && look && configure < <(many_to_one)
}

nothing_remembered()
{
	ctl --json show nat limits | tee "$tmp/limits" |
		jq -e '[.flows, .pinholes, .memory_held, .memory_kept, .memory_state] == [0, 0, 0, 0, 0]' || {
		cat "$tmp/limits"
		return 1
	}
}

ktap_plan 17

topology_up
module_up
ktap_note "NALG_SEED=$seed"
check "a many-to-one pool" configure < <(many_to_one)
storm_start "$seed"
check "hostile peers, while somebody looks" for_seconds look
check "while flows are ended" for_seconds end_flows
check "while the configuration changes" for_seconds other_configuration
check "they have done something" storm_ends
storm_note
check "nothing is left" forget
check "not even memory" nothing_remembered

storm_start $((seed + 1))
check "one-to-one" configure < <(one_to_one)
check "hostile peers, while flows are ended" for_seconds end_flows
check "they have done something" storm_ends
storm_note
check "nothing is left" forget
check "not even memory" nothing_remembered
serve server -a "$SERVER"
check "who means well is served" sub1 ftp-client -w 60 "$SERVER" login port 'get 1000' pasv 'put 1000' quit
stop ftp

storm_start $((seed + 2))
check "again" for_seconds look
check "the module goes" module_down
check "they go on" running storm
check "the network goes away" topology_down
ktap_end
