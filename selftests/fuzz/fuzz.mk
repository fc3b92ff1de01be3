# SPDX-License-Identifier: GPL-2.0
# For the Makefile of one part of the fuzzers:
#
#	KMOD := ../../../kmod
#	targets := ftp_command ftp_reply
#	ftp_command-src := ftp_command.c $(KMOD)/codec/ftp.c
#	ftp_reply-src := ftp_reply.c $(KMOD)/codec/ftp.c
#	include ../fuzz.mk
#
# A target starts from ../corpus/<target>/ and, if there is one, <target>.dict. What it
# finds is kept in the build folder: finds/<target>/ (inputs that reach new code) and
# crashes/. Move what is worth it into the corpus with -merge=1.

PART := $(notdir $(CURDIR))
O ?= ../../../build/fuzz/$(PART)
O := $(abspath $(O))
TOP := $(abspath ../../..)
SECONDS ?= 10

FUZZ_CC ?= clang
FUZZ_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Werror -Wno-sign-compare -fno-omit-frame-pointer \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -MMD -MP

.PHONY: all run

all: $(addprefix $(O)/,$(targets))

# $(call object,TARGET,SOURCE...): what is made of them
object = $(addprefix $(O)/objects/$(1)/,$(subst /,-,$(patsubst $(TOP)/%.c,%.o,$(abspath $(2)))))

define target-rule
$$(O)/$(1): $$(call object,$(1),$$($(1)-src))
	$$(FUZZ_CC) $$(FUZZ_CFLAGS) -o $$@ $$^ $$($(1)-libs)

$$(foreach src,$$($(1)-src),$$(eval $$(call object-rule,$(1),$$(src))))
endef

define object-rule
$(call object,$(1),$(2)): $(2) Makefile ../fuzz.mk
	@mkdir -p $$(@D)
	$$(FUZZ_CC) $$(FUZZ_CFLAGS) $$($(1)-cflags) -c -MT $$@ -o $$@ $$<

-include $(patsubst %.o,%.d,$(call object,$(1),$(2)))
endef

$(foreach target,$(targets),$(eval $(call target-rule,$(target))))

run: all
	@../run-targets.sh $(SECONDS) $(O) $(targets)
