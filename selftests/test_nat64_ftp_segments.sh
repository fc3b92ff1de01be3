#!/bin/bash
# vm: uml
#
# FTP over NAT64 in every segmentation: what test_ftp_segments.sh does, with a
# subscriber that has IPv6 only, so that commands and replies become other ones.

family=6
. "$(dirname "$0")/test_ftp_segments.sh"
