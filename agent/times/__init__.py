"""What a sentence says about time: delays, times of day, days, sun, durations, and what comes again and again."""
