import {checkConfig, projectFolder, variablesOf} from "../../src/engine/config.ts";
import {readProject, renderModel} from "../../src/engine/project.ts";
import type {Query} from "../../src/stats/logistic-design.ts";
import {wilsonInterval} from "../../src/stats/wilson-interval.ts";
import type {Evaluation} from "./judge.ts";

interface Reply {
  item: "postcode" | "name" | "dob";
  language: string;
  said: string;
  with_stage: string;
  text_alone: string;
  postcode: string;
  first_name: string;
  last_name: string;
  date_of_birth: string;
}

/** Corpora in which next to nothing is private, and whose turns count there. */
const harmless = [
  {source_type: "letsgo-dstc1", speakers: "'agent', 'customer'"},
  // its agent reads out phone numbers and postcodes of restaurants
  {source_type: "dstc2", speakers: "'customer'"},
  {source_type: "persuasion", speakers: "'agent', 'customer'"}
];

/**
 * How much of what callers were asked for can still be read after redaction, with the stage of the script known and by
 * the text alone; and how many turns are redacted where there is next to nothing to redact.
 *
 * @param query asks a warehouse in which int_turns, int_calls and the stg_evi models are built
 */
export async function redaction(query: Query): Promise<Evaluation[]> {
  return [...(await revealedOnEvi(query)), ...(await redactedElsewhere(query))];
}

async function revealedOnEvi(query: Query): Promise<Evaluation[]> {
  const replies = (await query(`
    with replies as (
      select turns.*, calls.scenario_id, calls.source, split_part(calls.language, '-', 1) as language_code,
        cast(null as varchar) as asked_kind
      from stg_evi__turns as turns
      inner join stg_evi__calls as calls using (session_id)
      where turns.turn_text is not null
    )
    select replies.stage as item, language_code as language, replies.turn_text as said,
      turns.turn_text as with_stage, ${await redactedText()} as text_alone,
      profiles.postcode, profiles.first_name, profiles.last_name,
      cast(profiles.date_of_birth as varchar) as date_of_birth
    from (select * from replies) as replies
    inner join int_turns as turns
      on replies.session_id = turns.session_id and replies.turn_index = turns.turn_index
    inner join stg_evi__profiles as profiles
      on replies.source = profiles.source and replies.scenario_id = profiles.scenario_id
    order by replies.session_id, replies.turn_index`)) as unknown as Reply[];
  const methods = [
    ["ours, stage known", "with_stage"],
    ["ours, text alone", "text_alone"]
  ] as const;
  const groups = [...new Set(replies.map(({language, item}) => `${language} ${item}`))].sort();
  return groups.flatMap((group) => {
    const own = replies.filter(({language, item}) => `${language} ${item}` === group);
    const revealing = own.filter((reply) => reveals(reply.said, reply));
    return methods.flatMap(([method, column]) => {
      const row = {signal: "redaction", corpus: "evi", unit: "replies", method} as const;
      const hidden = revealing.filter((reply) => !reveals(reply[column], reply)).length;
      const changed = own.filter((reply) => reply[column] !== reply.said).length;
      return [
        {
          ...row,
          label: `${group}, as the caller gives it`,
          measure: "recall",
          ...shareOf(hidden, revealing.length),
          n_positive: revealing.length
        },
        {
          ...row,
          label: `${group}: any reply to the question, however badly recognized`,
          measure: "share redacted",
          ...shareOf(changed, own.length),
          n_positive: own.length
        }
      ];
    });
  });
}

async function redactedElsewhere(query: Query): Promise<Evaluation[]> {
  const figures: Evaluation[] = [];
  for (const {source_type, speakers} of harmless) {
    const [counts] = (await query(`
      select cast(count(*) as integer) as n, cast(count(turns.redacted_kinds) as integer) as redacted
      from int_turns as turns
      inner join int_calls as calls using (session_id)
      where calls.source_type = '${source_type}' and turns.speaker in (${speakers})
        and turns.turn_text is not null`)) as unknown as {n: number; redacted: number}[];
    if (counts === undefined || counts.n === 0) continue;
    figures.push({
      signal: "redaction",
      corpus: source_type,
      label: "next to nothing private is said here; what is redacted is mostly names of speakers",
      unit: "turns",
      method: "ours",
      measure: "share redacted",
      ...shareOf(counts.redacted, counts.n),
      n_positive: 0
    });
  }
  return figures;
}

/** SQL: the column turn_text redacted by its words alone, as `int_turns` does it where nothing was asked for. */
async function redactedText(): Promise<string> {
  const project = await readProject(projectFolder, variablesOf(checkConfig({}, "evaluation")));
  const template = "{{ redacted('replies.turn_text') }}";
  return renderModel(
    project,
    {name: "redaction", file: "bench/evaluate/redaction.ts", template},
    {isIncremental: false, asOf: ""}
  );
}

/** Whether a text gives what the caller was asked for: the postcode, the first or last name, the day and year of birth. */
function reveals(
  text: string,
  item: Pick<Reply, "item" | "postcode" | "first_name" | "last_name" | "date_of_birth">
): boolean {
  const heard = joined(text);
  if (item.item === "postcode") return heard.includes(joined(item.postcode));
  if (item.item === "name") {
    return [item.first_name, item.last_name].some((name) => heard.includes(joined(name)));
  }
  const [year = "", month = "", day = ""] = item.date_of_birth.split("-");
  const numbers: string[] = text.match(/\d+/g) ?? [];
  const digits = numbers.join("");
  const hasDay = numbers.some((number) => Number(number) === Number(day));
  return (
    (numbers.includes(year) && hasDay) ||
    digits.includes(`${day}${month}${year}`) ||
    digits.includes(`${Number(day)}${Number(month)}${year}`)
  );
}

/** Letters and digits alone, as they are spelled: "N one six" and "november 1 6" are N16. */
function joined(text: string): string {
  return text
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .map((word) => spelledOut.get(word) ?? word)
    .join("");
}

const spelledOut = new Map<string, string>([
  ...["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].map(
    (word, digit): [string, string] => [word, String(digit)]
  ),
  ...(
    "alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike november oscar papa " +
    "quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu"
  )
    .split(" ")
    .map((word): [string, string] => [word, word.slice(0, 1)])
]);

function shareOf(part: number, whole: number) {
  const interval = wilsonInterval(part, whole);
  return {
    value: whole === 0 ? null : part / whole,
    low: interval?.low ?? null,
    high: interval?.high ?? null,
    n: whole
  };
}
