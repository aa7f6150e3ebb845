"""Times as Koreans read them on official papers: 24 hours, not `3:32 오전`."""

DATETIME_FORMAT = "Y년 n월 j일 H:i"
TIME_FORMAT = "H:i"
