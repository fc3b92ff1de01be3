#!/bin/bash
# vm: uml
#
# The pages of Documentation/howto, and the tour in README.md: what they say is done, word for word, on the
# machines that they name, one page after the other. In a page
#
#	```conf		is a file; its name is the last word in backquotes of the line before
#	```sh		is a script for the router
#	```console	has commands behind the prompts of machines, and what they print, in which "..." is
#			anything and blanks do not count; a command that prints nothing here has to succeed
#	```text		is for the reader
#
# What a command shows may need its time: it is run again until it prints what is wanted.

. "$(dirname "$0")/lib/nat_alg.sh"
. "$(dirname "$0")/lib/ftp.sh"

readonly top=$selftests/..
declare -A machine=([router]=router [subscriber]=sub1 [subscriber2]=sub2 [server]=server)
pages=("$top/README.md" "$top"/Documentation/howto/[!R]*.md)

# blocks PAGE
blocks()
{
	awk -f "$selftests/lib/howto.awk" "$1"
}

# As far as the pages need it: there is no systemd here. The module is loaded.
systemctl()
(
	[[ $1 != daemon-reload ]] || exit 0
	cd /etc/systemd/system || exit
	# that of the distribution does no more than this
	[[ $* != 'restart unbound' ]] || exec unbound
	unit=${*: -1}
	[[ -e $unit || -e $unit.service ]] || exit
	file=${unit%.*}.service
	each() { sed -n "/modprobe nat_alg$/d; s/^$1=//p" "$file"; }
	run() { each "$1" | while read -r command; do eval "$command" || exit; done; }
	for variable in $(each Environment); do
		export "${variable?}"
	done
	case "$1 $2" in
	"reload $unit") run ExecReload ;;
	"stop $unit") run ExecStop ;;
	"start $unit" | "enable --now")
		run ExecStartPre || exit
		if [[ $(each Type) == oneshot ]]; then
			run ExecStart
		else
			eval "exec $(each ExecStart)" >>"$(each StandardOutput | sed 's/^append://')" &
		fi
		;;
	*) exit 1 ;;
	esac
)
export -f systemctl

# What pages write there is theirs alone.
own_folder()
{
	mkdir -p "$tmp/own$1" "$tmp/work$1" &&
		mount -t overlay -o "lowerdir=$1,upperdir=$tmp/own$1,workdir=$tmp/work$1" overlay "$1"
}

install_unit()
{
	mkdir -p /etc/systemd/system /etc/sysctl.d /etc/modules-load.d /var/lib/prometheus/node-exporter &&
		sed "s|@DATADIR@/nat-alg|$top/userspace/systemd|; s|@SBINDIR@/||" \
			"$top/userspace/systemd/nat-alg.service.in" >/etc/systemd/system/nat-alg.service
}

# The machines have what the pages find there.
services()
{
	mkdir "$tmp/www" && echo Hello. >"$tmp/www/hello" && head -c 400000 /dev/zero >"$tmp/www/large"
	vsftpd_start
	cp "$tmp/www/hello" "$ftp_root/pub"
	sed 's/^listen_port=.*/listen_port=2121/' "$tmp/vsftpd.conf" >"$tmp/vsftpd-2121.conf"
	start vsftpd-2121 server vsftpd "$tmp/vsftpd-2121.conf"
	start web-server server busybox httpd -f -p 80 -h "$tmp/www"
	start web-sub1 sub1 busybox httpd -f -p 80 -h "$tmp/www"
	wait_until 30 listening server 2121 && wait_until 30 listening server 80 &&
		wait_until 30 listening sub1 80
}

# The subscribers have IPv6 as well, and the router as their resolver; the server is one, too.
ipv6()
{
	local n
	for n in 1 2; do
		ip -n "$ns-sub$n" addr add "2001:db8:$n::2/64" dev eth0 nodad &&
			router ip addr add "2001:db8:$n::1/64" dev "sub$n" nodad &&
			ip -n "$ns-sub$n" route add default via "2001:db8:$n::1" || return
	done
	echo nameserver 2001:db8:1::1 >/etc/resolv.conf
	start resolver server dnsmasq --keep-in-foreground --conf-file=/dev/null --no-resolv --no-hosts --user=root \
		--pid-file= --address="/www.example.net/$SERVER"
	wait_until 30 listening server 53
}

