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
SECONDS ?= 10

FUZZ_CC ?= clang
FUZZ_CFLAGS := -std=gnu11 -O1 -g -Wall -Wextra -Werror -Wno-sign-compare -fno-omit-frame-pointer \
	-fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all

# A target is compiled and linked in one step, so it depends on every header of the project.
headers := $(shell find ../../.. -path ../../../build -prune -o -name '*.h' -print)

.PHONY: all run

all: $(addprefix $(O)/,$(targets))

define target-rule
$$(O)/$(1): $$($(1)-src) $$(headers) Makefile ../fuzz.mk
	@mkdir -p $$(@D)
	$$(FUZZ_CC) $$(FUZZ_CFLAGS) $$($(1)-cflags) -o $$@ $$($(1)-src)
endef

$(foreach target,$(targets),$(eval $(call target-rule,$(target))))

run: all
	@../run-targets.sh $(SECONDS) $(O) $(targets)
