# shellcheck shell=bash
# More subscribers than two: sub1 has all addresses of 10.64.0.0/10.
#
#	subscribers_up			after topology_up
#	subscriber N			the address of the Nth one, from 1 on
#	each FIRST COUNT OPTION...	a probe from so many of them, from the Nth on
#	lent				SUBSCRIBER ADDRESS FIRST-LAST of each chunk

# shellcheck source=selftests/lib/nat_alg.sh
. "$(dirname "${BASH_SOURCE[0]}")/nat_alg.sh"

subscribers_up()
{
	sub1 ip route add local 10.64.0.0/10 dev lo &&
		router ip route add 10.64.0.0/10 via "$SUB1"
}

subscriber()
{
	echo "10.$((64 + $1 / 65536)).$(($1 / 256 % 256)).$(($1 % 256))"
}

each()
{
	sub1 probe -a -n "$2" -b "$(subscriber "$1"):5000" "${@:3}"
}

lent()
{
	table chunks '.[] | "\(.subscriber) \(.public_addr) \(.port_first)-\(.port_last)"'
}
