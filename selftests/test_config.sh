#!/bin/bash
# vm: uml
#
# The configuration: what is refused changes nothing and says where and why; what
# is shown can be loaded again; who may change and see what; and that a dump is
# whole while the tables change under it.

. "$(dirname "$0")/lib/nat_alg.sh"

# outcome COMMAND...: "STATUS FIRST_LINE_OF_STDERR"; all of it is in $tmp/stderr
outcome()
{
	local status=0
	"$@" >"$tmp/stdout" 2>"$tmp/stderr" || status=$?
	printf '%d %s\n' $status "$(head -n1 "$tmp/stderr")"
}

# refuses NAME LINE:COLUMN TEXT [OPTION...]: the configuration on stdin is not loaded, for this reason, and
# the running one is what it was, byte for byte
refuses()
{
	local status=0 where=$tmp/broken:$2:
	cat >"$tmp/broken"
	ctl load "${@:4}" "$tmp/broken" >"$tmp/output" 2>&1 || status=$?
	ctl show configuration >"$tmp/after"
	if ((status == 1)) && grep -F "$where" "$tmp/output" | grep -qF "$3" && cmp "$tmp/running" "$tmp/after"; then
		ktap_ok "$1"
	else
		ktap_fail "$1" "status $status, wanted 1 and: $where ... $3"$'\n'"$(cat "$tmp/output")"$'\n'"$(
			diff "$tmp/running" "$tmp/after")"
	fi
}

# The running configuration loads again, and is the same.
round_trip()
{
	ctl show configuration >"$tmp/first" && ctl load "$tmp/first" && ctl show configuration >"$tmp/second" &&
		cmp "$tmp/first" "$tmp/second" && test -s "$tmp/first"
}

as_nobody()
{
	router setpriv --reuid=65534 --regid=65534 --clear-groups "$@"
}

# in_own_namespace COMMAND: somebody with no rights here, who is root in namespaces of his own
in_own_namespace()
{
	as_nobody unshare --user --map-root-user --net sh -c "$1"
}

# A dump of the first subscriber's bindings: what is there all the time, each once
constant()
{
	ctl --json show nat bindings |
		jq -r ".[] | select(.private_addr == \"$SUB1\") | \"\\(.private_port) \\(.public_port)\"" | sort
}

dumps_are_whole()
{
	local i
	for ((i = 0; i < $1; i++)); do
		constant | diff "$tmp/constant" - || return
	done
}

