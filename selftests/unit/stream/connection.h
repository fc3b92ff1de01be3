/* SPDX-License-Identifier: GPL-2.0 */
/*
 * A TCP connection through the stream engine, both directions at once:
 *
 *	client --> engine --> server
 *	client <-- engine <-- server
 *
 * Each end sends data, and ACKs of the other's data on it or by themselves.  The sender forgets
 * what is acknowledged, as a real one does.  The receiver compares every byte that comes with what
 * one pass over the whole string makes of it.
 *
 * When something is sent, and what becomes of it on its way, is up to the user: model.c leaves it
 * to chance, the part "segments" tries one thing after the other.
 */
#ifndef _NALG_UNIT_STREAM_CONNECTION_H
#define _NALG_UNIT_STREAM_CONNECTION_H

#include <stdio.h>

#include "budget.h"
#include "chooser.h"
#include "reference.h"

#define SACKS		3
#define QUEUE_MAX	64	/* the oldest packet goes where there is one more */

struct block {
	u32 start, end;
};

/* From end e: a segment of half e, and an ACK of the other half. */
struct packet {
	u32 seq;
	u32 len;
	u8 *data;
	bool syn, fin;
	bool has_ack;
	u32 ack;
	struct block sack[SACKS];
};

/* Packets of end e are on path e to the engine, and then on path 2 + e to the other end. */
enum path { TO_ENGINE, FROM_ENGINE = 2, PATHS = 4 };

struct queue {
	struct packet packet[QUEUE_MAX];
	u32 count;
};

/*
 * One direction: half e has what end e sends and the other end receives.  All positions are offsets
 * from the byte after the SYN; only packets have sequence numbers.
 */
struct half {
	u32 end;
	struct nalg_stream stream;
	void *state;		/* of the parser */
	u32 parsed;		/* messages that it has found */
	const struct reference *ref;
	u32 isn;
	u32 told;		/* the highest ACK that the sender was sent */
	bool open;		/* the sender has seen its SYN acknowledged */
	bool has_fin;

	struct {
		u8 *data;
		bool *sacked;
		u32 written;	/* by the application */
		u32 una, nxt;	/* with the FIN's number */
		u32 mss, window;
		bool nagle;
	} snd;

	struct {
		bool *got;	/* out bytes, then the FIN */
		u32 nxt;
		u32 top;	/* end of the last byte that came */
		bool syn;
		bool delayed;	/* an ACK is owed */
	} rcv;
};

struct connection {
	const struct chooser *chooser;
	FILE *trace;
	const char *failure;
	char text[200];

	struct half half[2];
	struct queue queue[PATHS];
	u32 packets;
	u32 alloc_failures;	/* of 256 */
	struct nalg_budget budget;
};

/*
 * A connection without halves, then both of them, each with all that it will send.  The first
 * half's SYN is not sent yet.  connection_free() may still find something wrong.
 */
void connection_init(struct connection *c, const struct chooser *chooser, FILE *trace);
struct half *half_init(struct connection *c, u32 end, const struct reference *ref, bool fin);
void connection_free(struct connection *c);

/* Any of 0 .. @n - 1, at most @limit; true for @percent of the choices, false at their end. */
u32 choose(const struct connection *c, u32 n);
u32 choose_up_to(const struct connection *c, u32 n, u32 limit);
bool chance(const struct connection *c, u32 percent);

/* The first failure counts: what comes after it may be its consequence. */
__attribute__((format(printf, 2, 3)))
void connection_fail(struct connection *c, const char *format, ...);
__attribute__((format(printf, 2, 3)))
void connection_trace(const struct connection *c, const char *format, ...);

/* Where its half ends, with the FIN: in what is sent, in what is received. */
u32 snd_end(const struct half *h);
u32 rcv_end(const struct half *h);

/* What an end sends: to the engine, where it waits. */
void sender_syn(struct connection *c, struct half *h);
void sender_send(struct connection *c, struct half *h, u32 from, u32 to);
bool sender_new(struct connection *c, struct half *h);
void sender_repeat(struct connection *c, struct half *h, u32 from);
void sender_timeout(struct connection *c, struct half *h);
void sender_keepalive(struct connection *c, struct half *h);
void pure_ack(struct connection *c, struct half *h);
struct packet *new_packet(struct connection *c, struct half *h, u32 pos, const u8 *data, u32 len);

/* A waiting packet arrives, is lost (the caller frees its data), or waits once more. */
void connection_deliver(struct connection *c, u32 path, u32 index);
struct packet connection_dequeue(struct connection *c, u32 path, u32 index);
void connection_duplicate(struct connection *c, u32 path, u32 index);

/* All that waits and what comes of it, with all that the senders may send. */
void deliver_all(struct connection *c);
bool half_complete(const struct half *h);
bool complete(const struct connection *c);

#endif /* _NALG_UNIT_STREAM_CONNECTION_H */
