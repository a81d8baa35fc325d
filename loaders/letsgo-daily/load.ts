import type {DuckDBConnection} from "@duckdb/node-api";
import {z} from "zod";
import {eachBatch} from "../documents.ts";
import {listFiles} from "../files.ts";
import {longestRawText} from "../line-batches.ts";
import {defineSourceType, incomingTable, quotedString} from "../source.ts";
import {kinds, measures} from "./columns.ts";

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe("The folder that holds `<year>/<YYYYMMDD>.txt`; relative to the configuration")
});

/** Daily mails with the figures of Pittsburgh's bus line. There are no calls in it, only what was counted of them. */
export const letsgoDaily = defineSourceType<z.infer<typeof options>>({
  type: "letsgo-daily",
  options,
  kinds,
  async files({path}, configFolder) {
    const files = await listFiles("letsgo-daily", path, configFolder, /\.txt(\.gz)?$/);
    return files.map((file) => ({...file, kind: "days"}));
  },
  async read(connection, _kind, files) {
    await connection.run(incomingTable(kinds.days));
    await eachBatch(connection, files, () => insertMails(connection));
  }
});

/** What is read of a mail, one after the other: mails are in quoted-printable, and some hold the same again as HTML. */
const decoding: [pattern: string, text: string][] = [
  ["\\r", ""],
  ["=\\n", ""],
  ["=C2=A0|=A0|=20|=09|\\t|\\x{A0}", " "],
  ["=3D", "="],
  ["<br */?>", "\n"],
  ["<[^<>]*>", ""],
  ["&nbsp;", " "],
  ["&gt;", ">"]
];

const plainText = decoding.reduce(
  (text, [pattern, replacement]) =>
    `regexp_replace(${text}, ${quotedString(pattern)}, ${quotedString(replacement)}, 'gi')`,
  "text"
);

const dayOf = (text: string) => `cast(try_strptime(${text}, '%Y%m%d') as date)`;

const signed = "(-?[0-9.]+)";

/** The usual range of this day of the week, then mean, standard deviation and z-score; at first only these three. */
const usual = (part: 1 | 2 | 3 | 4 | 5) => {
  const range = `\\[ *${signed} *- *${signed} *\\] *\\( *${signed} +${signed} +${signed} *\\)`;
  const early = `\\[ *${signed} +${signed} +${signed} *\\]`;
  const ofRange = `nullif(regexp_extract(line, ${quotedString(range)}, ${part}), '')`;
  const ofEarly = `nullif(regexp_extract(line, ${quotedString(early)}, ${part - 2}), '')`;
  return `try_cast(${part > 2 ? `coalesce(${ofRange}, ${ofEarly})` : ofRange} as double)`;
};

const measureBranches = Object.entries(measures).map(
  ([measure, words]) =>
    `when regexp_matches(line, ${quotedString(`^ *${words} *:`)}, 'i') then ${quotedString(measure)}`
);

/** No line has more calls in a day, nor turns in a call. */
const largestFigure = 1_000_000;

/** A day and, after a dash, the last one of several. */
const title = "statistics for (\\d+)(?: *- *(\\d+))?";

async function insertMails(connection: DuckDBConnection): Promise<void> {
  await connection.run(`
    insert into incoming by name
    with mails as (
        select
            *,
            nullif(regexp_extract(file_name, '(\\d{8})[^/]*$', 1), '') as file_day,
            string_split(${plainText}, chr(10)) as lines
        from incoming_documents
    ),

    lines as (
        select
            file_id,
            file_day,
            unnest(lines) as line,
            generate_subscripts(lines, 1) as line_number
        from mails
        where problem is null
    ),

    recognized as (
        select
            *,
            nullif(regexp_extract(line, '${title}', 1, 'i'), '') as title_day,
            nullif(regexp_extract(line, '${title}', 2, 'i'), '') as title_last_day,
            case ${measureBranches.join("\n                ")} end as measure
        from lines
    ),

    -- a figure belongs to the title above it; without one, to the day by which the file is named
    reported as (
        select
            *,
            coalesce(last_value(title_day ignore nulls) over above, file_day) as first_day_text,
            last_value(case when title_day is not null then coalesce(title_last_day, title_day) end ignore nulls)
                over above as last_day_text
        from recognized
        window above as (
            partition by file_id order by line_number rows between unbounded preceding and current row
        )
    ),

    figures as (
        select
            file_id,
            line_number,
            measure,
            lower(split_part(line, ':', 1)) as label,
            first_day_text,
            coalesce(last_day_text, first_day_text) as last_day_text,
            {
                first_day: ${dayOf("first_day_text")},
                last_day: ${dayOf("coalesce(last_day_text, first_day_text)")},
                measure: measure,
                value: try_cast(replace(regexp_extract(line, ': *([0-9][0-9.,]*)', 1), ',', '') as double),
                percent: try_cast(nullif(regexp_extract(line, '\\( *([0-9.]+) *%', 1), '') as double),
                usual_low: ${usual(1)},
                usual_high: ${usual(2)},
                usual_mean: ${usual(3)},
                usual_deviation: ${usual(4)},
                z_score: ${usual(5)}
            } as figure
        from reported
        where measure is not null
    ),

    -- the same figure again is the mail's other half; one without a value gives way
    first_figures as (
        select *
        from (
            select
                *,
                row_number() over (
                    partition by file_id, first_day_text, label order by figure.value is null, line_number
                ) as copy_number
            from figures
        )
        where copy_number = 1
    ),

    by_mail as (
        select
            file_id,
            min_by(first_day_text, line_number) as first_day_text,
            min_by(first_day_text, line_number) filter (where figure.first_day is null) as wrong_first_day,
            min_by(last_day_text, line_number) filter (
                where figure.last_day is null or figure.last_day not between figure.first_day and figure.first_day + 31
            ) as wrong_last_day,
            min_by(measure || ': ' || figure.value, line_number) filter (
                where figure.value > ${largestFigure}
            ) as wrong_value,
            count(figure.value) as value_count,
            list(figure order by line_number) as figures
        from first_figures
        group by file_id
    ),

    judged as (
        select
            mails.*,
            by_mail.figures,
            coalesce(file_day, by_mail.first_day_text) as mail_day,
            case
                when problem is not null then problem
                when coalesce(by_mail.value_count, 0) = 0 then 'has none of the numbers of a daily report'
                when wrong_value is not null then 'a figure is more than ${largestFigure}: ' || left(wrong_value, 60)
                when by_mail.first_day_text is null then 'tells no day'
                when wrong_first_day is not null then 'is not a day (YYYYMMDD): ' || left(wrong_first_day, 60)
                when wrong_last_day is not null
                    then 'the last day is none of the 31 days after the first: ' || left(wrong_last_day, 60)
                when ${dayOf("coalesce(file_day, by_mail.first_day_text)")} is null
                    then 'the name has no day (YYYYMMDD): ' || file_day
            end as reason
        from mails
        -- left join: a mail without any figure is one to set aside
        left join by_mail on mails.file_id = by_mail.file_id
    )

    select
        file_id,
        record_number,
        mail_day as record_id,
        reason,
        case when reason is not null then left(text, ${longestRawText}) end as raw_text,
        case when reason is null then {mail_day: ${dayOf("mail_day")}} end as record,
        case when reason is null then figures end as items
    from judged
    order by file_id`);
}
