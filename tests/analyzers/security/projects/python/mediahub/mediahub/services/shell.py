import subprocess


def run(command: str, *, timeout: float = 20) -> bytes:
    done = subprocess.run(command, shell=True, capture_output=True, timeout=timeout, check=True)  # BAD: command-injection (two calls: the view's format stands in the line that resize makes)
    return done.stdout
