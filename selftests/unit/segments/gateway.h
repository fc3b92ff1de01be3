/* SPDX-License-Identifier: GPL-2.0 */
/*
 * What the gateway of the scripts lends: to each address another one, to each port another one.  Of
 * an analyzer this is all that is played here; pinholes, bindings and refusals need its state.
 *
 *	10.0.1.2		209.165.200.225		longer
 *	192.168.100.123		9.1.1.9			shorter
 *	2001:db8:1::2		209.165.200.226		of the other family, shorter
 *	64:ff9b::c633:6402	198.51.100.2		likewise
 *	198.51.100.7		64:ff9b::c633:6407	of the other family, longer
 *	others			none
 *	port			20000 more, modulo 2^16
 */
#ifndef _NALG_UNIT_SEGMENTS_GATEWAY_H
#define _NALG_UNIT_SEGMENTS_GATEWAY_H

#include "../../../kmod/codec/shim.h"

/* False: the address stays. */
bool gateway_address(u8 *family, u8 addr[16]);

static inline u16 gateway_port(u16 port)
{
	return port + 20000;
}

#endif /* _NALG_UNIT_SEGMENTS_GATEWAY_H */
