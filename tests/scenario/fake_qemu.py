#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Stands in for qemu-system-arm: binds its socket, echoes frames, and speaks on the console.

FAKE_QEMU says how it behaves: "fail" ends at once with a message, "closed" stays closed, "die" ends
after it was ready. It writes what it found to fake.json in the current folder.
"""

import json
import os
import select
import socket
import sys

args = sys.argv[1:]
mode = os.environ.get("FAKE_QEMU", "")
if mode == "fail":
    print("qemu-system-arm: no such thing", file=sys.stderr)
    sys.exit(3)


def option(name: str) -> str:
    return args[args.index(name) + 1]


def value(text: str, name: str) -> str:
    return text.replace(",,", "\0").split(name + "=", 1)[1].split(",")[0].replace("\0", ",")


console = socket.socket(fileno=int(value(option("-chardev"), "fd")))
with open(value(option("-device"), "file"), "rb") as file:
    block = file.read()
nvm = option("-semihosting-config").split("arg=nvm=")[1]
netdev = option("-netdev")
peer = None
if "local.type=unix" in netdev:
    line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    line.bind(value(netdev, "local.path"))
    peer = value(netdev, "remote.path")
elif "local.type=inet" in netdev:
    line = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    line.bind(("127.0.0.1", int(value(netdev, "local.port"))))
    peer = ("127.0.0.1", int(value(netdev, "remote.port")))
else:
    line = socket.socket(fileno=int(value(netdev, "local.str")))
# Whole at once: who sees the file may read it.
with open("fake.json.new", "w", encoding="utf-8") as file:
    json.dump({"args": args, "block": block.hex(), "flash": os.path.getsize(nvm),
               "fds": sorted(os.listdir("/proc/self/fd")), "pid": os.getpid(),
               "session": os.getsid(0)}, file)
os.rename("fake.json.new", "fake.json")

console.sendall(b"linksec station: h for help\n")
if mode == "closed":
    console.sendall(b"closed: provisioning block: CRC does not agree; no frame passes\n")
else:
    console.sendall(b"ready\n")
if mode == "die":
    print("qemu-system-arm: out of steam", file=sys.stderr)
    sys.exit(9)
frames = 0
while True:
    for ready in select.select([console, line], [], [])[0]:
        if ready is line:
            frame = line.recv(65536)
            frames += 1
            if peer is None:
                line.send(frame)
            else:
                line.sendto(frame, peer)
            continue
        for command in console.recv(100).decode():
            if command == "c":
                shown = f"  common-indications {frames}\n" if frames else ""
                console.sendall(f"SecY\nport\n{shown}".encode())
            elif command == "h":
                console.sendall(b"s status, c counters, q stop\n")
            elif command == "q":
                console.sendall(b"stopped\n")
            elif command != "\n":
                console.sendall(f"typed {command}\n".encode())
