# SPDX-License-Identifier: GPL-2.0
# For a Makefile whose parts are the folders beside it that have a Makefile: PARTS are all of them, or those that
# its caller names on make's command line. What the environment says does not count.

all-parts := $(patsubst %/Makefile,%,$(sort $(wildcard */Makefile)))
PARTS := $(all-parts)
unknown := $(filter-out $(all-parts),$(PARTS))
$(if $(unknown),$(error there is no '$(unknown)' in $(CURDIR): $(all-parts)))
