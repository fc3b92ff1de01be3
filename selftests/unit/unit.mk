# SPDX-License-Identifier: GPL-2.0
# For the Makefile of one part of the unit tests:
#
#	KMOD := ../../../kmod
#	programs := stream property
#	stream-src := stream.c $(KMOD)/core/stream.c
#	property-src := property.c $(KMOD)/core/stream.c
#	include ../unit.mk
#
# Sources are compiled once for each program; two in one program need different names.

PART := $(notdir $(CURDIR))
O ?= ../../../build/unit/$(PART)
O := $(abspath $(O))

CFLAGS ?= -O1 -g
UNIT_CFLAGS := -std=gnu11 -Wall -Wextra -Werror -Wno-sign-compare -fno-omit-frame-pointer \
	-fsanitize=address,undefined -fno-sanitize-recover=all -MMD -MP

.PHONY: all check

all: $(addprefix $(O)/,$(programs))

define program-rules
$(1)-obj := $$(patsubst %.c,$$(O)/$(1).d/%.o,$$(notdir $$($(1)-src)))

$$(O)/$(1): $$($(1)-obj)
	$$(CC) $$(UNIT_CFLAGS) $$(CFLAGS) -o $$@ $$^ $$($(1)-libs)

$(foreach src,$($(1)-src),$(call object-rule,$(1),$(src)))
-include $$($(1)-obj:.o=.d)
endef

define object-rule

$$(O)/$(1).d/$(patsubst %.c,%.o,$(notdir $(2))): $(2)
	@mkdir -p $$(@D)
	$$(CC) $$(UNIT_CFLAGS) $$(CFLAGS) $$($(1)-cflags) -c -o $$@ $$<

endef

$(foreach program,$(programs),$(eval $(call program-rules,$(program))))

check: all
ifeq ($(words $(programs)),1)
	@$(O)/$(programs)
else
	@../ktap-group.sh $(foreach program,$(programs),$(program) '$(O)/$(program)')
endif
