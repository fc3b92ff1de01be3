#!/bin/bash
# vm: qemu
#
# The same as test_stock.sh for subscribers of NAT64.

# shellcheck disable=SC2034 # for the test
family=6
. "$(dirname "$0")/test_stock.sh"
