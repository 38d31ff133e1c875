"""For every test: what a busy machine may do to them."""

from hypothesis import settings

settings.register_profile("hearth", deadline=None)  # a property that is slow for a moment is not broken
settings.load_profile("hearth")
