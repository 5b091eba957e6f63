/* SPDX-License-Identifier: Apache-2.0 */
/* A Key Server and a member, each with its CP, on a wire that loses what it likes until `calm`. The
 * states, conditions and entries of CP come in front of this file, made from the product's table:
 * the inline functions step(i) and the names of the states. Time is left out: a timer may fire
 * whenever it runs. Three SAKs are made at the most, so that the search has an end. */

typedef Port {
  byte state;
  byte lki; byte oki;            /* The keys of the slots; 0: none. */
  bool ltx; bool lrx; bool otx; bool orx;
  bool open;                     /* controlledPortEnabled */
  bool protect;                  /* protectFrames */
  bool new_sak; byte distributed;
  bool chgd_server;
  bool elected_self;
  bool all_receiving; bool server_transmitting;
  bool using_receive_sas; bool using_transmit_sa;
  bool transmit_due; bool retire_due;
}

Port port[2];                    /* 0 serves. */
bool calm = false;               /* Nothing is lost any more, and nobody changes anything. */
bool wanted = true;              /* The server is to make a SAK. */
byte made = 0;                   /* The number of the last SAK, from 1. */
byte told = 0;                   /* The SAK that the server's MKPDUs carry; 0: none. */

/* SAK, lki, lrx, ltx, oki, orx, otx */
chan to_member = [1] of { byte, byte, bool, bool, byte, bool, bool };
chan to_server = [1] of { byte, bool, byte, bool };

byte i;                          /* The port that moves on. */
bool moved;

inline make_sak() {
  if
  :: wanted && made < 3 && !port[0].new_sak &&
     (port[0].state == SECURED || port[0].state == RECEIVING || port[0].state == RETIRE) ->
     made++; told = made; wanted = false;
     port[0].new_sak = true; port[0].distributed = made
  :: else
  fi
}

inline server_sends() {
  if
  :: empty(to_member) -> to_member ! told, port[0].lki, port[0].lrx, port[0].ltx, port[0].oki,
                                     port[0].orx, port[0].otx
  :: nempty(to_member)
  fi
}

inline member_sends() {
  if
  :: empty(to_server) -> to_server ! port[1].lki, port[1].lrx, port[1].oki, port[1].orx
  :: nempty(to_server)
  fi
}

byte sak; byte lki; bool lrx; bool ltx; byte oki; bool orx; bool otx;  /* What was received. */
byte last = 0;                   /* The newest SAK that the member was told. */

inline forget() {
  sak = 0; lki = 0; lrx = false; ltx = false; oki = 0; orx = false; otx = false
}

inline member_receives() {
  if
  :: nempty(to_member) ->
     to_member ? sak, lki, lrx, ltx, oki, orx, otx;
     if
     :: sak > last -> last = sak; port[1].new_sak = true; port[1].distributed = sak
     :: else
     fi;
     port[1].server_transmitting = (port[1].lki != 0 && ((lki == port[1].lki && ltx) ||
                                                         (oki == port[1].lki && otx)));
     forget()
  :: empty(to_member)
  fi
}

inline server_receives() {
  if
  :: nempty(to_server) ->
     to_server ? lki, lrx, oki, orx;
     if
     :: told != 0 && ((lki == told && lrx) || (oki == told && orx)) -> told = 0
     :: else
     fi;
     port[0].all_receiving = (port[0].lki != 0 && ((lki == port[0].lki && lrx) ||
                                                   (oki == port[0].lki && orx)));
     forget()
  :: empty(to_server)
  fi
}

inline timers() {
  if :: port[0].transmit_due = true :: port[0].retire_due = true :: port[1].retire_due = true fi
}

/* Another server is elected, here or there: the keys go, and the server makes another SAK. */
inline change() {
  if
  :: !had_change && made < 3 -> had_change = true; wanted = true; told = 0;
     if :: port[0].chgd_server = true :: port[1].chgd_server = true fi
  :: else
  fi
}

/* Until all is calm anything can happen next; then one thing after the other does, the timers at
 * the third round at the latest. Each port goes on until nothing changes any more. */
active proctype Wire() {
  bool had_change = false;
  byte phase = 0;
  byte patience = 0;
  atomic { port[0].elected_self = true };
  do
  :: atomic {
       if
       :: !calm ->
          if
          :: true -> make_sak()
          :: made > 0 && made < 3 -> wanted = true
          :: true -> server_sends()
          :: true -> member_sends()
          :: true -> server_receives()
          :: true -> member_receives()
          :: nempty(to_member) -> to_member ? sak, lki, lrx, ltx, oki, orx, otx; forget()
          :: nempty(to_server) -> to_server ? lki, lrx, oki, orx; forget()
          :: true -> timers()
          :: true -> change()
          :: calm = true
          fi
       :: calm && phase == 0 -> make_sak(); phase = 1
       :: calm && phase == 1 -> server_sends(); phase = 2
       :: calm && phase == 2 -> member_receives(); phase = 3
       :: calm && phase == 3 -> member_sends(); phase = 4
       :: calm && phase == 4 -> server_receives(); phase = 5
       :: calm && phase == 5 && patience < 3 -> patience++; phase = 0
       :: calm && phase == 5 -> patience = 0; phase = 0; port[0].transmit_due = true;
          port[0].retire_due = true; port[1].retire_due = true
       fi;
       i = 0;
       do
       :: i < 2 ->
          moved = true;
          do
          :: moved -> step(i)
          :: else -> break
          od;
          assert(!(port[i].open && port[i].protect && !port[i].ltx && !port[i].otx));
          assert(!(port[i].ltx && port[i].otx));
          assert(!(port[i].state == RETIRE && port[i].oki == 0 && !port[i].chgd_server));
          i++
       :: else -> break
       od;
       i = 0; moved = false
     }
  od
}

#define SETTLED (port[0].state == RETIRE && port[1].state == RETIRE && \
                 port[0].oki == port[1].oki && port[0].oki != 0)

ltl served { [] (calm -> <> SETTLED) }
