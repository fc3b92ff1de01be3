# shellcheck shell=bash
# RTSP in the topology.
#
#	rtsp_configure KIND	many-to-one or one-to-one, with the seed's routes: whoever has port 554. The
#				rules permit uplink TCP to that port, and downlink where a subscriber has an
#				address for itself; so media can come through pinholes only
#	rtsp_config KIND	that configuration
#	no_detection		a filter of configurations: without rtp dynamic-flow-detection
#	rtsp_tap_start		tap-server and tap-sub1, the router's sides, for tap_clean and tap_total

# shellcheck source=selftests/lib/nat_alg.sh
. "$(dirname "${BASH_SOURCE[0]}")/nat_alg.sh"
# shellcheck source=selftests/lib/ftp.sh
. "$(dirname "${BASH_SOURCE[0]}")/ftp.sh"

# shellcheck disable=SC2034 # of the taps
tap_port=554

declare -A rtsp_pool=(
	[many-to-one]='209.165.200.225 255.255.255.224 napt-users-per-ip-address 4 on-demand max-chunks-per-user 4
		port-chunk-size 8064 nat-binding-timer 2'
	[one-to-one]='range 209.165.200.225 209.165.200.230 nat-one-to-one on-demand nat-binding-timer 2'
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
