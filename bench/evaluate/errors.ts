import {type Case, judge, type Measure} from "./judge.ts";

interface Turn {
  dialogue: string;
  corpus: string;
  is_misheard: boolean | null;
  hears_nobody: boolean | null;
  is_marked_misunderstood: boolean;
  is_marked_intent_failure: boolean;
  is_misunderstood: boolean;
  is_asked_again: boolean;
  is_silent: boolean;
  is_intent_failure: boolean;
  is_doubtful: boolean;
  says_sorry: boolean;
  says_sorry_again: boolean;
}

/**
 * Errors told by what was said next, which stand in where a source marks none, against what a person heard and against the
 * log's own marks. One baseline takes each "sorry" of the agent for an error, another each turn that the recognizer was
 * not sure of: it is there for comparison, as confidence makes no error. The log marks only that it asks again, so what
 * is inferred from that is held against it alone too. The marks of dstc2 are told by the words of its prompts, so they
 * judge nothing.
 */
export const errors: Measure = async (query) => {
  const turns = (await query(`
    with replies as (
      select session_id, label_index,
        row_number() over (partition by session_id order by exchange_index) as customer_turn_number
      from base_letsgo_dstc1__exchanges where has_reply
    ),
    heard as (
      select replies.session_id, replies.customer_turn_number,
        labels.transcription_status in ('silence', 'no-speech-for-system') as hears_nobody
      from replies
      inner join raw.letsgo_dstc1_turn_labels as labels
        on replies.session_id = labels.source_name || ':' || labels.record_id
          and replies.label_index = coalesce(labels.turn_index, labels.item_index)
      where labels.transcription_status <> 'audio-not-available'
      union all
      select session_id, (turn_index + 1) // 2, coalesce(non_speech in ('sil', 'noise'), false)
      from stg_dstc2__turns
      where speaker = 'customer' and (reference_text is not null or non_speech is not null)
    ),
    turns as (
      select *, coalesce(contains(lower(lead(turn_text) over in_order), 'sorry'), false) as says_sorry
      from int_turns
      window in_order as (partition by session_id order by turn_index)
    )
    select turns.session_id as dialogue, calls.source_type as corpus,
      case when turns.turn_text is not null then recognition.word_error_count > 0 end as is_misheard,
      heard.hears_nobody,
      coalesce(turns.is_misunderstood, false) as is_marked_misunderstood,
      turns.is_intent_failure as is_marked_intent_failure,
      errors.is_misunderstanding_inferred as is_misunderstood,
      coalesce(errors.misunderstanding_reason in ('asked_again', 'same_prompt'), false) as is_asked_again,
      errors.is_silence_inferred as is_silent,
      errors.is_intent_failure_inferred as is_intent_failure,
      coalesce(turns.asr_confidence < 0.5, false) as is_doubtful,
      turns.says_sorry,
      turns.says_sorry and coalesce(
        lag(turns.says_sorry) over (partition by turns.session_id order by turns.turn_index), false
      ) as says_sorry_again
    from turns
    inner join int_calls as calls using (session_id)
    inner join int_turn_errors as errors using (session_id, turn_index)
    left join int_turn_recognition as recognition using (session_id, turn_index)
    left join heard
      on turns.session_id = heard.session_id and turns.customer_turn_number = heard.customer_turn_number
    where calls.source_type in ('letsgo-dstc1', 'dstc2')
      and errors.is_misunderstanding_inferred is not null`)) as unknown as Turn[];

  const judgeOn = (
    corpus: string,
    signal: string,
    label: string,
    caseOf: (turn: Turn) => Omit<Case, "dialogue" | "truth"> & {truth: boolean | null}
  ) =>
    judge(
      {signal, corpus, label, unit: "turns"},
      turns.flatMap((turn): Case[] => {
        const {truth, ...said} = caseOf(turn);
        const isJudged = turn.corpus === corpus && truth !== null;
        return isJudged ? [{dialogue: turn.dialogue, truth, ...said}] : [];
      })
    );

  return [
    ...["letsgo-dstc1", "dstc2"].flatMap((corpus) => [
      ...judgeOn(
        corpus,
        "inferred_misunderstanding",
        "heard other words than were said",
        (turn) => ({
          truth: turn.is_misheard,
          ours: turn.is_misunderstood,
          ...(corpus === "letsgo-dstc1" && {marks_of_the_source: turn.is_marked_misunderstood}),
          sorry: turn.says_sorry,
          confidence_below_half: turn.is_doubtful
        })
      ),
      ...judgeOn(corpus, "inferred_silence", "nobody speaks to the bot", (turn) => ({
        truth: turn.hears_nobody,
        ours: turn.is_silent,
        sorry: turn.says_sorry
      }))
    ]),
    ...judgeOn(
      "letsgo-dstc1",
      "inferred_misunderstanding",
      "the log says that it asks again",
      (turn) => ({
        truth: turn.is_marked_misunderstood,
        ours: turn.is_misunderstood,
        sorry: turn.says_sorry
      })
    ),
    ...judgeOn(
      "letsgo-dstc1",
      "inferred_misunderstanding",
      "the log says that it asks again, and only what is inferred from asking again",
      (turn) => ({
        truth: turn.is_marked_misunderstood,
        ours: turn.is_asked_again,
        sorry: turn.says_sorry
      })
    ),
    ...judgeOn(
      "letsgo-dstc1",
      "inferred_intent_failure",
      "the log fails twice in a row",
      (turn) => ({
        truth: turn.is_marked_intent_failure,
        ours: turn.is_intent_failure,
        sorry_twice: turn.says_sorry_again
      })
    )
  ];
};
