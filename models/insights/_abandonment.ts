import type {InsightContext} from "../../src/engine/insight.ts";
import {invertSymmetric} from "../../src/stats/invert-symmetric.ts";
import {type LogisticDesign, logisticDesign} from "../../src/stats/logistic-design.ts";
import {normalQuantile} from "../../src/stats/normal-quantile.ts";
import {sqlNumber} from "../../src/stats/sql-number.ts";

// What the models on abandonment share: who is looked at, which terms enter a fit, and why one does not.

export type FitName = "plain" | "early";

/** Models that every fit reads. */
export const fitInputs = ["fact_sessions", "int_session_openings"] as const;

/** Fewer leavers, or fewer who stay, than this for each term give no fit: Peduzzi et al. (1996). */
export const eventsPerTerm = 10;

/** Fewer leavers, or fewer who stay, than this at one level of a segment give no term of its own. */
const eventsPerLevel = 5;

/** A variance inflation beyond this leaves nothing to tell a term from the others: Kutner et al. (2004). */
const largestInflation = 10;

/** What readers are told about each fit. */
export const fitTexts: Record<FitName, {label: string; population: string; method: string}> = {
  plain: {
    label: "Recognition confidence over the whole session",
    population:
      "Sessions that were completed, abandoned or escalated and have at least one customer turn with a recognition score.",
    method:
      "Logistic regression of abandonment on the session's mean recognition confidence. It describes; it does not explain: the mean covers the whole session, so a call that went wrong late, or ended early, also shapes the number that it is explained by."
  },
  early: {
    label: "What the first two customer turns foretell",
    population:
      "Sessions that were completed, abandoned or escalated and lasted at least two customer turns.",
    method:
      "Logistic regression of abandonment on what was known after the customer's first two turns: mean recognition confidence of both, whether the first was misunderstood or silent, and who called. Marks on the second turn are left out, because a call that ended there has them missing (nobody replied) or is marked silent by the hang-up itself. Nothing that happened later enters, so the ending cannot have caused what it is explained by; causes that neither turn shows can still lie behind both."
  }
};

/** A term of a fit. */
export interface Term {
  term: string;
  label: string;
  /** Name of the segment or mark whose level the term is; none for a measured term. */
  group?: string;
  /** The change that effects are told for: 0.1 of confidence, or from no to yes. */
  step: number;
  stepLabel: string;
  /** Why the term is not in the fit. */
  note?: string;
}

/** A fit's rows, and the terms that may be fitted on them. */
export interface PreparedFit {
  fit: FitName;
  /** A query: `session_id`, `cluster_key`, `is_abandoned`, and a column of type double for each term. */
  table: string;
  design: LogisticDesign;
  kept: Term[];
  dropped: Term[];
  /** How many customers the sessions come from; an unknown customer counts as one for each session. */
  customerCount: number;
  /** Whether any customer has more than one session, so that standard errors are clustered. */
  hasClusters: boolean;
  /** Why nothing can be fitted. */
  problem?: string;
}

interface Factor {
  name: string;
  /** Column of `int_session_openings`: true or false, or one of several words. */
  column: string;
  /** Level that the others are compared with; the most frequent unless told. */
  reference?: string;
  /** What the factor is called as a whole; of a flag, what it says. */
  wholeLabel: string;
  label(level: string): string;
  unknownLabel: string;
}

// In the order in which they give way when there are too few abandoned sessions: the last first.
const factors: Factor[] = [
  flag("early_misunderstanding", "is_first_turn_misunderstood", "First turn misunderstood"),
  flag("early_silence", "is_first_turn_silent", "First turn silent"),
  flag("first_time_user", "is_first_time_user", "First-time user"),
  {
    name: "area",
    column: "area",
    reference: "urban",
    wholeLabel: "Rural area",
    label: (level) => `${capitalized(level)} area`,
    unknownLabel: "Area not known"
  },
  {
    name: "channel",
    column: "channel",
    wholeLabel: "Channel",
    label: (level) => `${capitalized(level)} channel`,
    unknownLabel: "Channel not known"
  },
  {
    name: "agent_kind",
    column: "agent_kind",
    wholeLabel: "Who served",
    label: (level) =>
      `Served by ${{bot: "a bot", human: "a person", mixed: "both in turn"}[level] ?? level}`,
    unknownLabel: "Not known who served"
  }
];

function flag(name: string, column: string, wholeLabel: string): Factor {
  return {
    name,
    column,
    reference: "false",
    wholeLabel,
    label: () => `Not: ${lowered(wholeLabel)}`,
    unknownLabel: `Not known: ${lowered(wholeLabel)}`
  };
}

/** Finds a fit's rows and decides which terms can be fitted on them. */
export async function prepareFit(context: InsightContext, fit: FitName): Promise<PreparedFit> {
  return fit === "plain" ? preparePlain(context) : prepareEarly(context);
}

