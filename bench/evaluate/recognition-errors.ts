import {type Case, judge, type Measure} from "./judge.ts";

/** A text as recognizers and people write it alike: words in lower case, without apostrophes. */
const words = (text: string) =>
  `trim(regexp_replace(replace(lower(${text}), '''', ''), '[^a-z0-9]+', ' ', 'g'))`;

/**
 * Marks of misheard turns, and the recognizer's confidence, against what a person heard: a turn was misheard where the
 * recognizer's best guess has other words. The marks tell only what the bot noticed, at its next prompt. Those of dstc2
 * are told by the words of its prompts, and there are next to none, so nothing is said of them.
 */
export const recognitionErrors: Measure = async (query) => {
  const rows = (await query(`
    select calls.source_type, turns.session_id as dialogue,
      ${words("heard.turn_text")} <> ${words("heard.reference_text")} as is_misheard,
      coalesce(turns.is_misunderstood, false) as is_marked,
      coalesce(turns.asr_confidence < 0.5, false) as is_doubtful, turns.asr_confidence
    from int_turns as turns
    inner join int_calls as calls using (session_id)
    inner join int_turns_unioned as heard using (session_id, turn_index)
    where calls.source_type in ('letsgo-dstc1', 'dstc2') and turns.speaker = 'customer'
      and heard.turn_text is not null and heard.reference_text is not null`)) as unknown as {
    source_type: string;
    dialogue: string;
    is_misheard: boolean;
    is_marked: boolean;
    is_doubtful: boolean;
    asr_confidence: number | null;
  }[];
  return ["letsgo-dstc1", "dstc2"].flatMap((corpus) => {
    const own = rows.filter(({source_type}) => source_type === corpus);
    const hasMarks = corpus === "letsgo-dstc1";
    const scored = own.filter(({asr_confidence}) => asr_confidence !== null);
    return [
      ...judge(
        {
          signal: "misunderstanding",
          corpus,
          label: "heard other words than were said",
          unit: "turns"
        },
        hasMarks
          ? own.map(
              (row): Case => ({
                dialogue: row.dialogue,
                truth: row.is_misheard,
                ours: row.is_marked,
                confidence_below_half: row.is_doubtful
              })
            )
          : []
      ),
      ...judge(
        {signal: "confidence", corpus, label: "heard exactly what was said", unit: "turns"},
        scored.map(
          (row): Case => ({
            dialogue: row.dialogue,
            truth: !row.is_misheard,
            ours: row.asr_confidence
          })
        )
      )
    ];
  });
};
