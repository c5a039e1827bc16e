"""All benchmarks, one after the other: `python -m benchmarks`."""

import subprocess
import sys

for module in ("longpush", "trip", "messages", "sign_in", "wire", "files", "club"):
    print(f"\n## {module}\n", flush=True)
    subprocess.run([sys.executable, "-m", f"benchmarks.{module}"], check=True)  # noqa: S603 - our own modules