/** A fit's coefficients as `abandonment_coefficients` has them, intercept first; none where there is no fit. */
export async function publishedCoefficients(
  query: InsightContext["query"],
  table: string,
  fit: FitName
): Promise<{
  coefficients: Map<string, number>;
  iterations: number | null;
  intervalBasis: string | null;
  note: string | null;
}> {
  const rows = await query<{
    term: string;
    coefficient: number | null;
    iterations: number | null;
    interval_basis: string | null;
    note: string | null;
  }>(
    `select term, coefficient, iterations, interval_basis, note
     from ${table} where fit = '${fit}' order by term_number`
  );
  const [first] = rows;
  return {
    coefficients: new Map(
      rows.flatMap(({term, coefficient}) =>
        coefficient === null ? [] : [[term, coefficient] as const]
      )
    ),
    iterations: first?.iterations ?? null,
    intervalBasis: first?.interval_basis ?? null,
    note: first?.note ?? null
  };
}

/** Predicted probability of abandonment as SQL over the fit's table. */
export function predictedProbability(coefficients: ReadonlyMap<string, number>): string {
  const predictor = [...coefficients].map(([term, value]) =>
    term === "intercept" ? sqlNumber(value) : `${sqlNumber(value)} * ${term}`
  );
  return `1e0 / (1e0 + exp(-(${predictor.join(" + ")})))`;
}

/** How many standard errors reach from the middle to the ends of an interval. */
export function intervalWidth({variable}: InsightContext): number {
  return normalQuantile((1 + Number(variable("confidence_level"))) / 2);
}

async function preparePlain(context: InsightContext): Promise<PreparedFit> {
  const table = `(
    select session_id,
      coalesce(customer_key, session_id) as cluster_key,
      outcome = 'abandoned' as is_abandoned,
      cast(asr_confidence_mean as double) as asr_confidence_mean
    from ${context.ref("fact_sessions")}
    where outcome in ('completed', 'abandoned', 'escalated') and asr_confidence_mean is not null)`;
  const terms: Term[] = [
    {
      term: "asr_confidence_mean",
      label: "Recognition confidence, whole session",
      step: 0.1,
      stepLabel: "per 0.1 more confidence"
    }
  ];
  return settle(context, "plain", table, terms, []);
}

async function prepareEarly(context: InsightContext): Promise<PreparedFit> {
  const {query, ref, variable} = context;
  const openings = ref("int_session_openings");
  const minimum = Number(variable("minimum_n"));
  const [confidence = {n: 0, known: 0, known_events: 0, events: 0, average: null}] = await query<{
    n: number;
    events: number;
    known: number;
    known_events: number;
    average: number | null;
  }>(
    `select cast(count(*) as integer) as n,
       cast(count(*) filter (where is_abandoned) as integer) as events,
       cast(count(opening_confidence) as integer) as known,
       cast(count(opening_confidence) filter (where is_abandoned) as integer) as known_events,
       round(avg(opening_confidence), 3) as average
     from ${openings}`
  );
  const {n, events} = confidence;
  const columns: string[] = [];
  const terms: Term[] = [];
  const dropped: Term[] = [];
  const indicator = (term: Term, condition: string, count: number, happened: number) => {
    const note = tooSmall({count, happened, n, events, minimum});
    if (note !== undefined) dropped.push({...term, note});
    else {
      columns.push(`case when ${condition} then 1e0 else 0e0 end as ${term.term}`);
      terms.push(term);
    }
  };

  const score: Term = {
    term: "early_confidence",
    label: "Recognition confidence, first two turns",
    step: 0.1,
    stepLabel: "per 0.1 more confidence"
  };
  if (confidence.known < n / 2 || confidence.known < minimum) {
    dropped.push({...score, note: notKnown(confidence.known, n)});
  } else {
    // Where there is no score, any one value serves: the indicator beside it takes up the difference.
    columns.push(
      `coalesce(opening_confidence, ${sqlNumber(confidence.average ?? 0)}) as early_confidence`
    );
    terms.push(score);
    if (confidence.known < n) {
      indicator(
        {
          term: "early_confidence_unknown",
          label: "No recognition score in the first two turns",
          group: "early_confidence",
          step: 1,
          stepLabel: "if so"
        },
        "opening_confidence is null",
        n - confidence.known,
        events - confidence.known_events
      );
    }
  }
  for (const factor of factors) {
    const found = await query<{level: string | null; n: number; events: number}>(
      `select cast(${factor.column} as varchar) as level,
         cast(count(*) as integer) as n,
         cast(count(*) filter (where is_abandoned) as integer) as events
       from ${openings}
       group by ${factor.column}
       order by n desc, level nulls last`
    );
    const known = found.filter(({level}) => level !== null);
    const knownCount = known.reduce((sum, level) => sum + level.n, 0);
    const whole: Term = {
      term: factor.name,
      label: factor.wholeLabel,
      group: factor.name,
      step: 1,
      stepLabel: "if so"
    };
    if (knownCount < n / 2 || knownCount < minimum) {
      dropped.push({...whole, note: notKnown(knownCount, n)});
      continue;
    }
    if (known.length < 2) {
      dropped.push({...whole, note: `the same in every session that says: ${known[0]?.level}`});
      continue;
    }
    const reference = factor.reference ?? known[0]?.level;
    for (const {level, ...sizes} of found) {
      if (level === reference) continue;
      const isFlag = level === "true";
      const ending = level === null ? "unknown" : identifier(level);
      indicator(
        {
          ...whole,
          term: isFlag ? factor.name : `${factor.name}_${ending}`,
          label:
            level === null ? factor.unknownLabel : isFlag ? factor.wholeLabel : factor.label(level)
        },
        level === null
          ? `${factor.column} is null`
          : isFlag
            ? factor.column
            : `${factor.column} = '${level.replaceAll("'", "''")}'`,
        sizes.n,
        sizes.events
      );
    }
  }
  const table = `(
    select ${["session_id", "cluster_key", "is_abandoned", ...columns].join(", ")}
    from ${openings})`;
  return settle(context, "early", table, terms, dropped);
}

