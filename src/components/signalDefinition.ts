import {element} from "./element.js";
import type {SignalQuality, Verdict} from "./marts.js";
import {signalVerdict} from "./signalVerdict.js";

const speakers = {agent: "the agent", customer: "the customer", either: "either side"};

/** What a signal means, with examples. Its anchor is the signal's name. */
export function signalDefinition(
  {signal, label, definition, said_by, example_1, example_2}: SignalQuality,
  verdict: Verdict
): HTMLElement {
  const examples = [example_1, example_2].filter((example) => example !== null);
  return element(
    "article",
    {class: "definition", id: signal, tabindex: "-1"},
    element("h4", {}, label),
    element("p", {class: "definition-text"}, definition),
    element(
      "dl",
      {},
      row("For example", examples.length === 0 ? "What your own rule says." : examples.join(" · ")),
      row("Said by", speakers[said_by]),
      row("Trust", signalVerdict(verdict))
    )
  );
}

function row(term: string, description: Node | string): HTMLElement {
  return element("div", {}, element("dt", {}, term), element("dd", {}, description));
}
