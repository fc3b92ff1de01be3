# shellcheck shell=bash
# RTSP in the topology.
#
#	rtsp_configure KIND	many-to-one or one-to-one, with the seed's routes: whoever has port 554. The
#				rules permit uplink TCP to that port, and downlink where a subscriber has an
#				address for itself; so media can come through pinholes only
#	rtsp_config KIND	that configuration
#	no_detection		a filter of configurations: without rtp dynamic-flow-detection
#	rtsp_tap_start		tap-server and tap-sub1, the router's sides, for tap_clean and tap_total
#	clear_stats		all counters are 0
#
# With $HOST and $HOST_B, which subscribers call the server in URLs, and the steps of scripts in $ask and
# $serve:
#
#	begin SERVER_NAMESPACE ADDRESS CLIENT_NAMESPACE DIAL [NAME]
#	both_end [NAME]		well
#	converse		from beginning to end, a subscriber with the server
#	reaches POINT [NAME]	a script has come to "touch $tmp/at-POINT"
#	setup, request, both	steps that are often needed

# shellcheck source=selftests/lib/nat_alg.sh
. "$(dirname "${BASH_SOURCE[0]}")/nat_alg.sh"
# shellcheck source=selftests/lib/ftp.sh
. "$(dirname "${BASH_SOURCE[0]}")/ftp.sh"

# shellcheck disable=SC2034 # of the taps
tap_port=554

declare -A rtsp_pool=(
	[many-to-one]='209.165.200.225 255.255.255.224 napt-users-per-ip-address 4 on-demand max-chunks-per-user 4
		port-chunk-size 8064 nat-binding-timer 1'
	[one-to-one]='range 209.165.200.225 209.165.200.230 nat-one-to-one on-demand nat-binding-timer 1'
)

rtsp_config()
{
	cat <<-CONFIG
		configure
		context ISP1
		  interface wan0
		  ip pool NAT44_GRP1 $(tr -s '\n\t' ' ' <<<"${rtsp_pool[$1]}")
		exit
		active-charging service acs
		  ruledef rtsp-pkts
		    tcp src-port = 554
		    rule-application routing
		  #exit
		  ruledef rtsp-pkts1
		    tcp dst-port = 554
		    rule-application routing
		  #exit
		  access-ruledef control
		    tcp dst-port = 554
		  #exit
		  rulebase cisco
		    route priority 105 ruledef rtsp-pkts analyzer rtsp
		    route priority 106 ruledef rtsp-pkts1 analyzer rtsp
		    rtp dynamic-flow-detection
		    fw-and-nat default-policy nat_policy1
		  #exit
		  fw-and-nat policy nat_policy1
		    access-rule priority 1 access-ruledef control permit nat-realm NAT44_GRP1
		    nat policy ipv4-only
		  #exit
		  firewall nat-alg rtsp ipv4-only
		end
	CONFIG
}

no_detection()
{
	grep -v 'dynamic-flow-detection'
}

rtsp_configure()
{
	rtsp_config "$1" | configure
}

rtsp_tap_start()
{
	tap_start_server
	tap_start tap-sub1 router sub1
}

#
# Both ends are scripts (tools/rtsp-peer.py)
#

readonly SESSION=47112344

# begin SERVER_NAMESPACE ADDRESS CLIENT_NAMESPACE DIAL [NAME]: both ends, with the steps in $serve and $ask
begin()
{
	local peer=$selftests/tools/rtsp-peer.py
	rm -f "$tmp"/at-*
	start_ready "server${5-}" "$1" python3 "$peer" listen "$(host "$2"):554" "${serve[@]}"
	start "client${5-}" "$3" python3 "$peer" connect "$(towards "$3" "$4:554")" "${ask[@]}"
}

# both_end [NAME]: well
both_end()
{
	local status=0
	finish "client${1-}" 120 || status=1
	finish "server${1-}" 120 && return $status
}

# converse: from beginning to end, a subscriber with the server
converse()
{
	begin server "$SERVER" sub1 "$SERVER"
	both_end
}

# reaches POINT [NAME]: a script has come to "touch $tmp/at-POINT"
reaches()
{
	wait_until 90 test -e "$tmp/at-$1" || {
		cat "$tmp/client${2-}" "$tmp/server${2-}"
		return 1
	}
}

# outside URL: as the server has it
outside()
{
	local text=${1//"$HOST_B"/$SERVER_B}
	echo "${text//"$HOST"/$SERVER}"
}

# setup TRACK CLIENT_PORT SERVER_PORT: the steps of a SETUP over UDP, into $asks and $serves
setup()
{
	asks=("send SETUP $1 RTSP/1.0|Transport: RTP/AVP;unicast;client_port=$2-$(($2 + 1))" 'read ^RTSP/1.0 200 OK'
		"saw client_port=$2-$(($2 + 1));server_port=$3-$(($3 + 1))" 'to peer server_port')
	serves=("read ^SETUP $(outside "$1") RTSP/1.0" 'saw client_port=\d*[02468]-\d*[13579]\b' "saw !client_port=$2-" 'print client_port'
		'to peer client_port' "send RTSP/1.0 200 OK|Session: $SESSION;timeout=60|Transport: RTP/AVP;unicast;client_port={client_port};server_port=$3-$(($3 + 1))")
}

# request METHOD [URL]: the steps of one that is answered 200, into $asks and $serves
request()
{
	asks=("send $1 ${2-rtsp://$HOST/a} RTSP/1.0|Session: $SESSION" 'read ^RTSP/1.0 200 OK')
	serves=("read ^$1 $(outside "${2-}") *" 'send RTSP/1.0 200 OK')
}

# both: the last steps belong to the conversation
both()
{
	ask+=("${asks[@]}")
	serve+=("${serves[@]}")
}

clear_stats()
{
	ctl clear statistics >/dev/null
}
