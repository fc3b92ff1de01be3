/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of commands and replies share: a line, and the endpoint that it has to have. */
#ifndef _NALG_FTP_TEST_H
#define _NALG_FTP_TEST_H

#include "../../../kmod/codec/ftp.h"
#include "../ktap.h"

#define OK		NALG_FTP_OK
#define MALFORMED	NALG_FTP_MALFORMED

#define PORT_STYLE	NALG_FTP_STYLE_PORT
#define EPRT_STYLE	NALG_FTP_STYLE_EPRT
#define EPSV_STYLE	NALG_FTP_STYLE_EPSV

/* All zero: no endpoint. */
struct want_endpoint {
	enum nalg_ftp_style style;
	const char *text;	/* where it is in the line */
	const char *addr;	/* as inet_ntop() writes it */
	u16 port;
};

/* A copy that ends where the line ends, so that ASan sees who reads on. */
static inline u8 *exact_copy(const char *text, u32 len)
{
	u8 *copy = malloc(len ? len : 1);

	memcpy(copy, text, len);
	return copy;
}

static inline void expect_endpoint(const char *line, const struct want_endpoint *want,
				   const struct nalg_ftp_endpoint *ep)
{
	int family = ep->family == 4 ? AF_INET : AF_INET6;
	char addr[INET6_ADDRSTRLEN] = "";

	EXPECT_EQ(want->style, ep->style);
	EXPECT_EQ(want->port, ep->port);
	if (ep->family)
		inet_ntop(family, ep->addr, addr, sizeof(addr));
	EXPECT_STR(want->addr ? want->addr : "", addr);
	if (want->text)
		EXPECT_MEM(want->text, strlen(want->text), line + ep->off, ep->len);
	else
		EXPECT_EQ(0, ep->len);
	if (want->text && want->style != PORT_STYLE)
		EXPECT_EQ(want->text[0], ep->delim);
}

#endif /* _NALG_FTP_TEST_H */
