import {type Case, judge, type Measure} from "./judge.ts";
import {containsKeyword} from "./keyword-lists.ts";

/** Conversion heard in a chat, against money that the person who was asked really gave afterwards. */
export const donationGiven: Measure = async (query) =>
  judge(
    {
      signal: "conversion",
      corpus: "persuasion",
      label: "gave money after the chat",
      unit: "chats"
    },
    (await query(`
      select donations.session_id as dialogue, donations.entered_usd > 0 as truth,
        coalesce(any_value(signals.is_conversion_heard), false) as ours,
        coalesce(bool_or(${containsKeyword("turns.turn_text", "conversion")}), false) as keyword_list
      from stg_persuasion__donations as donations
      left join int_session_signals as signals using (session_id)
      left join int_turns as turns on donations.session_id = turns.session_id and turns.speaker = 'customer'
      where donations.speaker = 'customer' and donations.entered_usd is not null
      group by all`)) as unknown as Case[]
  );
