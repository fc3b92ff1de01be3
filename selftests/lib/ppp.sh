# shellcheck shell=bash
# PPTP programs that know nothing of the gateway: pptp-linux and pptpd, with pppd; over IPv6, which
# pptp-linux does not know, a client of ours, with pppd (lib/family.sh).
#
#	ppp_device		what pppd needs of the kernel
#	pptpd_start NAMESPACE
#	pptp_start NAMESPACE SERVER
#	ppp_is_up NAMESPACE	the client's link is
#	ping_through NAMESPACE	also what has to be fragmented inside
#	hang_up NAMESPACE	as its user would
#	links_are NUMBER	so many tunnels, and control connections
#	no_tunnels
#	server_ppp_is_gone NAMESPACE

# shellcheck source=selftests/lib/family.sh
. "$(dirname "${BASH_SOURCE[0]}")/family.sh"

# On a slow machine the other side's pppd may start much later: pppd asks it for minutes, not for 30 s.
ppp_options=(noauth noccp nobsdcomp nodeflate novj nolock mtu 1400 mru 1400 lcp-max-configure 200
	ipcp-max-configure 200 debug)

ppp_device()
{
	modprobe -aq ppp_generic ppp_async
	[[ -e /dev/ppp ]] || mknod /dev/ppp c 108 0
}

# pptpd_start NAMESPACE
pptpd_start()
{
	printf '%s ' "${ppp_options[@]}" logfile "$tmp/pppd-$1" >"$tmp/pptpd-options"
	cat >"$tmp/pptpd.conf" <<-CONF
		option $tmp/pptpd-options
		localip 192.168.77.1
		remoteip 192.168.77.10-20
	CONF
	start pptpd "$1" pptpd --fg --conf "$tmp/pptpd.conf" --pidfile "$tmp/pptpd.pid"
	wait_until 30 listening "$1" 1723 || bail "pptpd does not start: $(<"$tmp/pptpd")"
}

# pptp_start NAMESPACE SERVER: a client, whose call manager finds no other one's socket. Nobody's speaks
# IPv6 but ours.
pptp_start()
{
	local client="pptp $2 --nolaunchpppd"
	[[ $family$1 != 6sub* ]] || client="$selftests/tools/pptp-client.py $(seen "$2")"
	# shellcheck disable=SC2016 # for the shell in there
	start "ppp-$1" "$1" unshare --mount sh -c 'mount -t tmpfs tmpfs /run && client=$1 && shift &&
		exec pppd pty "$client" nodetach noipdefault nodefaultroute "$@"' \
		sh "$client" "${ppp_options[@]}"
}

ppp_is_up()
{
	ip -n "$ns-$1" -4 addr show dev ppp0 | grep -q 'peer 192.168.77.1/' || {
		cat "$tmp/ppp-$1"
		return 1
	}
}

# ping_through NAMESPACE: also what has to be fragmented inside
ping_through()
{
	# the other end may be up a moment later
	"$1" ping -c 3 -i 0.2 -W 10 192.168.77.1 && all_answered "$1" 3 192.168.77.1 &&
		all_answered "$1" 2 -s 3000 192.168.77.1
}

# hang_up NAMESPACE: as its user would
hang_up()
{
	local status=0
	stop "ppp-$1" || status=$?
	# pppd: ended by a signal, or because the link was
	((status == 5 || status == 16 || status == 0)) || {
		echo "pppd: status $status"
		cat "$tmp/ppp-$1"
		return 1
	}
}

# links_are NUMBER
links_are()
{
	holds rows flows="$1" analyzer=pptp-gre and rows flows="$1" analyzer=pptp
}

no_tunnels()
{
	rows_are flows 0 analyzer=pptp-gre
}

server_ppp_is_gone()
{
	! ip -n "$ns-$1" link show | grep ppp
}
