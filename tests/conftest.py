"""What every test in the house shares."""

from hypothesis import HealthCheck, settings

# A busy machine is no bug: no example fails, and no strategy is refused, for having been slow.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
