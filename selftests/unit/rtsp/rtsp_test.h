/* SPDX-License-Identifier: GPL-2.0 */
/* What the tests of RTSP share. */
#ifndef _NALG_RTSP_TEST_H
#define _NALG_RTSP_TEST_H

#include "../../../kmod/codec/rtsp.h"
#include "../ktap.h"

#define MORE		NALG_RTSP_MORE
#define OK		NALG_RTSP_OK
#define TOO_LONG	NALG_RTSP_TOO_LONG
#define MALFORMED	NALG_RTSP_MALFORMED

/* A copy that ends where the bytes end, so that ASan sees who reads on. */
static inline u8 *exact_copy(const char *data, u32 len)
{
	u8 *copy = malloc(len ? len : 1);

	memcpy(copy, data, len);
	return copy;
}

/* The address of an endpoint as inet_ntop() writes it; "" without one, "name" for a name. */
static inline const char *address_of(const struct nalg_rtsp_endpoint *ep)
{
	static char text[INET6_ADDRSTRLEN];

	if (ep->named)
		return "name";
	text[0] = '\0';
	if (ep->family)
		inet_ntop(ep->family == 4 ? AF_INET : AF_INET6, ep->addr, text, sizeof(text));
	return text;
}

#endif /* _NALG_RTSP_TEST_H */
