import {element} from "./element.js";
import type {SignalQuality, Verdict} from "./marts.js";
import {signalVerdict, verdicts, verdictsBySignal} from "./signalVerdict.js";

const meanings: Record<Verdict, string> = {
  strong: "Agrees with people nearly always.",
  fair: "Good for rates over many sessions, not for judging one.",
  weak: "Often wrong, or hardly better than a guess. Open the session before you act on it.",
  "not measured":
    "No public labels to hold it against. Judge by its definition and by the sessions."
};

/** All signals, sorted by how far they can be trusted. */
export function signalVerdicts(quality: readonly SignalQuality[]): HTMLElement {
  const bySignal = verdictsBySignal(quality);
  const labels = new Map(quality.map(({signal, label}) => [signal, label]));
  return element(
    "div",
    {class: "grid grid-4"},
    verdicts.map((verdict) => {
      const own = [...bySignal].filter(([, given]) => given === verdict);
      return element(
        "section",
        {class: "card verdict"},
        element("h3", {}, signalVerdict(verdict)),
        element("p", {class: "quiet"}, meanings[verdict]),
        own.length === 0
          ? element("p", {}, "None.")
          : element(
              "ul",
              {class: "verdict-signals"},
              own.map(([signal]) =>
                element("li", {}, element("a", {href: `#${signal}`}, labels.get(signal)))
              )
            )
      );
    })
  );
}
