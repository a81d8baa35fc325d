import {describe, expect, it} from "vitest";
import {segment, transcriptStager} from "../support/stage-transcripts.ts";

type Row = Record<string, unknown>;

const cue = (cue_index: number, role: string, start: number, end: number, more: Row = {}) =>
  segment(cue_index, role, start, end, {
    cue_index,
    voice_index: 0,
    speaker: role === "agent" ? "Jane Doe" : "Max",
    text: `c${cue_index}`,
    ...more
  });

for (const type of ["webvtt", "srt"]) {
  const {stageTurns, stageCalls} = transcriptStager(type, "cues");

  describe(`stg_${type}__calls`, () => {
    it("lasts as long as the metadata says, else to the end of the last cue", async () => {
      expect(
        await stageCalls({duration: 6.2, has_shared_cues: false, role_basis: "named"})
      ).toMatchObject([
        {
          session_id: "phone:a",
          source_type: type,
          started_at: "2026-03-04T10:00:00.000Z",
          duration_s: 6.2,
          timing_quality: "turn",
          role_basis: "named"
        }
      ]);
      expect(
        await stageCalls({duration: 6.2, has_shared_cues: true}, {duration_s: 9})
      ).toMatchObject([{duration_s: 9, timing_quality: "derived"}]);
      expect(await stageCalls()).toMatchObject([{duration_s: null, timing_quality: "none"}]);
    });
  });

  describe(`stg_${type}__turns`, () => {
    it("joins adjacent cues of one speaker over pauses that do not count as silence", async () => {
      expect(
        await stageTurns(
          cue(0, "agent", 0.84, 3.1, {text: " Thanks for "}),
          cue(1, "agent", 3.1, 3.5, {text: "calling.", speaker: "JANE DOE"}),
          cue(2, "agent", 6.4, 7),
          cue(3, "agent", 10, 11),
          cue(4, "customer", 11, 12),
          cue(5, "agent", 12, 13),
          cue(6, "agent", 13, 14, {speaker: "Bot"})
        )
      ).toMatchObject([
        {
          session_id: "phone:a",
          load_batch: 2,
          turn_index: 0,
          speaker: "agent",
          turn_text: "Thanks for calling. c2",
          start_s: 0.84,
          end_s: 7,
          asr_confidence: null
        },
        {turn_index: 1, turn_text: "c3"},
        {turn_index: 2, speaker: "customer", turn_text: "c4"},
        {turn_index: 3, speaker: "agent", turn_text: "c5"},
        {turn_index: 4, speaker: "agent", turn_text: "c6"}
      ]);
    });

    it("shares a cue's time among its voices by the length of what they say", async () => {
      const rows = await stageTurns(
        cue(0, "agent", 1, 5, {text: "Who is it?..", voice_index: 1}),
        cue(0, "customer", 1, 5, {text: "Max.", voice_index: 2, item_index: 1})
      );
      expect(rows.map(({speaker, start_s, end_s}) => [speaker, start_s, end_s])).toEqual([
        ["agent", 1, 4],
        ["customer", 4, 5]
      ]);
    });

    it("leaves out whom the configuration says to ignore, but not their share of a cue", async () => {
      const rows = await stageTurns(
        cue(0, "ignore", 0, 2, {text: "abcd"}),
        cue(0, "agent", 0, 2, {text: "efgh", voice_index: 1, item_index: 1})
      );
      expect(rows).toMatchObject([{turn_index: 0, speaker: "agent", start_s: 1, end_s: 2}]);
    });
  });
}
