import vader from "vader-sentiment";
import {type Case, judge, type Measure} from "./judge.ts";
import {keywordSentiment} from "./keyword-lists.ts";

/**
 * How dissatisfied a customer's turn seems, against turns that several people rate as unsatisfied: below 3 of 5 on average.
 * Words alone are compared too, as VADER's program in JavaScript and plain lists know nothing else. Each set of dialogues
 * for itself, as they have tasks and raters of their own.
 */
export const satisfactionDips: Measure = async (query) => {
  const rows = (await query(`
    select calls.campaign_id as set_name, ratings.session_id, ratings.rating_mean < 3 as is_dip, turns.turn_text,
      -moods.sentiment as negativity, -${keywordSentiment("turns.turn_text")} as keyword_negativity,
      scores.dissatisfaction, coalesce(scores.is_dissatisfied, false) as is_dissatisfied
    from stg_uss__ratings as ratings
    inner join int_calls as calls using (session_id)
    inner join int_turns as turns using (session_id, turn_index)
    left join int_turn_sentiment as moods using (session_id, turn_index)
    left join int_turn_dissatisfaction as scores using (session_id, turn_index)
    where turns.speaker = 'customer'`)) as unknown as {
    set_name: string;
    session_id: string;
    is_dip: boolean;
    turn_text: string | null;
    negativity: number | null;
    keyword_negativity: number;
    dissatisfaction: number | null;
    is_dissatisfied: boolean;
  }[];
  const sets = [...new Set(rows.map(({set_name}) => set_name))].sort();
  return sets.flatMap((set) => {
    const own = rows.filter(({set_name}) => set_name === set);
    const subject = {corpus: "uss", label: `rated below 3 of 5 (${set})`, unit: "turns"};
    const cases = (said: (row: (typeof rows)[number]) => Omit<Case, "dialogue" | "truth">) =>
      own.map((row): Case => ({dialogue: row.session_id, truth: row.is_dip, ...said(row)}));
    const baselines = (row: (typeof rows)[number]) => ({
      "keyword list": row.keyword_negativity,
      "vader-sentiment": -vader.SentimentIntensityAnalyzer.polarity_scores(row.turn_text ?? "")
        .compound
    });
    return [
      ...judge(
        {...subject, signal: "dissatisfaction"},
        cases((row) => ({ours: row.dissatisfaction, ...baselines(row)}))
      ),
      ...judge(
        {...subject, signal: "dissatisfaction"},
        cases((row) => ({ours: row.is_dissatisfied}))
      ),
      ...judge(
        {...subject, signal: "sentiment"},
        cases((row) => ({ours: row.negativity, ...baselines(row)}))
      )
    ];
  });
};
