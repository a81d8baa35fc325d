import {bootstrapInterval} from "../../src/stats/bootstrap-interval.ts";
import type {Interval} from "../../src/stats/interval.ts";
import type {Query} from "../../src/stats/logistic-design.ts";
import {seededRandom} from "../../src/stats/seeded-random.ts";
import {wilsonInterval} from "../../src/stats/wilson-interval.ts";

/** One figure of the evaluation: a row of `data/reference/signal_evaluation.csv`. */
export interface Evaluation {
  signal: string;
  corpus: string;
  /** What people judged, in words. */
  label: string;
  /** What is counted, in the plural: chats, turns. */
  unit: string;
  /** `ours`, or the name of a baseline. */
  method: string;
  measure: "precision" | "recall" | "f1" | "auc" | string;
  /** NULL where nothing can be said, as of the precision of a method that never speaks. */
  value: number | null;
  /** Ends of the 95% interval. */
  low: number | null;
  high: number | null;
  /** Cases of which people say that it is so. */
  n_positive: number;
  n: number;
}

/** Compares one signal with what people say. Each measure is a function of this shape, in a file of its own. */
export type Measure = (query: Query) => Promise<Evaluation[]>;

/** What is judged, by whom and in which words. */
export type Subject = Pick<Evaluation, "signal" | "corpus" | "label" | "unit">;

/**
 * A case: the dialogue that it is from, whether people say that it is so, and what each method says, under its name:
 * true or false, or a score, higher meaning likelier. A method without a score for a case counts it as the middle, 0.
 */
export interface Case {
  dialogue: string;
  truth: boolean;
  [method: string]: boolean | number | string | null;
}

const resamples = 1000;
const seed = 20_140_601;

/**
 * Precision, recall and F1 of each method that says yes or no; area under the curve of each that gives a score. The
 * former have Wilson's interval; F1 and area that of a
 * bootstrap over dialogues, as the turns of one resemble each other.
 *
 * Where methods say yes or no there is a further one, which always says yes: what is no better tells nothing.
 */
export function judge(subject: Subject, cases: readonly Case[]): Evaluation[] {
  const [first] = cases;
  if (first === undefined) return [];
  const {dialogue: _dialogue, truth: _truth, ...said} = first;
  const methods = Object.keys(said);
  const positives = cases.filter(({truth}) => truth).length;
  const row = (method: string, measure: string, value: number | null, interval?: Interval) => ({
    ...subject,
    method: method.replaceAll("_", " "),
    measure,
    value,
    low: value === null ? null : (interval?.low ?? null),
    high: value === null ? null : (interval?.high ?? null),
    n_positive: positives,
    n: cases.length
  });
  const ofClaims = (method: string, says: (each: Case) => boolean) => {
    const {hits, claims, f1, interval} = judgeClaims(cases, says);
    return [
      row(method, "precision", share(hits, claims), wilsonInterval(hits, claims)),
      row(method, "recall", share(hits, positives), wilsonInterval(hits, positives)),
      row(method, "f1", f1, interval)
    ];
  };
  const areClaims = methods.some((method) => typeof first[method] === "boolean");
  return [
    ...methods.flatMap((method) => {
      if (typeof first[method] === "boolean")
        return ofClaims(method, (each) => each[method] === true);
      const {area, interval} = judgeScores(cases, (each) => Number(each[method] ?? 0));
      return [row(method, "auc", area, interval)];
    }),
    ...(areClaims ? ofClaims("always yes", () => true) : [])
  ];
}

/** How well yes and no fit what people say. */
function judgeClaims(cases: readonly Case[], says: (each: Case) => boolean) {
  const counts = byDialogue(cases).map((own) => ({
    hits: own.filter((each) => each.truth && says(each)).length,
    claims: own.filter(says).length,
    positives: own.filter(({truth}) => truth).length
  }));
  const f1Of = (dialogues: readonly number[]): number => {
    let hits = 0;
    let others = 0;
    for (const dialogue of dialogues) {
      const count = counts[dialogue] as (typeof counts)[number];
      hits += count.hits;
      others += count.claims + count.positives;
    }
    // without a claim and without a case there is nothing to find, and nothing was found
    return others === 0 ? 0 : (2 * hits) / others;
  };
  const dialogues = counts.map((_, position) => position);
  const isEmpty = counts.every(({claims, positives}) => claims + positives === 0);
  const hits = sum(counts.map((count) => count.hits));
  const claims = sum(counts.map((count) => count.claims));
  const isFlawless = claims > 0 && f1Of(dialogues) === 1;
  return {
    hits,
    claims,
    f1: isEmpty ? null : f1Of(dialogues),
    // without an error each sample is flawless, which is no reason to be certain: the interval of the share then
    interval: isFlawless
      ? wilsonInterval(hits, claims)
      : bootstrapInterval(dialogues, seededRandom(seed), {statistic: f1Of, resamples})
  };
}

/**
 * Of one case where it is so and one where it is not, how often does the first have the higher score? Ties count half.
 * The cases are sorted once; a sample of dialogues is a weight for each.
 */
function judgeScores(cases: readonly Case[], score: (each: Case) => number) {
  const groups = byDialogue(cases);
  const sorted = groups
    .flatMap((own, dialogue) =>
      own.map((each) => ({dialogue, truth: each.truth, score: score(each)}))
    )
    .sort((a, b) => a.score - b.score);
  const weights = new Float64Array(groups.length);
  const areaOf = (dialogues: readonly number[]): number => {
    weights.fill(0);
    for (const dialogue of dialogues) weights[dialogue] = (weights[dialogue] ?? 0) + 1;
    let [wins, positives, negatives] = [0, 0, 0];
    for (let start = 0; start < sorted.length; ) {
      let [positivesHere, negativesHere, end] = [0, 0, start];
      const level = sorted[start]?.score;
      for (; end < sorted.length && sorted[end]?.score === level; end += 1) {
        const {dialogue, truth} = sorted[end] as (typeof sorted)[number];
        if (truth) positivesHere += weights[dialogue] ?? 0;
        else negativesHere += weights[dialogue] ?? 0;
      }
      wins += positivesHere * (negatives + negativesHere / 2);
      positives += positivesHere;
      negatives += negativesHere;
      start = end;
    }
    // a sample in which all are alike tells as much as a coin
    return positives * negatives === 0 ? 0.5 : wins / (positives * negatives);
  };
  const dialogues = groups.map((_, position) => position);
  const isMixed = cases.some(({truth}) => truth) && cases.some(({truth}) => !truth);
  return {
    area: isMixed ? areaOf(dialogues) : null,
    interval: bootstrapInterval(dialogues, seededRandom(seed), {statistic: areaOf, resamples})
  };
}

/** In an order that does not depend on the database's. */
function byDialogue(cases: readonly Case[]): Case[][] {
  const groups = new Map<string, Case[]>();
  for (const each of cases) {
    const own = groups.get(each.dialogue);
    if (own === undefined) groups.set(each.dialogue, [each]);
    else own.push(each);
  }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
}

const share = (part: number, whole: number) => (whole === 0 ? null : part / whole);
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
