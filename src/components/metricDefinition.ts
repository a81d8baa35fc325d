import {element} from "./element.js";
import type {MetricDefinition} from "./marts.js";

const better = {
  higher: "Higher is better.",
  lower: "Lower is better.",
  neutral: "Neither way is better."
};

const intervals = {
  proportion: "Wilson, widened where sessions of one customer resemble each other",
  mean: "Student's t, with customers as the units that vary"
};

/** What a metric means, exactly as it is computed. Its anchor is the metric's name. */
export function metricDefinition(metric: MetricDefinition): HTMLElement {
  const isCount = metric.denominator.trim() === "1";
  return element(
    "article",
    {class: "definition", id: metric.metric, tabindex: "-1"},
    element("h4", {}, metric.label),
    element("p", {class: "definition-text"}, metric.description),
    element(
      "p",
      {class: "caveat"},
      `Over ${metric.population_label}. ${better[metric.better]} After: ${metric.source}.`
    ),
    element(
      "details",
      {class: "numbers"},
      element("summary", {}, "Exactly"),
      element(
        "dl",
        {},
        row("Sum of", element("code", {}, metric.numerator)),
        row(
          "divided by",
          isCount
            ? "the number of sessions"
            : ["the sum of ", element("code", {}, metric.denominator)]
        ),
        row(
          "where",
          metric.population.trim() === "true"
            ? "any session"
            : element("code", {}, metric.population)
        ),
        row("Interval", intervals[metric.kind]),
        row("Name", element("code", {}, metric.metric))
      )
    )
  );
}

function row(term: string, description: Node | string | (Node | string)[]): HTMLElement {
  return element("div", {}, element("dt", {}, term), element("dd", {}, description));
}
