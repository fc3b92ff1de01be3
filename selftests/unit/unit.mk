# SPDX-License-Identifier: GPL-2.0
# For the Makefile of one part of the unit tests:
#
#	KMOD := ../../../kmod
#	programs := stream property
#	stream-src := stream.c $(KMOD)/core/stream.c
#	property-src := property.c $(KMOD)/core/stream.c
#	include ../unit.mk
#
# A source is compiled once, with "cflags", for all programs of the part. -MT: what ccache compiles for the first time
# would be named in another way in its .d file, and no header would be its prerequisite.

PART := $(notdir $(CURDIR))
O ?= ../../../build/unit/$(PART)
O := $(abspath $(O))
TOP := $(abspath ../../..)

CFLAGS ?= -O1 -g
UNIT_CFLAGS := -std=gnu11 -Wall -Wextra -Werror -Wno-sign-compare -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all -MMD -MP

.PHONY: all check

all: $(addprefix $(O)/,$(programs))

# $(call object,SOURCE...): what is made of them
object = $(addprefix $(O)/objects/,$(subst /,-,$(patsubst $(TOP)/%.c,%.o,$(abspath $(1)))))

define program-rules
$$(O)/$(1): $$(call object,$$($(1)-src))
	$$(CC) $$(UNIT_CFLAGS) $$(CFLAGS) -o $$@ $$^ $$($(1)-libs)

endef

define object-rule
$(call object,$(1)): $(1) Makefile ../unit.mk
	@mkdir -p $$(@D)
	$$(CC) $$(UNIT_CFLAGS) $$(CFLAGS) $$(cflags) -c -MT $$@ -o $$@ $$<

-include $(patsubst %.o,%.d,$(call object,$(1)))
endef

$(foreach program,$(programs),$(eval $(call program-rules,$(program))))
$(foreach src,$(sort $(foreach program,$(programs),$($(program)-src))),$(eval $(call object-rule,$(src))))

check: all
ifeq ($(words $(programs)),1)
	@$(O)/$(programs)
else
	@../ktap-group.sh $(foreach program,$(programs),$(program) '$(O)/$(program)')
endif
