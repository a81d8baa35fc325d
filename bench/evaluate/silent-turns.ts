import {type Case, judge, type Measure} from "./judge.ts";

/**
 * Marks of silence, against recordings in which a person heard nobody speak to the bot: a pause, noise, or talk to others.
 * A recognizer makes words out of much of that.
 */
export const silentTurns: Measure = async (query) => {
  const rows = (await query(`
    with heard as (
      select replies.session_id, 'letsgo-dstc1' as corpus, replies.is_reply_silent as ours,
        labels.transcription_status in ('silence', 'no-speech-for-system') as truth
      from base_letsgo_dstc1__exchanges as replies
      inner join raw.letsgo_dstc1_turn_labels as labels
        on replies.session_id = labels.source_name || ':' || labels.record_id
          and replies.label_index = coalesce(labels.turn_index, labels.item_index)
      where replies.has_reply and labels.transcription_status <> 'audio-not-available'
      union all
      select session_id, 'dstc2', is_silent, coalesce(non_speech in ('sil', 'noise'), false)
      from stg_dstc2__turns
      where speaker = 'customer' and (reference_text is not null or non_speech is not null)
    )
    select session_id as dialogue, corpus, truth, coalesce(ours, false) as ours from heard`)) as unknown as (Case & {
    corpus: string;
  })[];
  return ["letsgo-dstc1", "dstc2"].flatMap((name) =>
    judge(
      {signal: "silence", corpus: name, label: "nobody speaks to the bot", unit: "turns"},
      rows
        .filter(({corpus}) => corpus === name)
        .map(({dialogue, truth, ours = null}) => ({dialogue, truth, ours}))
    )
  );
};
