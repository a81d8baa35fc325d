import type {Query} from "../../src/stats/logistic-design.ts";
import {type Case, type Evaluation, judge, type Subject} from "./judge.ts";

/**
 * A signal of turns against what people say that the sentences of donation chats do. They label sentences: a turn is
 * one where any of its sentences is.
 *
 * @param labels any of which makes it so
 * @param methods what each says of a turn, in SQL over `signals` and `turns`
 */
export async function judgeTurns(
  query: Query,
  subject: Omit<Subject, "corpus" | "unit">,
  speaker: "agent" | "customer",
  labels: readonly string[],
  methods: Record<string, string>
): Promise<Evaluation[]> {
  const listed = labels.map((label) => `'${label}'`).join(", ");
  const cases = await query(`
    with labelled as (
      select session_id, turn_index,
        bool_or(coalesce(label in (${listed}), false) or coalesce(second_label in (${listed}), false)) as truth
      from stg_persuasion__labels
      where speaker = '${speaker}' and turn_index is not null and label is not null
      group by all
    )
    select labelled.session_id as dialogue, labelled.truth,
      ${Object.entries(methods)
        .map(([name, sql]) => `coalesce(${sql}, false) as ${name}`)
        .join(", ")}
    from labelled
    inner join int_turns as turns using (session_id, turn_index)
    -- left join: where nothing is found there is no row
    left join int_turns_signalled as signals using (session_id, turn_index)`);
  return judge({...subject, corpus: "persuasion", unit: "messages"}, cases as unknown as Case[]);
}
