import {defineInsight, type InsightContext} from "../../src/engine/insight.ts";
import {benjaminiHochberg} from "../../src/stats/benjamini-hochberg.ts";
import {intervalWidth, lowered} from "./_abandonment.ts";

/** One thing that the data say about why customers leave, in words, with the number behind it. */
interface Finding {
  kind:
    | "driver"
    | "association"
    | "stage"
    | "errors"
    | "timing"
    | "foresight"
    | "unclear"
    | "too little data";
  headline: string;
  sentence: string;
  evidence_metric: string;
  value: number | null;
  low: number | null;
  high: number | null;
  n: number;
  action: string | null;
}

interface Coefficient {
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

interface Fit {
  fit: string;
  status: string;
  n: number;
  abandoned_count: number;
  auc: number | null;
  auc_low: number | null;
  auc_high: number | null;
}

interface Stage {
  stage: string;
  abandoned_here: number;
  share: number | null;
  low: number | null;
  high: number | null;
  leaving_rate: number | null;
}

/**
 * What a head of operations should know about abandonment, most useful first: what goes with it at the
 * start of a session, by size of effect; where it happens; and what the data cannot tell. A sentence
 * claims a difference only where chance is ruled out at the configured confidence, over all the terms
 * looked at together.
 */
export default defineInsight({
  name: "abandonment_findings",
  inputs: [
    "abandonment_fits",
    "abandonment_coefficients",
    "abandonment_stages",
    "abandonment_survival",
    "abandonment_totals",
    "fact_sessions",
    "int_turns"
  ],
  columns: {
    finding_number: "INTEGER",
    kind: "VARCHAR",
    headline: "VARCHAR",
    sentence: "VARCHAR",
    evidence_metric: "VARCHAR",
    value: "DOUBLE",
    low: "DOUBLE",
    high: "DOUBLE",
    n: "INTEGER",
    action: "VARCHAR"
  },
  async rows(context) {
    const {query, ref, variable} = context;
    const fits = await query<Fit>(
      `select fit, status, n, abandoned_count, auc, auc_low, auc_high from ${ref("abandonment_fits")}`
    );
    const coefficients = await query<Coefficient>(
      `select fit, term, label, note, coefficient, p_value, step_effect, step_effect_low, step_effect_high, term_mean
       from ${ref("abandonment_coefficients")} where term <> 'intercept' order by fit, term_number`
    );
    const early = fits.find(({fit}) => fit === "early");
    const plain = fits.find(({fit}) => fit === "plain");
    const alpha = 1 - Number(variable("confidence_level"));
    const findings = [
      ...opening(
        early,
        coefficients.filter(({fit}) => fit === "early"),
        alpha
      ),
      ...wholeSession(
        plain,
        coefficients.find(({fit}) => fit === "plain"),
        alpha
      ),
      ...(await stages(context)),
      ...(await errorsAlong(context)),
      ...(await timing(context)),
      ...foresight(early)
    ];
    return [
      ...findings.filter(({kind}) => kind !== "unclear" && kind !== "too little data"),
      ...findings.filter(({kind}) => kind === "unclear"),
      ...findings.filter(({kind}) => kind === "too little data")
    ].map((finding, position) => ({finding_number: position + 1, ...finding}));
  }
});

/** What the first two turns foretell: clear effects by size, then those that are not clear. */
function opening(fit: Fit | undefined, terms: Coefficient[], alpha: number): Finding[] {
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

/** The plain fit, which describes and does not explain. */
function wholeSession(
  fit: Fit | undefined,
  term: Coefficient | undefined,
  alpha: number
): Finding[] {
  if (fit?.status !== "fitted" || term?.p_value == null || term.p_value >= alpha) return [];
  const effect = term.step_effect ?? 0;
  const [low, high] = [term.step_effect_low ?? 0, term.step_effect_high ?? 0];
  const less = effect < 0 ? "less" : "more";
  return [
    {
      kind: "association",
      headline:
        effect < 0
          ? "Badly heard sessions are abandoned more often"
          : "Well heard sessions are abandoned more often",
      sentence: `Sessions recognized with 0.1 ${less} confidence on average are abandoned ${points(Math.abs(effect))} more often (${interval(Math.min(Math.abs(low), Math.abs(high)), Math.max(Math.abs(low), Math.abs(high)))}). This covers the whole session, so how it ended also shapes the score.`,
      evidence_metric: "asr_confidence_mean",
      value: -effect,
      low: -high,
      high: -low,
      n: fit.n,
      action: "Use it to watch the trend; act on what the first two turns foretell."
    }
  ];
}

/** Where sessions are abandoned, if one stage leads beyond chance. */
async function stages(context: InsightContext): Promise<Finding[]> {
  const {query, ref, variable} = context;
  const rows = await query<Stage>(
    `select stage, abandoned_here, share, low, high, leaving_rate
     from ${ref("abandonment_stages")} where abandoned_here > 0 order by abandoned_here desc, stage`
  );
  const total = rows.reduce((sum, {abandoned_here}) => sum + abandoned_here, 0);
  const [first, second] = rows;
  const isKnown = rows.some(({stage}) => stage !== "not known");
  if (first === undefined || !isKnown || total < Number(variable("minimum_n"))) return [];
  const [totals = {design_effect: 1}] = await query<{design_effect: number}>(
    `select design_effect from ${ref("abandonment_totals")}`
  );
  const evidence = {
    evidence_metric: "drop_off_stage",
    value: first.share,
    low: first.low,
    high: first.high,
    n: total
  };
  const share = `${percent(first.share)} of abandoned sessions (${percentInterval(first.low, first.high)})`;
  if (second !== undefined) {
    // two shares of one whole are not independent: Goodman (1965)
    const [a, b] = [first.share ?? 0, second.share ?? 0];
    const error = Math.sqrt((totals.design_effect * (a + b - (a - b) ** 2)) / total);
    if (a - b < intervalWidth(context) * error) {
      return [
        {
          ...evidence,
          kind: "stage",
          headline: "No single stage loses most customers",
          sentence: `Stage ${quoted(first.stage)} ends ${share}, stage ${quoted(second.stage)} ${percent(second.share)}: too close to tell which is worse.`,
          action:
            "Work on what the stages share, such as being understood, rather than on one of them."
        }
      ];
    }
  }
  if (first.stage === "not known") {
    return [
      {
        ...evidence,
        kind: "stage",
        headline: "Where most customers leave is not known",
        sentence: `${share} have no stage.`,
        action: "Have the source send the stage of the conversation with each turn."
      }
    ];
  }
  return [
    {
      ...evidence,
      kind: "stage",
      headline: `Stage ${quoted(first.stage)} loses the most customers`,
      sentence: `${share} end at stage ${quoted(first.stage)}, more than at any other. Of the sessions that reach it, ${percent(first.leaving_rate)} are abandoned there.`,
      action: `Listen to sessions that end at ${quoted(first.stage)}, then shorten or reword what is asked there.`
    }
  ];
}

/** Whether errors come early or late, in sessions long enough to have both. */
async function errorsAlong(context: InsightContext): Promise<Finding[]> {
  const {query, ref, variable} = context;
  // A ratio's residuals by customer, kept whole: cubes of counts that stay far below 2^53
  const [row] = await query<Record<string, number>>(
    `with by_customer as (
       select coalesce(sessions.customer_key, turns.session_id) as cluster_key,
         count(*) filter (where customer_turn_number <= 2) as early_turns,
         count(*) filter (where customer_turn_number <= 2 and is_error) as early_errors,
         count(*) filter (where customer_turn_number > 2) as late_turns,
         count(*) filter (where customer_turn_number > 2 and is_error) as late_errors
       from ${ref("int_turns")} as turns
       join ${ref("fact_sessions")} as sessions on turns.session_id = sessions.session_id
       where turns.speaker = 'customer' and sessions.customer_turn_count > 2
       group by 1
     )
     select cast(count(*) as integer) as customers,
       ${["early_turns", "early_errors", "late_turns", "late_errors"]
         .flatMap((a, index, all) => [
           `cast(sum(${a}) as double) as ${a}`,
           ...all.slice(index).map((b) => `cast(sum(${a} * ${b}) as double) as ${a}_${b}`)
         ])
         .join(", ")}
     from by_customer`
  );
  const [sessions = {n: 0}] = await query<{n: number}>(
    `select cast(count(*) as integer) as n from ${ref("fact_sessions")} where customer_turn_count > 2`
  );
  const k = row?.customers ?? 0;
  if (row === undefined || sessions.n < Number(variable("minimum_n")) || k < 2) return [];
  const value = (name: string) => row[name] ?? 0;
  const early = value("early_errors") / value("early_turns");
  const late = value("late_errors") / value("late_turns");
  // Linearized: each customer's part in the difference of the two ratios, squared and summed.
  const weights: [string, number][] = [
    ["early_turns", -early / value("early_turns")],
    ["early_errors", 1 / value("early_turns")],
    ["late_turns", late / value("late_turns")],
    ["late_errors", -1 / value("late_turns")]
  ];
  let squares = 0;
  for (const [i, [a, left]] of weights.entries()) {
    for (const [j, [b, right]] of weights.entries()) {
      squares += left * right * value(i <= j ? `${a}_${b}` : `${b}_${a}`);
    }
  }
  const halfWidth = intervalWidth(context) * Math.sqrt((k / (k - 1)) * Math.max(0, squares));
  const difference = early - late;
  const [low, high] = [difference - halfWidth, difference + halfWidth];
  const compared = `${percent(early)} of the first two customer turns go wrong, ${percent(late)} of the later ones`;
  const evidence = {
    kind: "errors",
    evidence_metric: "error_rate",
    value: difference,
    low,
    high,
    n: sessions.n
  } as const;
  const among = "in sessions long enough to have both";
  if (low > 0) {
    return [
      {
        ...evidence,
        headline: "Errors come early",
        sentence: `${compared}: ${points(difference)} more at the start (${interval(low, high)}), ${among}.`,
        action: "Work on the opening first; a later stage cannot win back whom it loses."
      }
    ];
  }
  if (high < 0) {
    return [
      {
        ...evidence,
        headline: "Errors pile up later in the call",
        sentence: `${compared}: ${points(-difference)} fewer at the start (${interval(-high, -low)}), ${among}.`,
        action: "Look at what is asked after the second turn; errors there make calls long as well."
      }
    ];
  }
  return [
    {
      ...evidence,
      headline: "Errors fall evenly along the call",
      sentence: `${compared}, ${among}: no clear difference (${signedInterval(low, high)}).`,
      action: null
    }
  ];
}

/** By which turn half of those who leave have left. */
async function timing({query, ref, variable}: InsightContext): Promise<Finding[]> {
  const rows = await query<{turn_number: number; abandoned_here: number}>(
    `select turn_number, abandoned_here from ${ref("abandonment_survival")} order by turn_number`
  );
  const [totals = {abandoned_count: 0, design_effect: 1}] = await query<{
    abandoned_count: number;
    design_effect: number;
  }>(`select abandoned_count, design_effect from ${ref("abandonment_totals")}`);
  const total = totals.abandoned_count;
  if (total < Number(variable("minimum_n"))) return [];
  // The turn by which a share of them has left; the ends by the binomial's own spread around a half.
  const by = (share: number) => {
    let left = 0;
    for (const {turn_number, abandoned_here} of rows) {
      left += abandoned_here;
      if (left >= share * total) return turn_number;
    }
    return rows[rows.length - 1]?.turn_number ?? null;
  };
  const spread =
    intervalWidth({variable} as InsightContext) * 0.5 * Math.sqrt(totals.design_effect / total);
  const [half, low, high] = [by(0.5), by(Math.max(0, 0.5 - spread)), by(Math.min(1, 0.5 + spread))];
  if (half === null) return [];
  return [
    {
      kind: "timing",
      headline: `Half of those who leave have left by their turn ${half}`,
      sentence: `Of ${count(total, "abandoned session")}, half ended by customer turn ${half} (${low === high ? `turn ${low}` : `turn ${low} to ${high}`}).`,
      evidence_metric: "abandonment_survival",
      value: half,
      low,
      high,
      n: total,
      action: "What is to keep customers must work before then."
    }
  ];
}

/** How well the first two turns tell those who will leave from those who will stay. */
function foresight(fit: Fit | undefined): Finding[] {
  if (fit?.status !== "fitted" || fit.auc === null || fit.auc_low === null || fit.auc_high === null)
    return [];
  const evidence = {
    kind: "foresight",
    evidence_metric: "auc",
    value: fit.auc,
    low: fit.auc_low,
    high: fit.auc_high,
    n: fit.n
  } as const;
  if (fit.auc_low <= 0.5) {
    return [
      {
        ...evidence,
        kind: "unclear",
        headline: "Two turns are not enough to tell who will leave",
        sentence: `What is known after two turns puts leavers first in ${percent(fit.auc)} of pairs (${percentInterval(fit.auc_low, fit.auc_high)}), which chance alone could do.`,
        action: "Do not treat single customers differently on these signs."
      }
    ];
  }
  return [
    {
      ...evidence,
      headline:
        fit.auc_low > 0.7
          ? "Who will leave shows early"
          : "Who will leave shows early, but not surely",
      sentence: `Of one customer who leaves and one who stays, what is known after two turns picks out the leaver in ${percent(fit.auc)} of pairs (${percentInterval(fit.auc_low, fit.auc_high)}; a coin: 50%).`,
      action:
        fit.auc_low > 0.7
          ? "Offer a person or a simpler path after the second turn to those most at risk."
          : "Improve the opening for everybody; the signs are too weak to single out customers."
    }
  ];
}

function percent(share: number | null): string {
  return share === null ? "an unknown share" : `${(share * 100).toFixed(1)}%`;
}

function percentInterval(low: number | null, high: number | null): string {
  return low === null || high === null
    ? "interval unknown"
    : `${(low * 100).toFixed(1)}% to ${percent(high)}`;
}

function points(share: number): string {
  return `${(share * 100).toFixed(1)} percentage points`;
}

function interval(low: number, high: number): string {
  return `${(low * 100).toFixed(1)} to ${(high * 100).toFixed(1)}`;
}

function signedInterval(low: number, high: number): string {
  const signed = (share: number) => `${share < 0 ? "−" : "+"}${Math.abs(share * 100).toFixed(1)}`;
  return `${signed(low)} to ${signed(high)} percentage points`;
}

function count(n: number, noun: string): string {
  return `${n.toLocaleString("en-US")} ${noun}${n === 1 ? "" : "s"}`;
}

function list(items: string[]): string {
  return items.length < 2 ? items.join("") : `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

function quoted(stage: string): string {
  return `“${stage}”`;
}