# many_flows FIRST LAST: the command for flows of one binding to so many ports
many_flows()
{
	# shellcheck disable=SC2016
	command=(sub1 bash -c 'for ((port = $1; port <= $2; port++)); do
		probe -b "$3:4000" -o udp "$4:$port" || exit
	done' many_flows "$1" "$2" "$SUB1" "$SERVER")
}

# are_there LAST: the datagrams to the first ports have become flows. Nobody answers them, so they may still be on
# their way when they have been sent.
are_there()
{
	soon 30 rows_are flows "$1" private_port=4000 "remote_port<=$1"
}

# ports_in DUMP LAST: the first ports to which it has flows
ports_in()
{
	jq -r ".[] | select(.private_port == 4000 and .remote_port <= $2).remote_port" "$1" | sort -n
}

# flows_are_whole TIMES LAST: dumps have the flows to the first ports once each
flows_are_whole()
{
	local i
	for ((i = 0; i < $1; i++)); do
		ctl --json show nat flows >"$tmp/dump" || return
		ports_in "$tmp/dump" "$2" | diff <(seq "$2") - && continue
		# Is it the dump, who reads it, or are they not there?
		echo "the same dump again: $(ports_in "$tmp/dump" "$2" | wc -l) of its $(jq length "$tmp/dump") flows"
		echo "another one: $(rows flows private_port=4000 "remote_port<=$2")"
		echo "conntrack has $(router conntrack -L -p udp 2>/dev/null | grep -c 'sport=4000 ')"
		what_was_dropped
		return 1
	done
}

ktap_plan 79

topology_up
sample=$selftests/data/ftp44.cfg

# Without the module, which the kernel must not load by itself here.
if ! module_loaded; then
	modprobe_was=$(</proc/sys/kernel/modprobe)
	echo >/proc/sys/kernel/modprobe
	seen=$(outcome ctl show configuration)
	echo "$modprobe_was" >/proc/sys/kernel/modprobe
	check_eq "without the module it says so" \
		"1 nat-alg-ctl: the kernel module nat_alg is not loaded; load it with: modprobe nat_alg" \
		"${seen%%$'\n'*}"
fi
module_up

# What is refused.

check "the sample loads" configure_sample
ctl show configuration >"$tmp/running"
refuses "a command that does not exist" 1:1 'expected `context' <<'CONFIG'
frobnicate
CONFIG
refuses "a word that is nearly right" 3:3 'did you mean `access-ruledef'"'?" <<'CONFIG'
configure
active-charging service acs
  access-ruledf all
CONFIG
refuses "a number that is too large" 3:23 'expected a number from 0 to 65535, got `70000'"'" <<'CONFIG'
active-charging service acs
  ruledef rt_ftp
    tcp either-port = 70000
CONFIG
refuses "a number that is too small" 3:18 'expected a number from 1 to 65535, got `0'"'" <<'CONFIG'
active-charging service acs
  rulebase prepaid
  route priority 0 ruledef rt_ftp analyzer ftp-control
CONFIG
refuses "a number that is no multiple" 2:81 'expected a number from 8 to 32256 that is a multiple of 8, got `12'"'" <<'CONFIG'
context ISP1
  ip pool PUBLIC 209.165.200.224/27 napt-users-per-ip-address 4 port-chunk-size 12
CONFIG
refuses "an address that is none" 2:18 'expected an IPv4 address' <<'CONFIG'
context ISP1
  ip pool PUBLIC 209.165.200.300/27 nat-one-to-one
CONFIG
refuses "a range that runs backwards" 2:40 'expected an address that is not below the first' <<'CONFIG'
context ISP1
  ip pool PUBLIC range 209.165.200.230 209.165.200.225 nat-one-to-one
CONFIG
refuses "options that exclude one another" 2:3 'nat-one-to-one does not go with' <<'CONFIG'
context ISP1
  ip pool PUBLIC 209.165.200.224/27 napt-users-per-ip-address 4 nat-one-to-one
CONFIG
refuses "an operator that does not exist" 3:21 'expected `=' <<'CONFIG'
active-charging service acs
  ruledef rt_ftp
    tcp either-port > 21
CONFIG
refuses "a line that ends too early" 3:8 'expected `any-match' <<'CONFIG'
active-charging service acs
  ruledef rt_ftp
    tcp
CONFIG
refuses "a line that ends too late" 3:26 'expected the end of the line, got `22'"'" <<'CONFIG'
active-charging service acs
  ruledef rt_ftp
    tcp either-port = 21 22
CONFIG
refuses "a name that is too long" 2:18 'expected a name of 1 to 63 characters' <<CONFIG
active-charging service acs
  access-ruledef $(printf 'x%.0s' {1..64})
CONFIG
refuses "an analyzer that does not exist" 3:44 'expected `ftp-control' <<'CONFIG'
active-charging service acs
  rulebase prepaid
  route priority 1 ruledef rt_ftp analyzer ftpx
CONFIG
refuses "a second active-charging service" 2:25 'expected `acs' <<'CONFIG'
active-charging service acs
active-charging service other
CONFIG
refuses "two policies and no word on which" 4:21 'there are several of kind fw-and-nat policy' <<'CONFIG'
active-charging service acs
  fw-and-nat policy one
  exit
  fw-and-nat policy two
CONFIG
refuses "a reference to nothing, if that is an error" 3:39 'is not defined' --strict <<'CONFIG'
active-charging service acs
fw-and-nat policy one
access-rule priority 1 access-ruledef nothing permit
CONFIG
refuses "something that is no text" 1:1 'expected text' < <(printf '\0\1\2\n')
refuses "all mistakes of a file: the first" 1:1 'expected' <<'CONFIG'
first
active-charging service acs
second
CONFIG
check "and the second" grep -F "$tmp/broken:3:1: expected" "$tmp/output"
check_eq "a file with nothing in it" "1 nat-alg-ctl: /dev/null: there is nothing in it; to remove the running configuration: nat-alg-ctl clear configuration" \
	"$(outcome ctl load /dev/null)"
check_eq "a file that is not there" "1 nat-alg-ctl: /nonexistent: No such file or directory" \
	"$(outcome ctl load /nonexistent)"
check_eq "no file: a mistake of usage" 2 "$(outcome ctl load | cut -d' ' -f1)"
check_eq "an option that does not exist: the same" 2 "$(outcome ctl load --frob x | cut -d' ' -f1)"
check_eq "a command that does not exist: the same" 2 "$(outcome ctl frob | cut -d' ' -f1)"
check_eq "after all of that nothing has changed" "$(<"$tmp/running")" "$(ctl show configuration)"

# What is accepted, and is shown as it was given.

check "the sample's configuration loads again, the same byte for byte" round_trip
for file in "$selftests"/data/samples/*.cfg; do
	check "the reference system's ${file##*/} loads" ctl load --lenient --network-interface wan0 "$file"
	check "and can be shown and loaded again" round_trip
