import {element} from "./element.js";
import type {MetricDefinition} from "./marts.js";

const better = {
  higher: "Higher is better.",
  lower: "Lower is better.",
  neutral: "Neither way is better."
};

/** What a metric means, exactly as it is computed. Its anchor is the metric's name. */
export function metricDefinition(metric: MetricDefinition): HTMLElement {
  const isCount = metric.denominator.trim() === "1";
  return element(
    "article",
    {class: "definition", id: metric.metric, tabindex: "-1"},
    element("h3", {}, metric.label),
    element("p", {class: "definition-text"}, metric.description),
    element(
      "dl",
      {},
      row(
        "Computed as",
        element("code", {}, `sum(${metric.numerator})`),
        " ÷ ",
        element("code", {}, isCount ? "number of sessions" : `sum(${metric.denominator})`)
      ),
      row(
        "Over",
        metric.population_label,
        metric.population.trim() === "true"
          ? ""
          : element("code", {class: "population"}, metric.population)
      ),
      row(
        "Interval",
        metric.kind === "proportion"
          ? "Wilson, widened where sessions of one customer resemble each other"
          : "Student's t, with customers as the units that vary"
      ),
      row("Reading", better[metric.better]),
      row("After", metric.source)
    )
  );
}

function row(term: string, ...description: (Node | string)[]): HTMLElement {
  return element("div", {}, element("dt", {}, term), element("dd", {}, description));
}
