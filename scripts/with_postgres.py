"""Run a command with DATABASE_URL set to a throw-away PostgreSQL of our own.

The cluster lives in a temporary folder, listens on a Unix socket only, and is stopped
and deleted when the command ends, however it ends. PostgreSQL refuses to run as root,
so root runs it as the user postgres (or nobody).
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

FAST = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off")
ALWAYS = ("-c", "listen_addresses=", "-c", "max_connections=100", "-c", "shared_buffers=256MB")


def main(arguments: list[str]) -> int:
    """Start, run, stop; the command's exit code is ours."""
    durable = arguments[:1] == ["--durable"]
    command = arguments[1:] if durable else arguments
    if not command:
        print("usage: with_postgres.py [--durable] COMMAND …", file=sys.stderr)
        return 2
    home = Path(tempfile.mkdtemp(prefix="openreturns-pg-"))
    server: subprocess.Popen[bytes] | None = None
    try:
        server = start(home, durable=durable)
        url = f"postgres:///postgres?host={quote(str(home), safe='')}"
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        return wait(child)
    finally:
        if server:
            server.send_signal(signal.SIGINT)
            server.wait(30)
        shutil.rmtree(home, ignore_errors=True)


def wait(child: subprocess.Popen[bytes]) -> int:
    """Wait for the command; a signal to us is passed on, and the cluster still ends well."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda signum, _frame: child.send_signal(signum))
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:
            continue  # the terminal has told the command too


def start(home: Path, *, durable: bool) -> subprocess.Popen[bytes]:
    """Make the cluster and wait until it answers."""
    owner = os.environ.get("USER") or pwd.getpwuid(os.getuid()).pw_name
    user = _other_user() if os.getuid() == 0 else None
    if user:
        os.chown(home, user.pw_uid, user.pw_gid)
    home.chmod(0o755)
    data = home / "data"
    run = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    subprocess.run(
        [tool("initdb"), "-D", data, "-U", owner, "-A", "trust", "-E", "UTF8", "--no-sync"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=home,
        **run,
    )
    speed = () if durable else FAST
    server = subprocess.Popen(
        [tool("postgres"), "-D", data, "-k", home, *ALWAYS, *speed],
        stdout=subprocess.DEVNULL,
        stderr=(home / "log").open("wb"),
        cwd=home,
        process_group=0,
        **run,
    )
    ready = [tool("pg_isready"), "-q", "-h", home, "-t", "1"]
    for _try in range(100):
        if subprocess.run(ready, check=False).returncode == 0:
            return server
        if server.poll() is not None:
            break
        signal.sigtimedwait([], 0.1)
    print((home / "log").read_text(), file=sys.stderr)
    raise SystemExit("PostgreSQL did not start.")


def tool(name: str) -> str:
    """A program of PostgreSQL, from the PATH or where Debian keeps it."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    for place in places:
        if (place / name).exists():
            return str(place / name)
    found = shutil.which(name)
    if not found:
        raise SystemExit(f"{name} is missing. Run: sudo apt-get install postgresql")
    return found


def _other_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise SystemExit("There is no user postgres or nobody to run PostgreSQL as.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
