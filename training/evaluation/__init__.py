"""Measuring understanding: cases with gold plans, what is made of them, and how sure the figures are."""