done
check_not "what a sample has wrong is an error without --lenient" ctl load "$selftests/data/samples/ftp.cfg"
check_eq "a load of what runs would change nothing" "" "$(ctl diff "$tmp/second" 2>/dev/null)"
sed 's/priority 10 /priority 11 /' "$tmp/second" >"$tmp/other"
check_eq "a load of something else would: one line goes and one comes" \
	"-      access-rule priority 10 access-ruledef all permit nat-realm NAT44_GRP1
+      access-rule priority 11 access-ruledef all permit nat-realm NAT44_GRP1" \
	"$(ctl diff "$tmp/other" 2>/dev/null | grep '^[-+]')"
check "in JSON, too, with the blocks around them" jq -e \
	'.removed[0].path == .added[0].path and .added[0].path[1] == "fw-and-nat policy nat_policy1"' \
	<<<"$(ctl --json diff "$tmp/other" 2>/dev/null)"
check "JSON is JSON" jq -e '.' <<<"$(ctl --json show configuration)"
check "the configuration can be removed" ctl clear configuration
check_eq "then there is nothing to show" "" "$(ctl show configuration)"

# Who may do what.

configure_sample >/dev/null 2>&1
ctl show configuration >"$tmp/running"
cp "$sample" "$tmp/sample" && chmod 755 "$tmp" && chmod 644 "$tmp/sample"
check_eq "a user may not load" 1 "$(outcome as_nobody nat-alg-ctl load "$tmp/sample" | cut -d' ' -f1)"
check "and is told so" grep -qiE 'permitted|permission|denied' "$tmp/stderr"
for what in 'clear configuration' 'clear nat flows' 'clear statistics' 'show nat subscribers' \
	'show nat chunks' 'show nat bindings' 'show nat pinholes' 'show nat flows'; do
	# shellcheck disable=SC2086
	check_eq "a user may not: $what" 1 "$(outcome as_nobody nat-alg-ctl $what | cut -d' ' -f1)"
done
for what in 'show configuration' 'show nat pools' 'show statistics' 'show statistics analyzer name ftp'; do
	# shellcheck disable=SC2086
	check "a user may: $what" as_nobody nat-alg-ctl $what
done
check "root in namespaces of his own may load there" in_own_namespace \
	"nat-alg-ctl load --network-interface lo $tmp/sample && nat-alg-ctl show nat chunks"
check "what he loads is his own" in_own_namespace \
	"nat-alg-ctl load --network-interface lo $tmp/sample && nat-alg-ctl clear configuration"
check_eq "and nobody else's" "$(<"$tmp/running")" "$(ctl show configuration)"

# Dumps while the tables change.

lost=$(packets_lost)
start_ready mirror server mirror :7
start_ready held sub1 probe -n 600 -w 60 -k "$tmp/end" tcp "$SERVER:7"
constant >"$tmp/constant"
check_eq "600 bindings" 600 "$(wc -l <"$tmp/constant")"
start churn sub2 probe -r "$tmp/end" -o -n 300 udp "$SERVER:7"
# shellcheck disable=SC2016
start clear router sh -c 'until [ -e "$1" ]; do nat-alg-ctl clear nat flows "$2"; done' clear "$tmp/end" "$SUB2"
check "10 dumps have each of them once, while others come and go" dumps_are_whole 10
touch "$tmp/end"
check "the connections went on" finish held 120
check "so did the others" finish churn 60
check "and their end" finish clear 60
check_eq "of all that, no cable has lost a packet" "$lost" "$(packets_lost)"

# More flows of one binding than a message of the dump has room for.

router sysctl -qw net.netfilter.nf_conntrack_udp_timeout=3600
many_flows 1 400
check "400 flows of one binding" "${command[@]}"
check "are there" are_there 400
many_flows 401 600
start more "${command[@]}"
check "10 dumps have each of them once, while more come" flows_are_whole 10 400
check "they came" finish more 120

check "nothing is left" forget
check "the network goes away under the loaded module" topology_down
check "and then the module" module_down
ktap_end
