"""Runs a program under ptrace(2), sees each system call by which it changes files, and kills it before a chosen one.

A side effect is told by what it does and to what ("renameat2 backups/one/backup_config.json"), and by how often that
was done before; so one of a program with several threads is found again whatever their order. strace can inject signals
too, but counts for every thread and call apart: the first calls of a late thread are behind those of an early one.
"""

import ctypes
import errno
import os
import re
import signal
import struct
import subprocess

TRACEME, SYSCALL, SETOPTIONS, GET_SYSCALL_INFO = 0, 24, 0x4200, 0x420E
TRACE_SYSGOOD, TRACE_FORK, TRACE_VFORK, TRACE_CLONE, TRACE_EXEC, EXIT_KILL = 1, 2, 4, 8, 16, 1 << 20
ALL_THREADS = 0x40000000  # __WALL
AT_SYSTEM_CALL = signal.SIGTRAP | 0x80
ENTRY = 1
CREATES = os.O_CREAT | os.O_TRUNC

# By name: the argument that is a file's descriptor, or those that are a folder's descriptor and a path in it. A folder
# of None is the current one. What only reads is in no table.
BY_DESCRIPTOR = {"write": 0, "pwrite64": 0, "writev": 0, "pwritev": 0, "pwritev2": 0, "fsync": 0, "fdatasync": 0,
                 "syncfs": 0, "sync_file_range": 0, "ftruncate": 0, "fallocate": 0, "fchmod": 0, "fchown": 0,
                 "copy_file_range": 2, "sendfile": 0}
BY_PATH = {"open": (None, 0), "creat": (None, 0), "openat": (0, 1), "openat2": (0, 1), "mkdir": (None, 0),
           "mkdirat": (0, 1), "rmdir": (None, 0), "unlink": (None, 0), "unlinkat": (0, 1), "rename": (None, 1),
           "renameat": (2, 3), "renameat2": (2, 3), "link": (None, 1), "linkat": (2, 3), "symlink": (None, 1),
           "symlinkat": (1, 2), "truncate": (None, 0), "chmod": (None, 0), "fchmodat": (0, 1), "chown": (None, 0),
           "fchownat": (0, 1), "utimensat": (0, 1)}
OPENING = {"open": 1, "openat": 2}  # where their flags are

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.restype = ctypes.c_long
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]


def system_calls():
    """Number to name, as the C library of this machine has them."""
    macros = subprocess.run(["cc", "-E", "-dM", "-include", "sys/syscall.h", "-"], stdin=subprocess.DEVNULL,
                            capture_output=True, text=True, check=True).stdout
    return {int(number): name for name, number in re.findall(r"#define __NR_(\w+) (\d+)\n", macros)}


def ptrace(request, tid, address=0, data=0):
    if libc.ptrace(request, tid, address, data) == -1:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


class NotPermitted(Exception):
    """Nothing can be traced here."""


