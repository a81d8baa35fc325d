import {element} from "./element.js";
import type {SignalQuality, Verdict} from "./marts.js";
import {sessionAddress} from "./sessionAddress.js";
import {signalScores} from "./signalScores.js";
import {signalVerdict} from "./signalVerdict.js";

const speakers = {agent: "the agent", customer: "the customer", either: "either side"};

/**
 * What a signal means, with examples, and how well it fits what people say. Its anchor is the signal's name.
 *
 * @param rows of the one signal, one for each thing that people judged
 * @param canBeOpened whether there are sessions to show that give it
 */
export function signalDefinition(
  rows: readonly SignalQuality[],
  verdict: Verdict,
  canBeOpened: boolean
): HTMLElement | null {
  const [first] = rows;
  if (first === undefined) return null;
  const {signal, label, definition, said_by, example_1, example_2} = first;
  const examples = [example_1, example_2].filter((example) => example !== null);
  const measured = rows.filter(({measure}) => measure !== null);
  return element(
    "article",
    {class: "definition signal", id: signal, tabindex: "-1"},
    element(
      "div",
      {},
      element("h4", {}, label),
      element("p", {}, signalVerdict(verdict)),
      element("p", {class: "definition-text"}, definition),
      element(
        "dl",
        {},
        row(
          "For example",
          examples.length === 0 ? "What your own rule says." : examples.join(" · ")
        ),
        row("Said by", speakers[said_by]),
        canBeOpened
          ? row(
              "Sessions",
              element("a", {href: sessionAddress({with: signal})}, "Open those that give it")
            )
          : null
      )
    ),
    measured.length === 0
      ? null
      : signalScores(measured, `How well “${label}” fits what people say`)
  );
}

function row(term: string, description: Node | string): HTMLElement {
  return element("div", {}, element("dt", {}, term), element("dd", {}, description));
}
