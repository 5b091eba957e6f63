# SPDX-License-Identifier: Apache-2.0
"""The Linux peer, running in QEMU: a Guest takes shell scripts and gives what they print."""

import base64
import os
import pathlib
import re
import select
import selectors
import shutil
import subprocess
import time

QEMU = "qemu-system-x86_64"
BOOT_SECONDS = {"kvm": 20, "tcg": 120}
READY = re.compile(rb"@@READY@@\r?\n")
END = re.compile(rb"@@END (\d+)@@\r?\n")


class GuestError(Exception):
    """The guest does not run, or a script in it failed."""


def accelerators() -> list[str]:
    """What to try, in order."""
    usable = os.access("/dev/kvm", os.R_OK | os.W_OK) and os.environ.get("LINKSEC_KVM") != "off"
    return ["kvm", "tcg"] if usable else ["tcg"]


class Guest:
    """A guest that runs from `with` to its end. `nics` are QEMU's words for network cards."""

    def __init__(self, folder: pathlib.Path, nics: tuple[str, ...] = ()):
        self.folder = folder
        self.nics = nics
        self.accelerator = ""
        self.process = None
        self.buffer = b""

    def __enter__(self) -> "Guest":
        if shutil.which(QEMU) is None:
            raise GuestError(f"{QEMU} is not present")
        for self.accelerator in accelerators():
            self._start()
            try:
                self._until(READY, BOOT_SECONDS[self.accelerator])
                return self
            except GuestError:
                self.close()
        raise GuestError("the guest does not boot")

    def __exit__(self, *_) -> None:
        self.close()

    def close(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None

    def run(self, script: str, seconds: float = 60) -> str:
        """What a script printed. Raises GuestError when it failed."""
        self.start(script)
        return self.result(seconds)

    def start(self, script: str) -> None:
        """Starts a script; result() must follow before the next one."""
        self.process.stdin.write(base64.b64encode(script.encode()) + b"\n")
        self.process.stdin.flush()

    def ended(self) -> bool:
        """Whether the script that was started has ended; does not wait."""
        ready, _, _ = select.select([self.process.stdout], [], [], 0)
        if ready:
            self.buffer += self._read()
        return END.search(self.buffer) is not None

    def result(self, seconds: float = 60) -> str:
        """What the script that was started printed, when it has ended."""
        output, code = self._until(END, seconds)
        text = output.decode(errors="replace").replace("\r\n", "\n")
        if code != b"0":
            raise GuestError(f"a script in the guest ended with code {code.decode()}: {text}")
        return text

    def _start(self) -> None:
        cpu = "host" if self.accelerator == "kvm" else "max"
        # QEMU ends with this process, whatever ends it.
        words = ["setpriv", "--pdeathsig", "KILL", QEMU, "-accel", self.accelerator,
                 "-cpu", cpu, "-smp", "1", "-m", "256",
                 "-nodefaults", "-display", "none", "-no-reboot",
                 "-kernel", str(self.folder / "vmlinuz"),
                 "-initrd", str(self.folder / "initramfs.gz"),
                 "-append", "console=ttyS0 quiet panic=-1 ipv6.disable=1",
                 "-serial", "null", "-chardev", "stdio,id=agent,signal=off",
                 "-serial", "chardev:agent", *self.nics]
        self.buffer = b""
        self.process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL)

    def _until(self, pattern: re.Pattern, seconds: float) -> tuple[bytes, bytes]:
        """What came before `pattern`, and its group, if it has one."""
        end = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while (found := pattern.search(self.buffer)) is None:
                left = end - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise GuestError(f"the guest says nothing more within {seconds} s")
                self.buffer += self._read()
        before = self.buffer[:found.start()]
        self.buffer = self.buffer[found.end():]
        return before, found[1] if pattern.groups else b""

    def _read(self) -> bytes:
        part = os.read(self.process.stdout.fileno(), 65536)
        if not part:
            raise GuestError("QEMU ended")
        return part
