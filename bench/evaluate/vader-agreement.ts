import {join} from "node:path";
import {quotedString} from "../../loaders/source.ts";
import {wilsonInterval} from "../../src/stats/wilson-interval.ts";
import type {Measure} from "./judge.ts";

/** What the turns with a score of VADER's authors are drawn from, so many of each. */
export const vaderCorpora = ["getgoing", "letsgo-dstc1", "persuasion", "uss"];
export const turnsOfEachCorpus = 500;

/**
 * Scores of vaderSentiment 3.3.2, the program of VADER's authors, of turns of both parties as they came. The list has
 * places and scores, no text. To make it anew, in a Python environment with that version of vaderSentiment:
 *
 * npx tsx bench/evaluate/draw-turns.ts | python3 bench/evaluate/vader-scores.py > bench/evaluate/vader-scores.csv
 */
const scores = join(import.meta.dirname, "vader-scores.csv");

/**
 * On how many turns sentiment is within 0.01 of the score of VADER's authors. A corpus counts where all of its turns in the
 * list are there: other conversations have no such scores, and nothing is said of them.
 */
export const vaderAgreement: Measure = async (query) => {
  const corpora = (await query(`
    select scores.corpus, cast(count(*) as integer) as n,
      cast(count(*) filter (where abs(moods.sentiment - scores.compound) <= 0.01) as integer) as near
    from read_csv(${quotedString(scores)}) as scores
    left join int_calls as calls using (session_id)
    left join int_turn_sentiment as moods using (session_id, turn_index)
    group by scores.corpus
    having count(calls.session_id) = count(*)
    order by scores.corpus`)) as unknown as {corpus: string; n: number; near: number}[];
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);
  const all = {
    corpus: vaderCorpora.join(", "),
    n: sum(corpora.map(({n}) => n)),
    near: sum(corpora.map(({near}) => near))
  };
  return [...corpora, ...(corpora.length === vaderCorpora.length ? [all] : [])].map(
    ({corpus, n, near}) => ({
      signal: "sentiment",
      corpus,
      label: "within 0.01 of vaderSentiment 3.3.2",
      unit: "turns",
      method: "ours",
      measure: "share",
      value: near / n,
      low: wilsonInterval(near, n)?.low ?? null,
      high: wilsonInterval(near, n)?.high ?? null,
      n_positive: 0,
      n
    })
  );
};
