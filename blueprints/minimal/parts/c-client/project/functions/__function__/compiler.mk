# How C becomes a static program for ARCH, which needs no library of the machine it runs on.
ARCH = __arch__

# Where CC is not given: musl's gcc for this very machine, a cross compiler, or zig, which has everything for both.
machine = $(if $(filter arm64,$(ARCH)),aarch64,x86_64)
find_compiler = \
	if [ "$$(uname -sm)" = 'Linux $(machine)' ] && command -v musl-gcc; then :; \
	elif command -v $(machine)-linux-musl-gcc; then :; \
	elif command -v zig >/dev/null; then echo zig cc -target $(machine)-linux-musl; \
	elif command -v python-zig >/dev/null; then echo python-zig cc -target $(machine)-linux-musl; \
	elif python3 -c 'import ziglang' 2>/dev/null; then echo python3 -m ziglang cc -target $(machine)-linux-musl; \
	fi
ifeq ($(origin CC),default)
CC = $(or $(shell $(find_compiler)),$(error No compiler makes static programs for $(ARCH) here: \
	install zig (pip install ziglang) or, on a machine of $(ARCH), musl-gcc (apt install musl-tools)))
endif

C = -std=c17 -D_GNU_SOURCE -Wall -Wextra
CFLAGS = $(C) -Os -static -s -ffunction-sections -fdata-sections -fno-asynchronous-unwind-tables -Wl,--gc-sections
# For the machine that tests. A newer compiler's new warning may stop a test, but no deploy.
TEST_CFLAGS = $(C) -Werror
