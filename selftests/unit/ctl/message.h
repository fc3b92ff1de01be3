/* SPDX-License-Identifier: GPL-2.0 */
/* Messages as the module sends them. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include <stdint.h>

#include <libmnl/libmnl.h>

#define MESSAGE_SIZE 4096

/* 2026-11-22T17:20:53.123456789Z */
#define WHEN	1795368053123456789ull

struct nlmsghdr *message_new(void *buffer, uint8_t command);
void put_address(struct nlmsghdr *message, uint16_t type, const char *address);
void put_port(struct nlmsghdr *message, uint16_t type, uint16_t port);

/* 10.0.1.2 has ports 1024 to 33279 of 209.165.200.225. */
void put_chunk(struct nlmsghdr *message);

#endif /* MESSAGE_H */
