"""Scores of vaderSentiment 3.3.2 (PyPI) for the turns of draw-turns.ts, as CSV without their texts."""

import csv
import json
import sys

from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

analyzer = SentimentIntensityAnalyzer()
writer = csv.writer(sys.stdout, lineterminator="\n")
writer.writerow(["corpus", "session_id", "turn_index", "compound"])
for line in sys.stdin:
    turn = json.loads(line)
    compound = analyzer.polarity_scores(turn["text"])["compound"]
    writer.writerow([turn["corpus"], turn["session_id"], turn["turn_index"], compound])
