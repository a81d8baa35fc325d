import {runModel} from "./run-model.ts";

type Row = Record<string, unknown>;

/** The transcript that the rows given to staging are of. */
const ids = {source_name: "phone", record_id: "a", load_batch: 2};

/** What the loader cuts a transcript into: a stretch of speech of the agent or the customer. */
export const segment = (
  item_index: number,
  role: string,
  start: number,
  end: number,
  more: Row = {}
): Row => ({
  item_index,
  speaker: role === "agent" ? "A" : "B",
  start,
  end,
  role,
  ...more
});

/**
 * Stages one transcript of a source.
 *
 * @param source as its models name it: `contact_lens`
 * @param items the raw table of what its transcripts are cut into: `segments`
 */
export function transcriptStager(source: string, items: string) {
  return {
    /** Turns of the transcript, in order. */
    stageTurns: async (...rows: Row[]): Promise<Row[]> => {
      const given = rows.map((row) => ({...ids, ...row}));
      const turns = await runModel(`stg_${source}__turns`, {[`raw.${source}_${items}`]: given});
      return turns.sort((a, b) => Number(a.turn_index) - Number(b.turn_index));
    },
    /** The call of the transcript, with the row that came for it in the file beside; null: none came. */
    stageCalls: (call: Row = {}, metadata: Row | null = {}): Promise<Row[]> =>
      runModel(`stg_${source}__calls`, {
        [`raw.${source}_calls`]: [{...ids, ...call}],
        [`raw.${source}_metadata`]:
          metadata === null
            ? []
            : [{...ids, load_batch: 1, started_at: "2026-03-04T10:00:00Z", ...metadata}]
      })
  };
}