/** Drops the terms that the rows cannot carry, and says so where nothing is left to fit. */
async function settle(
  {query, variable}: InsightContext,
  fit: FitName,
  table: string,
  terms: Term[],
  dropped: Term[]
): Promise<PreparedFit> {
  let kept = [...terms];
  const drop = (term: string, note: string) => {
    dropped = [
      ...dropped,
      ...kept.filter((one) => one.term === term).map((one) => ({...one, note}))
    ];
    kept = kept.filter((one) => one.term !== term);
  };
  const outcome = "is_abandoned";
  let design = await logisticDesign({query, table, outcome, terms: kept.map(({term}) => term)});
  for (const [j, {term}] of terms.entries()) {
    if (design.scales[j] === 0) drop(term, "the same in every session");
  }
  for (;;) {
    const places = kept.map(({term}) => design.terms.indexOf(term));
    const inverted = invertSymmetric(
      places.map((a) => places.map((b) => design.correlations[a]?.[b] as number)),
      1e-8
    );
    if (!("inverse" in inverted)) {
      drop(kept[inverted.dependentColumn]?.term as string, "follows from the terms before it");
      continue;
    }
    const inflation = kept.map((_, at) => inverted.inverse[at]?.[at] as number);
    const entangled = kept.filter((_, at) => (inflation[at] as number) > largestInflation);
    if (entangled.length === 0) break;
    // of those that tell the same, "not known" says least
    const weakest = entangled.find(({term}) => term.endsWith("_unknown")) ?? entangled.at(-1);
    const others = entangled.filter((one) => one !== weakest).map(({label}) => lowered(label));
    drop(weakest?.term as string, `cannot be told apart from ${others.join(", ") || "the others"}`);
  }
  const {observationCount: n, eventCount: events} = design;
  const smaller = Math.min(events, n - events);
  while (kept.length > 1 && smaller < eventsPerTerm * kept.length) {
    drop(
      kept[kept.length - 1]?.term as string,
      `too little data: ${smaller} of the rarer outcome carry ${Math.max(1, Math.floor(smaller / eventsPerTerm))} terms`
    );
  }
  if (kept.length < design.terms.length) {
    design = await logisticDesign({query, table, outcome, terms: kept.map(({term}) => term)});
  }
  const [customers = {clusters: 0}] = await query<{clusters: number}>(
    `select cast(count(distinct cluster_key) as integer) as clusters from ${table}`
  );
  const prepared: PreparedFit = {
    fit,
    table,
    design,
    kept,
    dropped,
    customerCount: customers.clusters,
    hasClusters: customers.clusters < n
  };
  if (n < Number(variable("minimum_n")) || smaller < eventsPerTerm) {
    prepared.problem = `too little data: ${n} sessions, ${events} of them abandoned`;
  } else if (kept.length === 0) {
    prepared.problem = "no term varies";
  }
  return prepared;
}

/** Why a level is not a term of its own; its sessions then count with those compared with. */
function tooSmall(sizes: {
  count: number;
  happened: number;
  n: number;
  events: number;
  minimum: number;
}): string | undefined {
  const {count, happened, n, events, minimum} = sizes;
  if (count < minimum) return `too little data: ${count} sessions`;
  if (n - count < minimum) return `too little data: ${n - count} sessions to compare with`;
  if (happened < eventsPerLevel || count - happened < eventsPerLevel) {
    return `too little data: ${happened} of ${count} sessions abandoned`;
  }
  const others = events - happened;
  if (others < eventsPerLevel || n - count - others < eventsPerLevel) {
    return `too little data: ${others} of the ${n - count} sessions to compare with abandoned`;
  }
  return undefined;
}

function notKnown(known: number, n: number): string {
  return known === 0 ? "not known of any session" : `known of ${known} of ${n} sessions only`;
}

function identifier(level: string): string {
  return level.toLowerCase().replace(/[^a-z0-9]+/g, "_");
}

/** With a small first letter, to stand within a sentence. */
export function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
