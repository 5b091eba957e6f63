#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
#
# linksec conformance run --dut iface: on two veth pairs, in a network namespace that ends with this
# script. Works as root, and for others where user namespaces are allowed; fails where it can't.

set -euo pipefail

if [ "${1:-}" != inside ]; then
  as_root=()
  [ "$(id -u)" = 0 ] || as_root=(--map-root-user)
  if ! unshare "${as_root[@]}" --net true; then
    echo "no network namespace may be made here; run as root" >&2
    exit 1
  fi
  # With processes of its own: what a hook leaves behind ends with the script, too.
  exec unshare "${as_root[@]}" --net --pid --fork --kill-child --mount-proc bash "$0" inside
fi

# Without IPv6 the kernel sends nothing of its own on the pairs.
for scope in all default; do
  file=/proc/sys/net/ipv6/conf/$scope/disable_ipv6
  [ ! -w "$file" ] || echo 1 >"$file"
done
for side in line host; do
  ip link add "t-$side" mtu 9100 type veth peer name "d-$side" mtu 9100
  ip link set "t-$side" up
  ip link set "d-$side" up
done
for _ in $(seq 100); do
  case "$(ip -o link show dev d-host)" in *"state UP"*) break ;; esac
  sleep 0.05
done

/usr/bin/python3 -B "$LINKSEC_SOURCE_DIR/tests/interop/device_hook.py"
