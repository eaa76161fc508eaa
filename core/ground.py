"""Before anything is installed: is this Python, this folder and this port good? Then the environment in .venv.

Runs alone (`python3 core/ground.py`) on any Python 3, so that it can say what is missing; standard library only.
"""

import argparse
import errno
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

OLDEST = (3, 11)
OTHERS = ("python3.13", "python3.12", "python3.11")
ROOT = Path(__file__).resolve().parent.parent


class Unfit(Exception):
    """Why the site cannot start here, in one sentence."""


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("requirements")
    asked.add_argument("--var")
    asked.add_argument("--host")
    asked.add_argument("--port")
    options = asked.parse_args()
    try:
        check_python()
        if options.var:
            check_folder(Path(options.var))
        if options.port:
            check_port(options.host, options.port)
        environment(ROOT / options.requirements)
    except Unfit as reason:
        sys.stderr.write(f"{reason}\n")
        sys.exit(1)


def check_python():
    """Go on with a newer Python of this machine when the one at hand is too old. Raises Unfit."""
    if sys.version_info >= OLDEST:
        return
    for name in OTHERS:
        found = shutil.which(name)
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            os.execv(found, [found, *sys.argv])  # noqa: S606
    here = ".".join(str(part) for part in sys.version_info[:2])
    raise Unfit(f"Eurêka needs Python 3.11 or newer; this one is {here} (PYTHON=/path/to/python3.12 make run).")


def check_folder(folder):
    """The data folder can be made and written to. Raises Unfit."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Unfit(f"The data folder {folder} cannot be written to: {error.strerror} (EUREKA_VAR=/another/folder).")


def check_port(host, port):
    """Nobody listens there yet, and we may. Raises Unfit."""
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise Unfit(f"PORT must be a number from 1 to 65535, not {port!r}.")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            listener.listen(1)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise Unfit(
                f"Port {port} is taken: something already listens there (PORT={int(port) % 65535 + 1} make run)."
            )
        raise Unfit(f"Port {port} of {host} cannot be used: {error.strerror}.")


def environment(requirements):
    """Make .venv and install what `requirements` lists, unless that was done with the same list. Raises Unfit."""
    home = ROOT / ".venv"
    python, stamp = home / "bin/python", home / f".{requirements.name}"
    files = sorted(ROOT.glob("requirements*.txt")) if "-dev" in requirements.name else [requirements]
    state = hashlib.sha256(sys.version.encode() + b"".join(file.read_bytes() for file in files)).hexdigest()
    if python.exists() and stamp.exists() and stamp.read_text() == state:
        return
    sys.stdout.write(f"Installing {requirements.name} in .venv …\n")
    sys.stdout.flush()
    try:
        if not python.exists() or subprocess.call([str(python), "-m", "pip", "--version"], stdout=subprocess.DEVNULL):
            venv.create(home, with_pip=True, clear=True)
    except OSError as error:
        raise Unfit(f"The folder {ROOT} cannot be written to: {error.strerror}.")
    except subprocess.CalledProcessError:
        raise Unfit("This Python cannot make an environment: install the package python3-venv, then start again.")
    command = [str(python), "-m", "pip", "install", "-qq", "--disable-pip-version-check", "-r", str(requirements)]
    if subprocess.call(command):
        raise Unfit(f"The parts listed in {requirements.name} could not be installed; the lines above say why.")
    stamp.write_text(state)
    if "-dev" in requirements.name:
        base = ROOT / "requirements.txt"
        whole = hashlib.sha256(sys.version.encode() + base.read_bytes()).hexdigest()
        (home / f".{base.name}").write_text(whole)


if __name__ == "__main__":
    main()
