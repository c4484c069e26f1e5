"""How many examples a fuzzed test tries: thousands where nobody waits for them, in CI."""

import os

from hypothesis import HealthCheck, settings

_THOROUGH = bool(os.environ.get("CI"))
_AS_IT_IS = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

fuzz = settings(max_examples=1000 if _THOROUGH else 150, deadline=None, suppress_health_check=_AS_IT_IS)
# For examples that make keys.
slow_fuzz = settings(max_examples=300 if _THOROUGH else 40, deadline=None, suppress_health_check=_AS_IT_IS)
