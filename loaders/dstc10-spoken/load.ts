import {z} from "zod";
import {eachBatch} from "../documents.ts";
import {listFiles} from "../files.ts";
import {fromJson} from "../json-structure.ts";
import {longestRawText} from "../line-batches.ts";
import {firstInList, unknown} from "../rejections.ts";
import {defineSourceType, incomingTable} from "../source.ts";
import {judgeTypes, takeListsApart} from "../transcripts.ts";
import {startedOnOption, startedOnValue} from "../undated.ts";
import {type Kind, kinds, structures} from "./columns.ts";

const options = z.strictObject({
  path: z
    .string()
    .min(1)
    .describe(
      "The folder that holds `logs.json` and `labels.json`, with its subfolders; relative to the configuration"
    ),
  startedOn: startedOnOption("2021-01-01")
});

const labelsFile = /(^|\/)labels\.json(\.gz)?$/;
const wantedFile = new RegExp(`(^|/)logs\\.json(\\.gz)?$|${labelsFile.source}`);

/** Spoken conversations with human assistants, of the tenth Dialog System Technology Challenge. */
export const dstc10Spoken = defineSourceType<z.infer<typeof options>>({
  type: "dstc10-spoken",
  options,
  kinds,
  async files({path}, configFolder) {
    const files = await listFiles("dstc10-spoken", path, configFolder, wantedFile);
    return files.map((file) => ({
      ...file,
      kind: labelsFile.test(file.name) ? "labels" : "calls"
    }));
  },
  async read(connection, name, files, {startedOn}) {
    const kind = name as Kind;
    await connection.run(incomingTable(kinds[kind]));
    await eachBatch(connection, files, async () => {
      await takeListsApart(connection);
      await judgeTypes(connection, structures[kind]);
      await connection.run(`
        insert into incoming
        with parsed as (
            select
                *,
                regexp_replace(file_name, '[^/]*$', '') as folder,
                case when problem is null then ${fromJson("text", structures[kind])} end as content
            from incoming_documents
        ),

        ${kind === "calls" ? callSteps(startedOn) : labelSteps}

        select
            file_id,
            record_number,
            record_id,
            case when reason is null then version end as version,
            reason,
            case when reason is not null then left(text, ${longestRawText}) end as raw_text,
            case when reason is null then record end as record,
            case when reason is null then items end as items
        from described
        order by file_id, record_number`);
    });
  }
});

const place = "'turns[' || (position - 1) || '].'";

/**
 * Records are growing prefixes of conversations: those with the same first utterance are versions of one,
 * and the more turns, the later. As nothing has a time, a version's instant counts its turns.
 */
const callSteps = (startedOn: string) => `
        judged as (
            select
                *,
                left(sha256(content[1].text), 16) as record_id,
                coalesce(problem, case
                    when len(content) = 0 then 'the record has no turns'
                    when trim(coalesce(content[1].text, '')) = ''
                      then 'turns[0].text is missing, and conversations are known by what is said first'
                    else ${firstInList(
                      "content",
                      "turn",
                      `case
                        ${unknown("speaker", "turn.speaker", ["u", "s"], place)}
                        when not list_bool_and([ isfinite(hypothesis.score) for hypothesis in turn.nbest ])
                          then ${place} || 'nbest has a score that is not finite'
                      end`
                    )}
                end) as reason
            from parsed
        ),

        -- a label speaks of the turn at which its record ends
        endings as (
            select file_id, record_id, list({turn_count: len(content), label_number: record_number}) as endings
            from judged
            where reason is null
            group by file_id, record_id
        ),

        described as (
            select
                judged.*,
                to_timestamp(len(content)) as version,
                {folder: folder, started_on: ${startedOnValue(startedOn)}} as record,
                [
                    {
                        speaker: turn.speaker,
                        text: turn.text,
                        nbest: turn.nbest,
                        label_number: list_max([ ending.label_number for ending in endings if ending.turn_count = position ])
                    }
                    for turn, position in content
                ] as items
            from judged
            -- left join: what cannot be used ends nowhere
            left join endings on judged.file_id = endings.file_id and judged.record_id = endings.record_id
        )`;

const labelSteps = `
        described as (
            select
                *,
                folder || 'labels:' || record_number as record_id,
                cast(null as timestamptz) as version,
                coalesce(problem, case when content.target is null then 'target is missing' end) as reason,
                {
                    folder: folder,
                    label_number: record_number,
                    target: content.target,
                    source: content.source,
                    knowledge: content.knowledge,
                    response: content.response
                } as record,
                null as items
            from parsed
        )`;
