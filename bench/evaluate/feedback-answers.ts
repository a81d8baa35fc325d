import {type Case, type Evaluation, judge, type Measure} from "./judge.ts";

const affirmative = "yes|yeah|yep|yup|yea|sure|definitely|certainly|absolutely|of course";
const negative = "no|nope|nah|not|never|don''t|didn''t|wasn''t|wouldn''t|won''t|cannot|can''t";

/**
 * Words that say yes and no, against replies to the two closing questions of GetGoing. Nobody labelled these: the truth is
 * a rule of its own, by which of the two kinds of words comes first in the reply. It holds no pattern of ours.
 */
export const feedbackAnswers: Measure = async (query) => {
  const rows = (await query(`
    with replies as (
      select answers.session_id, answers.turn_index + 1 as turn_index,
        lower(regexp_extract(answers.answer_text, '(?i)\\b(?:${affirmative}|${negative})\\b')) as first_word
      from stg_getgoing__answers as answers
      where answers.answer_text is not null
    )
    select replies.session_id as dialogue,
      regexp_full_match(first_word, '${affirmative}') as is_yes, regexp_full_match(first_word, '${negative}') as is_no,
      signals.agreement_words is not null and signals.refusal_words is null as says_yes,
      signals.refusal_words is not null as says_no,
      regexp_matches(turns.turn_text, '(?i)\\byes\\b') as has_yes, regexp_matches(turns.turn_text, '(?i)\\bno\\b') as has_no
    from replies
    inner join int_turns as turns using (session_id, turn_index)
    -- left join: where nothing is found there is no row
    left join int_turns_signalled as signals using (session_id, turn_index)
    where turns.speaker = 'customer'`)) as unknown as (Record<string, boolean> & {
    dialogue: string;
  })[];
  const answer = (word: "yes" | "no", signal: string): Evaluation[] =>
    judge(
      {
        signal,
        corpus: "getgoing",
        label: `says ${word} when asked for feedback, by a rule`,
        unit: "replies"
      },
      rows.map(
        (row): Case => ({
          dialogue: row.dialogue,
          truth: row[`is_${word}`] === true,
          ours: row[`says_${word}`] === true,
          keyword_list: row[`has_${word}`] === true
        })
      )
    );
  return [...answer("yes", "agreement"), ...answer("no", "refusal")];
};
