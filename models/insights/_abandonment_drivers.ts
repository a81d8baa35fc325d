import {benjaminiHochberg} from "../../src/stats/benjamini-hochberg.ts";
import {lowered} from "./_abandonment.ts";
import {count, type Finding, interval, list, percent, points} from "./_abandonment_finding.ts";

/** A term of a fit, from `abandonment_coefficients`. */
export interface Coefficient {
  fit: string;
  term: string;
  label: string;
  note: string | null;
  coefficient: number | null;
  p_value: number | null;
  step_effect: number | null;
  step_effect_low: number | null;
  step_effect_high: number | null;
  term_mean: number | null;
}

/** From `abandonment_fits`. */
export interface Fit {
  fit: string;
  status: string;
  n: number;
  abandoned_count: number;
  auc: number | null;
  auc_low: number | null;
  auc_high: number | null;
}

/** What the first two turns foretell: clear effects by size, then those that are not clear. */
export function opening(fit: Fit | undefined, terms: Coefficient[], alpha: number): Finding[] {
  if (fit === undefined) return [];
  if (fit.status !== "fitted") {
    return [
      {
        kind: "too little data",
        headline: "Too little data on what drives abandonment",
        sentence: `${count(fit.n, "session")} lasted two customer turns or more, ${fit.abandoned_count} of them abandoned: too few to tell causes from chance.`,
        evidence_metric: "abandonment_rate",
        value: null,
        low: null,
        high: null,
        n: fit.n,
        action: "Come back when more sessions are in; until then nothing here ranks causes."
      }
    ];
  }
  const fitted = terms.filter(({coefficient}) => coefficient !== null);
  const adjusted = benjaminiHochberg(fitted.map(({p_value}) => p_value ?? 1));
  // The effect's own interval must say so too: odds and percentage points are rounded differently by chance.
  const isClear = (term: Coefficient) =>
    (adjusted[fitted.indexOf(term)] ?? 1) < alpha &&
    (term.step_effect_low ?? 0) * (term.step_effect_high ?? 0) > 0;
  // That something is not known is no cause that anyone could act on.
  const speaking = fitted.filter(({term}) => !term.endsWith("_unknown"));
  // by what each does at the least: a guess of a large effect must not lead a sure one
  const leastEffect = ({step_effect_low, step_effect_high}: Coefficient) =>
    Math.min(Math.abs(step_effect_low ?? 0), Math.abs(step_effect_high ?? 0));
  const drivers = speaking
    .filter(isClear)
    .sort((a, b) => leastEffect(b) - leastEffect(a))
    .map((term) => driver(term, fit.n));
  const unclear = speaking.filter((term) => !isClear(term));
  const findings = [...drivers];
  if (unclear.length > 0) {
    const reach = Math.max(
      ...unclear.flatMap(({step_effect_low, step_effect_high}) => [
        Math.abs(step_effect_low ?? 0),
        Math.abs(step_effect_high ?? 0)
      ])
    );
    findings.push({
      kind: "unclear",
      headline:
        drivers.length === 0
          ? "Nothing in the first two turns clearly foretells who leaves"
          : "What makes no clear difference",
      sentence: `No clear sign that any of these changes how often sessions are abandoned: ${list(unclear.map(({label}) => lowered(label)))}. The data could still hide an effect of up to ${points(reach)} either way.`,
      evidence_metric: "abandonment_coefficients",
      value: null,
      low: null,
      high: null,
      n: fit.n,
      action: "Do not act on these before the interval is narrower."
    });
  }
  const missing = terms.filter(
    ({term, coefficient, note}) =>
      coefficient === null && note?.startsWith("too little data") && !term.endsWith("_unknown")
  );
  if (missing.length > 0) {
    findings.push({
      kind: "too little data",
      headline: "What there is too little data on",
      sentence: `Too few sessions to say whether these matter: ${list(missing.map(({label, note}) => `${lowered(label)} (${note?.replace("too little data: ", "")})`))}.`,
      evidence_metric: "abandonment_coefficients",
      value: null,
      low: null,
      high: null,
      n: fit.n,
      action: null
    });
  }
  return findings;
}

/** Headline and advice for each term, by whether it goes with more abandonment or less. */
function driver(term: Coefficient, n: number): Finding {
  const effect = term.step_effect ?? 0;
  const [low, high] = [term.step_effect_low ?? 0, term.step_effect_high ?? 0];
  const evidence = {kind: "driver", evidence_metric: term.term, n} as const;
  const size = Math.abs(effect);
  const range = interval(effect < 0 ? -high : low, effect < 0 ? -low : high);
  if (term.term === "early_confidence") {
    // told for less confidence, which is what goes wrong
    const less = {value: -effect, low: -high, high: -low};
    return effect < 0
      ? {
          ...evidence,
          ...less,
          headline: "Badly heard openings lose customers",
          sentence: `Of two otherwise like sessions, the one recognized with 0.1 less confidence in its first two turns is abandoned ${points(size)} more often (${range}).`,
          action:
            "Fix the recognition of the first two turns before anything later in the call: what the first questions ask for, the words the recognizer expects, noise on the line."
        }
      : {
          ...evidence,
          ...less,
          headline: "Well heard openings go with more abandonment",
          sentence: `Of two otherwise like sessions, the one recognized with 0.1 more confidence in its first two turns is abandoned ${points(size)} more often (${range}).`,
          action: "Find out what the confidence score measures here before acting on it."
        };
  }
  const share =
    term.term_mean === null ? "" : ` It holds for ${percent(term.term_mean)} of sessions.`;
  const [headline, subject, action] = wording(term, effect > 0);
  return {
    ...evidence,
    value: effect,
    low,
    high,
    headline,
    sentence: `${subject} ${points(size)} ${effect > 0 ? "more" : "less"} often than an otherwise like one (${range}).${share}`,
    action
  };
}

function wording({term, label}: Coefficient, isMore: boolean): [string, string, string] {
  const more = isMore ? "more" : "less";
  switch (term) {
    case "early_misunderstanding":
      return [
        isMore
          ? "A misunderstood first turn costs customers"
          : "A misunderstood first turn goes with less abandonment",
        "A session whose first customer turn is misunderstood is abandoned",
        isMore
          ? "Make the first question easier to answer: ask for one thing, give an example, confirm instead of asking again."
          : "Look at what follows a first misunderstanding: it seems to help."
      ];
    case "early_silence":
      return [
        isMore
          ? "A silent first turn costs customers"
          : "A silent first turn goes with less abandonment",
        "A session whose first customer turn is silent is abandoned",
        isMore
          ? "Prompt sooner and say what can be answered; check that the line carries the customer's voice."
          : "Look at what follows a first silence: it seems to help."
      ];
    case "first_time_user":
      return [
        `First-time users leave ${more} often`,
        "A first-time user's session is abandoned",
        isMore
          ? "Tell first-time users at the start what they can ask for, and offer a person sooner."
          : "Look at what customers who come back run into."
      ];
    case "area_rural":
      return [
        `Customers in rural areas leave ${more} often`,
        "A session from a rural area is abandoned",
        isMore
          ? "Check the line quality and the place names of rural areas."
          : "Check what customers in towns run into that those in rural areas do not."
      ];
    default:
      return [
        `${label}: abandoned ${more} often`,
        `A session with this, ${lowered(label)}, is abandoned`,
        "Compare what customers of the two groups come for before moving any of them."
      ];
  }
}
