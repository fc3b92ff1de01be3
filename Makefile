# SPDX-License-Identifier: GPL-2.0
# "make help" says what there is. Everything is built in build/.

KDIR ?= /lib/modules/$(shell uname -r)/build
KERNEL ?=
VM ?= uml
T ?=
SECONDS ?= 60
PREFIX ?= /usr/local
DESTDIR ?=

build := $(CURDIR)/build
# W=1, V=1, C=2: for the kernel's make
kbuild-args := $(foreach var,W V C,$(if $($(var)),$(var)=$($(var))))

.PHONY: all
all: modules tool

.PHONY: help
help:
	@echo 'make              the module for the running kernel, and nat-alg-ctl'
	@echo 'make modules      the module alone'
	@echo 'make tool         nat-alg-ctl alone'
	@echo 'make install      install both, the man pages, the completion for bash and the unit'
	@echo '                  nat-alg.service for systemd, which stays disabled (DESTDIR=, PREFIX=)'
	@echo 'make demo         a gateway, a subscriber and a server in a virtual machine'
	@echo 'make check        unit tests, fuzzers, selftests on all kernels, and lint, in half an hour'
	@echo 'make soak         what finds rare faults, in many hours; T="PART..." some of it, see scripts/soak -h'
	@echo 'make unit         unit tests; T="PART..." only these folders of selftests/unit'
	@echo 'make fuzz         fuzzers, each for SECONDS=$(SECONDS); T="PART..." only these folders'
	@echo 'make selftest     the module under real traffic, in a virtual machine'
	@echo '                  T="NAME..." only these; VM=uml (default, with sanitizers)'
	@echo '                  or qemu; KERNEL=6.1 or 6.12 for qemu'
	@echo 'make mutants      faults on purpose, which the tests have to notice (not part of check)'
	@echo '                  T="NAME..." only these, or those whose names begin so'
	@echo 'make lint         style and static checks'
	@echo 'make bench        packets, flows and memory, beside nftables and Jool (not part of check)'
	@echo 'make clean        remove build/'
	@echo
	@echo 'KDIR=FOLDER       headers of the kernel to build for'
	@echo 'KERNEL=6.1        or 6.12, uml: build for a test kernel from the cache'
	@echo 'W=1 V=1 C=2       as for the kernel: more warnings, verbose, sparse'

.PHONY: modules
modules:
	+@scripts/build-module $(or $(KERNEL),$(KDIR)) $(kbuild-args)

.PHONY: tool
tool:
	@scripts/bootstrap tool
	+$(MAKE) -C userspace O=$(build)/tool

.PHONY: install modules_install tool_install
install: modules_install tool_install

modules_install:
	+@scripts/build-module $(or $(KERNEL),$(KDIR)) install INSTALL_MOD_PATH=$(DESTDIR) $(kbuild-args)

tool_install: tool
	+$(MAKE) -C userspace install O=$(build)/tool DESTDIR=$(DESTDIR) PREFIX=$(PREFIX)

.PHONY: demo
demo:
	@scripts/demo

.PHONY: check
check:
	@scripts/check $(T)

.PHONY: soak
soak:
	@scripts/soak $(T)

.PHONY: unit
unit:
	@scripts/bootstrap tool
	+@$(MAKE) -s --no-print-directory -C selftests/unit check O=$(build)/unit $(if $(T),PARTS="$(T)")

.PHONY: fuzz
fuzz:
	@scripts/bootstrap tool
	+@$(MAKE) -s --no-print-directory -C selftests/fuzz run SECONDS=$(SECONDS) O=$(build)/fuzz $(if $(T),PARTS="$(T)")

.PHONY: selftest
selftest:
	@scripts/selftest --vm $(VM) $(if $(KERNEL),--kernel $(KERNEL)) $(T)

.PHONY: mutants
mutants:
	@scripts/mutants $(T)

.PHONY: lint
lint:
	@scripts/lint

.PHONY: bench
bench:
	@scripts/bench $(T)

.PHONY: clean
clean:
	rm -rf $(build)