class Tracer:
    """Runs programs in `folder`. `rename` makes a path below it the same in every run."""

    def __init__(self, folder, rename=lambda path: path):
        self.folder = os.path.realpath(folder)
        self.rename = rename
        self.names = {number: name for number, name in system_calls().items() if name in BY_DESCRIPTOR or name in BY_PATH}

    def run(self, words, die_before=None, environment=None):
        """Runs `words`; with `die_before`, a side effect, kills all of it in front of that. Returns (exit code or None
        where it was killed, output, side effects in their order)."""
        out, into = os.pipe()
        pid = os.fork()
        if pid == 0:
            self._become(words, into, environment)
        os.close(into)
        os.set_blocking(out, False)
        try:
            return self._follow(pid, out, die_before)
        finally:
            os.close(out)

    def _become(self, words, into, environment):
        try:
            os.chdir(self.folder)
            os.dup2(into, 1)
            os.dup2(into, 2)
            ptrace(TRACEME, 0)
            os.kill(os.getpid(), signal.SIGSTOP)
            os.execve(words[0], words, environment or dict(os.environ))
        except OSError as error:
            os.write(2, f"cannot be traced: {error}\n".encode())
        finally:
            os._exit(127)

    def _follow(self, pid, out, die_before):
        """Until it ends. A SIGKILL in front of a call keeps the call from being made."""
        _, status = os.waitpid(pid, ALL_THREADS)
        output = b""
        if not os.WIFSTOPPED(status):
            raise NotPermitted(os.read(out, 4096).decode().strip())
        ptrace(SETOPTIONS, pid, 0, TRACE_SYSGOOD | TRACE_FORK | TRACE_VFORK | TRACE_CLONE | TRACE_EXEC | EXIT_KILL)
        ptrace(SYSCALL, pid)
        seen, effects = {}, []
        while True:
            tid, status = os.waitpid(-1, ALL_THREADS)
            output += drain(out)
            if not os.WIFSTOPPED(status):
                if tid == pid:
                    return (os.WEXITSTATUS(status) if os.WIFEXITED(status) else None), output.decode(), effects
                continue
            reason = os.WSTOPSIG(status)
            effect = self._effect(tid) if reason == AT_SYSTEM_CALL else None
            if effect:
                seen[effect] = seen.get(effect, 0) + 1
                effects.append((effect, seen[effect]))
                if effects[-1] == die_before:
                    os.kill(pid, signal.SIGKILL)
            resume(tid, 0 if reason in (AT_SYSTEM_CALL, signal.SIGTRAP, signal.SIGSTOP) else reason)

    def _effect(self, tid):
        """What the thread is about to do to a file; None where it does nothing of the kind."""
        info = ctypes.create_string_buffer(88)
        try:
            ptrace(GET_SYSCALL_INFO, tid, len(info), ctypes.addressof(info))
        except OSError as error:
            if error.errno == errno.ESRCH:
                return None
            raise
        kind, number, *arguments = struct.unpack_from("=B23xQ6Q", info)
        name = self.names.get(number)
        if kind != ENTRY or name is None:
            return None
        try:
            return self._effect_of(tid, name, arguments)
        except FileNotFoundError:
            return None  # it died meanwhile, or the descriptor is none

    def _effect_of(self, tid, name, arguments):
        if name in OPENING and not arguments[OPENING[name]] & CREATES:
            return None
        if name == "openat2" and not struct.unpack("=Q", read(tid, arguments[2], 8))[0] & CREATES:
            return None
        if name in BY_DESCRIPTOR:
            path = os.readlink(f"/proc/{tid}/fd/{arguments[BY_DESCRIPTOR[name]]}")
        else:
            folder, path = BY_PATH[name]
            path = self._path(tid, None if folder is None else arguments[folder], arguments[path])
        if not path.startswith(self.folder + "/"):
            return None  # a pipe, an event, a device
        return f"{name} {self.rename(os.path.relpath(path, self.folder))}"

    @staticmethod
    def _path(tid, folder, address):
        text = read(tid, address, 4096).split(b"\0")[0].decode() if address else ""
        here = ctypes.c_int(folder or 0).value
        base = os.readlink(f"/proc/{tid}/cwd" if folder is None or here < 0 else f"/proc/{tid}/fd/{here}")
        return os.path.normpath(os.path.join(base, text))


def resume(tid, signal_number):
    try:
        ptrace(SYSCALL, tid, 0, signal_number)
    except OSError as error:
        if error.errno != errno.ESRCH:  # it died meanwhile
            raise


def read(tid, address, size):
    """Up to `size` bytes of the thread's memory; fewer where a page ends there."""
    with open(f"/proc/{tid}/mem", "rb", buffering=0) as memory:
        memory.seek(address)
        found = b""
        try:
            found = memory.read(min(size, 4096 - address % 4096))
            if len(found) < size and b"\0" not in found:
                found += memory.read(size - len(found))
        except OSError:
            pass
        return found


def drain(out):
    try:
        return os.read(out, 1 << 16)
    except BlockingIOError:
        return b""
