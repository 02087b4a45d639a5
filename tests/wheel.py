"""Installs the built wheel into an environment of its own, away from the checkout, and uses it there."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

CHECKOUT = Path(__file__).parent.parent
RULES_TEST = CHECKOUT / "tests" / "analyzers" / "test_rules.py"


def run(*command: str, cwd: Path, expected: int = 0) -> str:
    """Run a command away from the checkout and return its output; SystemExit when it ends otherwise than expected."""
    environment = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != expected:
        sys.exit(f"{' '.join(command)} ended with {done.returncode}\n{done.stdout}\n{done.stderr}")
    return done.stdout


def main(folder: Path) -> None:
    """Try the only wheel of a folder."""
    [wheel] = folder.absolute().glob("*.whl")
    with tempfile.TemporaryDirectory(prefix="fleetreview-wheel-") as scratch:
        place = Path(scratch)
        venv.create(place / "env", with_pip=True)
        python = str(place / "env" / "bin" / "python")
        command = str(place / "env" / "bin" / "fleetreview")
        constraints = str(CHECKOUT / "constraints.txt")
        run(python, "-m", "pip", "install", "--quiet", "--constraint", constraints, str(wheel), "pytest", cwd=place)
        where = run(python, "-c", "import analyzers; print(analyzers.__file__)", cwd=place).strip()
        if not where.startswith(str(place)):
            sys.exit(f"the wheel's own packages are not used: {where}")
        run(command, "doctor", cwd=place)
        service = place / "service"
        service.mkdir()
        (service / "client.py").write_text("import requests\n\n\ndef fetch(url):\n    return requests.get(url)\n")
        found = json.loads(run(command, "scan", "service", "--format", "json", cwd=place, expected=1))
        if [finding["rule_id"] for finding in found["findings"]] != ["rel-py-requests-no-timeout"]:
            sys.exit(f"the scan of the installed wheel found {found['findings']}")
        shutil.copy(RULES_TEST, place / "test_rules.py")
        print(run(python, "-m", "pytest", "-q", "test_rules.py", cwd=place).strip().splitlines()[-1])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
