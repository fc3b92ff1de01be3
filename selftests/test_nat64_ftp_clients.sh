#!/bin/bash
# vm: uml
#
# FTP programs over NAT64: what test_ftp_clients.sh does, with subscribers that
# have IPv6 only; in the one-to-one realm one of them is a server of IPv6 to programs that
# have IPv4 only.

family=6
. "$(dirname "$0")/test_ftp_clients.sh"
