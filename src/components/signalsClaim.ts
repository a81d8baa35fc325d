import {element} from "./element.js";
import type {SignalQuality} from "./marts.js";
import {verdictsBySignal} from "./signalVerdict.js";

/** Which signals can be relied on and which are hints, in three short sentences. */
export function signalsClaim(quality: readonly SignalQuality[]): HTMLElement {
  const verdicts = verdictsBySignal(quality);
  const labels = new Map(quality.map(({signal, label}) => [signal, label]));
  const named = (wanted: string) =>
    [...verdicts].filter(([, verdict]) => verdict === wanted).map(([signal]) => labels.get(signal));
  const sure = [...named("strong"), ...named("fair")].map((name) => `“${name}”`);
  const weak = named("weak").length;
  const unknown = named("not measured").length;
  if (sure.length + weak === 0) {
    return element("p", {class: "claim"}, "No signal has been measured yet.");
  }
  return element(
    "p",
    {class: "claim"},
    element(
      "strong",
      {},
      sure.length === 0
        ? "No signal is sure enough to count on."
        : `${sure.length} of ${verdicts.size} signals can be counted on${sure.length > most ? "" : `: ${inList(sure)}`}.`
    ),
    weak === 0
      ? ""
      : ` ${weak} ${weak === 1 ? "is a hint" : "are hints"} to look into, not to steer by.`,
    unknown === 0 ? "" : ` ${unknown} ${unknown === 1 ? "was" : "were"} never measured.`
  );
}

/** More names than these are a list, no sentence. */
const most = 4;

function inList(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}