# squeezed: blanks do not count
squeezed()
{
	sed -E 's/[[:blank:]]+/ /g; s/^ //; s/ $//'
}

# prints WHO COMMAND WANTED
prints()
{
	local status=0 pattern
	"${machine[$1]}" bash -e -o pipefail -c "$2" >"$tmp/said" 2>&1 || status=$?
	if [[ -n $3 ]]; then
		pattern=$(squeezed <<<"${3%$'\n'}" | sed 's/[][\\*?()|!+@]/\\&/g; s/\.\.\./*/g')
		# shellcheck disable=SC2053 # it is a pattern
		[[ $(squeezed <"$tmp/said") == $pattern ]] && return
		status=1
	fi
	((status == 0)) || cat "$tmp/said"
	return "$status"
}

# block WHO WHAT BODY
block()
{
	case $1 in
	file) mkdir -p "$(dirname "$2")" && printf '%s' "$3" >"$2" ;;
	*)
		[[ -n ${machine[$1]-} ]] || { echo "$1: $2"; return 1; }
		if [[ -n $3 ]]; then
			wait_until 60 prints "$@"
		else
			prints "$@"
		fi || return
		[[ $2 != *monitor*'&' && $2 != *'enable --now nat-alg-log' ]] || wait_until 30 watched_by 1
		;;
	esac
}

# Each page begins with nothing.
all_gone()
{
	local left
	mapfile -t left < <(ip netns pids "$ns-router")
	((!${#left[@]})) || { kill "${left[@]}"; return 1; }
	router nft flush ruleset
	router conntrack -F
	ctl clear nat subscriber "$SUB1"
	ctl clear nat subscriber "$SUB2"
	ctl clear configuration && ctl clear statistics && nothing_left
}

follow()
{
	local name=${1##*/} line who what body
	mkdir "$tmp/${name%.md}" || bail "there are two pages $name"
	cd "$tmp/${name%.md}" || bail "no folder for $name"
	while IFS=$'\037' read -r -d $'\036' line who what body; do
		check "$name:$line: $who: ${what%%$'\n'*}" block "$who" "$what" "$body"
	done < <(blocks "$1")
	cd "$tmp" && check "$name is done, and nothing is left" wait_until 60 all_gone
}

# Files of sysctls may be for another namespace than a test's; their names must be right.
sysctls_exist()
{
	sed 's/ *=.*//' /etc/sysctl.d/9?-nat-alg*.conf | router xargs sysctl
}

# Every row of the table of drops is explained.
drops_are_explained()
{
	local row status=0
	while read -r row; do
		grep -F "| $row |" "$top/Documentation/howto/monitoring.md" || { echo "no: $row"; status=1; }
	done < <(ctl show statistics | sed -n 's/^  *\(.*\): .*/\1/p')
	return "$status"
}

manual_has_every_word()
{
	local word status=0
	while read -r word; do
		grep -qw -- "$word" "$top/Documentation/nat-alg-ctl.8" || { echo "no: $word"; status=1; }
	done < <(nat-alg-ctl -h | grep -oE '\b[a-z][a-z-]+' | sort -u)
	return "$status"
}

ktap_plan $((6 + ${#pages[@]} + $(for page in "${pages[@]}"; do blocks "$page"; done | tr -dc '\036' | wc -c)))

check "every command and option of nat-alg-ctl -h is in its manual" manual_has_every_word
topology_up
module_up
# what module_up makes short
router sysctl -qw net.netfilter.nf_conntrack_tcp_timeout_{fin_wait,close_wait,last_ack,time_wait}=120
check "the machines are ready" eval 'own_folder /etc && own_folder /var && install_unit && services && ipv6'
for page in "${pages[@]}"; do
	follow "$page"
done
check "the sysctls are there" sysctls_exist
check "every reason for a drop is explained" drops_are_explained
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
