/** Groups of metrics, in the order in which lists of all metrics have them. */
export const metricGroups = [
  "outcome",
  "accessibility",
  "efficiency",
  "adoption",
  "money",
  "conversation",
  "latency"
];
