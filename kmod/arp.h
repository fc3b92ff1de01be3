/* SPDX-License-Identifier: GPL-2.0 */
/* Answers ARP for the addresses of pools that are on a link. */
#ifndef _NALG_ARP_H
#define _NALG_ARP_H

struct net;

/* While there is a configuration; may sleep.  Return: 0, or why the hook cannot be registered. */
int nalg_arp_enable(struct net *net);
void nalg_arp_disable(struct net *net);

#endif /* _NALG_ARP_H */
