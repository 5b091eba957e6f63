#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# The Ethernet contract on live interfaces: a veth pair, and a TAP interface, in a network namespace
# that ends with this script. Works as root, and for others where user namespaces are allowed; fails where it can't.

set -euo pipefail

if [ "${1:-}" != inside ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(--map-root-user)
  if ! unshare "${as_root[@]}" --net true; then
    echo "live ports can't be tested: no network namespace may be made here; run as root" >&2
    exit 1
  fi
  exec unshare "${as_root[@]}" --net bash "$0" inside
fi

# Without IPv6 the kernel sends nothing of its own on the pair.
echo 1 >/proc/sys/net/ipv6/conf/all/disable_ipv6 2>/dev/null || true
echo 1 >/proc/sys/net/ipv6/conf/default/disable_ipv6 2>/dev/null || true
ip link add linksec-a type veth peer name linksec-b
ip link set linksec-a up
ip link set linksec-b up
for _ in $(seq 100); do
  case "$(ip -o link show dev linksec-b)" in *"state UP"*) break ;; esac
  sleep 0.05
done

contract=${LINKSEC_BUILD_DIR:?set to the build folder}/tests/contract/contract_host_live
LINKSEC_LIVE_A=linksec-a LINKSEC_LIVE_B=linksec-b "$contract"
# A TAP interface: what one side of it sends arrives at the other.
LINKSEC_LIVE_A=tap:linksec-tap LINKSEC_LIVE_B=linksec-tap "$contract" -g EthContract
