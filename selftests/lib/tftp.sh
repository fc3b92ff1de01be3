# shellcheck shell=bash
# Real TFTP servers and clients in the topology, and single datagrams.
#
#	tftpd_start NAME NAMESPACE ADDRESS	a server of $tftp_root, on port 69 there; NAME is hpa, atftpd,
#				dnsmasq, or dnsmasq-69, which answers from port 69
#	tftp_get CLIENT NAMESPACE ADDRESS FILE [OPTION...]	the file arrives as it is; CLIENT is hpa, atftp
#				or curl
#	tftp_put CLIENT NAMESPACE ADDRESS FILE [OPTION...]	so it does at the server, as
#				CLIENT-NAMESPACE-FILE
#	datagram NAMESPACE FROM TO BYTES [OPTION]	one datagram from [ADDR]:PORT, or anywhere, to ADDR:PORT; BYTES
#				are for printf, OPTION is for socat's socket
#	tftp_table		the rows of the statistics that are not 0
#
# Addresses are IPv4, as the network has them; subscribers of lib/family.sh reach them by theirs.

# shellcheck source=selftests/lib/family.sh
. "$(dirname "${BASH_SOURCE[0]}")/family.sh"

tftp_root=$tmp/tftp

# With its one port dnsmasq knows where to answer only where it listens on all addresses.
tftpd_command()
{
	local dnsmasq=(dnsmasq --keep-in-foreground --conf-file=/dev/null --port=0 --user=root --pid-file
		--enable-tftp --tftp-root="$tftp_root")
	case $1 in
	hpa) command=(in.tftpd --foreground --create --secure --user root --address "$(host "$2"):69" "$tftp_root") ;;
	atftpd) command=(atftpd --daemon --no-fork --user root.root --logfile - --port 69
		--bind-address "$2" "$tftp_root") ;;
	dnsmasq) command=("${dnsmasq[@]}" --bind-interfaces --listen-address="$2") ;;
	dnsmasq-69) command=("${dnsmasq[@]}" --tftp-single-port) ;;
	esac
}

tftpd_listens()
{
	within "$ns-$1" ss -Hulnp sport = :69 | grep -q "\"${2##*/}\""
}

tftpd_start()
{
	local command
	mkdir -p "$tftp_root"
	tftpd_command "$1" "$3"
	start "$1" "$2" "${command[@]}"
	wait_until 30 tftpd_listens "$2" "${command[0]}" || bail "$1 does not start: $(<"$tmp/$1")"
}

# transfer get|put CLIENT NAMESPACE ADDRESS LOCAL REMOTE [OPTION...]
transfer()
{
	local verb=$1 client=$2 namespace=$3 server local=$5 remote=$6
	server=$(towards "$3" "$4")
	shift 6
	# the others know that an address in brackets is one
	[[ $client == curl ]] || server=$(tr -d '[]' <<<"$server")
	case $client-$verb in
	hpa-get) "$namespace" tftp -m binary "$@" "$server" -c get "$remote" "$local" ;;
	hpa-put) "$namespace" tftp -m binary "$@" "$server" -c put "$local" "$remote" ;;
	atftp-*) "$namespace" atftp "$@" "--$verb" -r "$remote" -l "$local" "$server" 69 ;;
	curl-get) "$namespace" curl -sS --max-time 60 "$@" -o "$local" "tftp://$server/$remote" ;;
	curl-put) "$namespace" curl -sS --max-time 60 "$@" -T "$local" "tftp://$server/$remote" ;;
	esac
}

tftp_get()
{
	local copy=$tmp/$1-$2-$4
	rm -f "$copy"
	transfer get "$1" "$2" "$3" "$copy" "$4" "${@:5}" && cmp "$tftp_root/$4" "$copy"
}

# A server writes the end when it has acknowledged it.
tftp_put()
{
	local name=$1-$2-$4
	rm -f "$tftp_root/$name"
	transfer put "$1" "$2" "$3" "$tftp_root/$4" "$name" "${@:5}" &&
		wait_until 30 cmp "$tftp_root/$4" "$tftp_root/$name"
}

datagram()
{
	local to
	to=$(towards "$1" "$3")
	case $to in
	'['*) to=UDP6-SENDTO:$to ;;
	*) to=UDP4-SENDTO:$to ;;
	esac
	# shellcheck disable=SC2059 # that is how octets are written
	printf "$4" | "$1" socat -u - "$to${2:+,bind=$2}${5+,$5}"
}

tftp_table()
{
	counters tftp | jq -r 'to_entries | map(select(.value != 0) | "\(.key)=\(.value)") | join(" ")'
}
