#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Makes the guest of the Linux peer: Debian's cloud kernel and an initramfs around busybox, ip and
wpa_supplicant.

Usage: build_guest.py [FOLDER]

FOLDER (build/linux-peer when not given) gets vmlinuz and initramfs.gz. Debian packages are
downloaded into FOLDER/packages and unpacked beside it; nothing is installed, and no rights are
needed. Exit codes: 0 done, 1 failed, with the reason.
"""

import fcntl
import gzip
import hashlib
import lzma
import pathlib
import re
import shutil
import stat
import subprocess
import sys

DEFAULT_FOLDER = pathlib.Path(__file__).resolve().parents[3] / "build" / "linux-peer"
KERNEL_NAME = "linux-image-cloud-amd64"
PACKAGES = ["busybox-static", "iproute2", "wpasupplicant"]
# Those in front come before busybox's own.
PROGRAMS = ["ip", "tc", "wpa_supplicant", "wpa_cli"]
# What these are linked with, in Debian 12.
LIBRARIES = ["libbpf1", "libbsd0", "libc6", "libcap2", "libdbus-1-3", "libelf1", "libgcrypt20",
             "libgpg-error0", "liblz4-1", "liblzma5", "libmd0", "libmnl0", "libnl-3-200",
             "libnl-genl-3-200", "libnl-route-3-200", "libpcre2-8-0", "libpcsclite1",
             "libreadline8", "libselinux1", "libssl3", "libsystemd0", "libtinfo6", "libtirpc3",
             "libxtables12", "libzstd1", "zlib1g"]
MODULES = ["virtio_pci", "virtio_net", "virtio_console", "macsec", "gcm", "ctr", "ghash-generic",
           "aesni-intel", "ghash-clmulni-intel", "veth", "pktgen", "sch_ingress", "cls_matchall",
           "cls_flower", "act_mirred"]
FOLDERS = ["bin", "dev", "etc", "lib64", "modules", "proc", "run", "sbin", "sys", "tmp", "usr/lib"]

# Busybox's shell would take its own ip and tc before those of iproute2.
INIT = r"""#!/bin/sh
export PATH=/bin:/sbin LD_LIBRARY_PATH=/usr/lib
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev 2>/dev/null
mount -t tmpfs tmp /run
mkdir -p /run/netns
while read -r module; do insmod "/modules/$module"; done < /modules/order
ip link set lo up
echo 100000 > /proc/sys/net/core/netdev_max_backlog
# Programs of iproute2 that take commands at the port of the same name: linksec.ports=ip,tc
for name in $(sed -n 's/.*linksec.ports=\([^ ]*\).*/\1/p' /proc/cmdline | tr , ' '); do
  until file=$(grep -lsx "$name" /sys/class/virtio-ports/*/name); do sleep 0.05; done
  port=/dev/$(basename "$(dirname "$file")")
  "/sbin/$name" -force -s -j -batch - <>"$port" >&0 2>&0 &
done
exec </dev/ttyS1 >/dev/ttyS1 2>&1
stty raw -echo
echo "@@KERNEL $(uname -r)@@"
echo "@@READY@@"
while read -r line; do
  echo 'ip() { /sbin/ip "$@"; }; tc() { /sbin/tc "$@"; }' > /run/script
  echo "$line" | base64 -d >> /run/script
  sh /run/script </dev/null
  echo "@@END $?@@"
done
"""


class BuildError(Exception):
    """A line for the user."""


def run(*words: str, cwd=None) -> str:
    try:
        done = subprocess.run(words, cwd=cwd, check=False, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise BuildError(f"{words[0]} is not present") from error
    if done.returncode != 0:
        reason = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise BuildError(f"{' '.join(words[:3])}: {reason[0] if reason else 'failed'}")
    return done.stdout


class Archive:
    """The archives that the system's apt knows. Its lists are used where they serve; else they are
    fetched anew, into a folder of our own."""

    def __init__(self, folder: pathlib.Path):
        self.folder = folder
        self.options = []

    def fetch_lists(self) -> None:
        for name in ("lists/partial", "cache/archives/partial"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        self.options = ["-o", f"Dir::State::Lists={self.folder / 'lists'}",
                        "-o", f"Dir::Cache={self.folder / 'cache'}"]
        run("apt-get", *self.options, "-q", "update")

    def download(self, packages: pathlib.Path) -> str:
        """All packages, into that folder; returns the kernel's name."""
        kernel_name = kernel_package(self.options)
        download(self.options, packages, [kernel_name, *PACKAGES, *LIBRARIES])
        return kernel_name


def kernel_package(options: list[str]) -> str:
    """The unsigned kernel that the name for "the latest" stands for: it is the smaller download."""
    about = run("apt-cache", *options, "show", "--no-all-versions", KERNEL_NAME)
    found = re.search(r"^Depends: *([^ ,]+)", about, re.MULTILINE)
    if found is None:
        raise BuildError(f"package {KERNEL_NAME} depends on no kernel")
    return found[1].removesuffix("-unsigned") + "-unsigned"


def package_file(packages: pathlib.Path, name: str):
    return next(iter(sorted(packages.glob(f"{name}_*.deb"))), None)


def download(options: list[str], packages: pathlib.Path, names: list[str]) -> None:
    packages.mkdir(parents=True, exist_ok=True)
    missing = [name for name in names if package_file(packages, name) is None]
    if missing:
        run("apt-get", *options, "download", "-q", *missing, cwd=packages)
    for name in names:
        if package_file(packages, name) is None:
            raise BuildError(f"package {name} was not downloaded")


def unpack(packages: pathlib.Path, name: str, to: pathlib.Path) -> pathlib.Path:
    to.mkdir(parents=True, exist_ok=True)
    run("dpkg-deb", "-x", str(package_file(packages, name)), str(to))
    return to


def find(root: pathlib.Path, pattern: str) -> pathlib.Path:
    found = sorted(path for path in root.rglob(pattern) if path.exists() and not path.is_dir())
    if not found:
        raise BuildError(f"{pattern} is in no package")
    return found[0]


def copy_program(root: pathlib.Path, guest: pathlib.Path, name: str) -> None:
    """A program, and the libraries that it and they need."""
    program = guest / "sbin" / name
    shutil.copy(find(root, f"*bin/{name}"), program)
    waiting = [program]
    while waiting:
        needed = re.findall(r"\(NEEDED\).*\[(.*)\]", run("readelf", "-d", str(waiting.pop())))
        for library in needed:
            to = guest / "usr" / "lib" / library
            if not to.exists():
                shutil.copy(find(root, library).resolve(), to)
                waiting.append(to)


class Modules:
    """Kernel modules and those that they depend on, in the order in which they load."""

    def __init__(self, kernel: pathlib.Path, to: pathlib.Path):
        self.files = {path.name.split(".")[0].replace("-", "_"): path
                      for path in kernel.rglob("*.ko*")}
        self.to = to
        self.order = []

    def add(self, name: str) -> None:
        name = name.replace("-", "_")
        path = self.files.get(name)
        if path is None or f"{name}.ko" in self.order:
            return  # Built in, or there.
        octets = path.read_bytes()
        if path.suffix == ".xz":
            octets = lzma.decompress(octets)
        depends = re.search(rb"\0depends=([^\0]*)\0", octets)
        for other in depends[1].decode().split(",") if depends else []:
            self.add(other)
        (self.to / f"{name}.ko").write_bytes(octets)
        self.order.append(f"{name}.ko")

    def finish(self) -> None:
        (self.to / "order").write_text("".join(f"{name}\n" for name in self.order))


def archive(root: pathlib.Path) -> bytes:
    """The folder as a cpio archive that belongs to root."""
    out = bytearray()

    def add(name: str, mode: int, data: bytes, number: int) -> None:
        fields = (number, mode, 0, 0, 1, 0, len(data), 0, 0, 0, 0, len(name) + 1, 0)
        out.extend(b"070701" + b"".join(b"%08X" % field for field in fields))
        out.extend(name.encode() + b"\0")
        out.extend(bytes(-len(out) % 4) + data)
        out.extend(bytes(-len(out) % 4))

    for number, path in enumerate(sorted(root.rglob("*")), 1):
        mode = path.lstat().st_mode
        if stat.S_ISLNK(mode):
            data = str(path.readlink()).encode()
        else:
            data = path.read_bytes() if stat.S_ISREG(mode) else b""
        add(str(path.relative_to(root)), mode, data, number)
    add("TRAILER!!!", 0, b"", 0)
    return bytes(out)


def lay_out(guest: pathlib.Path, programs: pathlib.Path, kernel: pathlib.Path) -> None:
    for name in FOLDERS:
        (guest / name).mkdir(parents=True)
    busybox = guest / "bin" / "busybox"
    shutil.copy(find(programs, "*bin/busybox"), busybox)
    for applet in run(str(busybox), "--list").split():
        if applet not in ("busybox", *PROGRAMS):
            (guest / "bin" / applet).symlink_to("busybox")
    for name in PROGRAMS:
        copy_program(programs, guest, name)
        (guest / "bin" / name).write_text(f'#!/bin/sh\nexec /sbin/{name} "$@"\n')
        (guest / "bin" / name).chmod(0o755)
    shutil.copy(find(programs, "ld-linux-x86-64.so.2").resolve(), guest / "lib64")
    modules = Modules(kernel / "lib" / "modules", guest / "modules")
    for name in MODULES:
        modules.add(name)
    modules.finish()
    (guest / "init").write_text(INIT)
    (guest / "init").chmod(0o755)


def build(folder: pathlib.Path = DEFAULT_FOLDER) -> pathlib.Path:
    """Makes what is missing or was made by another version of this program, and returns the
    folder. Raises BuildError."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:  # Several programs may want it at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        return build_alone(folder)


def build_alone(folder: pathlib.Path) -> pathlib.Path:
    version = hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest()
    made_by = folder / "made-by"
    files = [folder / "vmlinuz", folder / "initramfs.gz", made_by]
    if all(file.exists() for file in files) and made_by.read_text() == version:
        return folder
    packages = folder / "packages"
    archive_of_system = Archive(folder / "apt")
    try:
        kernel_name = archive_of_system.download(packages)
    except BuildError:  # No lists, or ones that name files which are no longer there.
        archive_of_system.fetch_lists()
        kernel_name = archive_of_system.download(packages)
    work = folder / "unpacked"
    shutil.rmtree(work, ignore_errors=True)
    kernel = unpack(packages, kernel_name, work / "kernel")
    for name in PACKAGES + LIBRARIES:
        unpack(packages, name, work / "programs")
    lay_out(work / "guest", work / "programs", kernel)
    (folder / "initramfs.gz").write_bytes(gzip.compress(archive(work / "guest"), mtime=0))
    shutil.copy(find(kernel / "boot", "vmlinuz-*"), folder / "vmlinuz")
    made_by.write_text(version)
    shutil.rmtree(work)
    return folder


def main() -> int:
    if len(sys.argv) > 2 or sys.argv[1:2] in (["-h"], ["--help"]):
        print(__doc__)
        return 0 if len(sys.argv) == 2 else 1
    try:
        print(build(pathlib.Path(sys.argv[1]) if len(sys.argv) == 2 else DEFAULT_FOLDER))
    except BuildError as error:
        print(f"build_guest.py: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
