"""What the worker, which runs for years beside the web server, has in memory."""

import subprocess
import sys

LARGE = ("alembic", "PIL", "typst")


def test_the_worker_loads_nothing_large_that_it_never_uses() -> None:
    seen = f"import sys, lti_tool.cli, lti_tool.commands.working; print(*({set(LARGE)} & set(sys.modules)))"
    loaded = subprocess.run([sys.executable, "-c", seen], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []
