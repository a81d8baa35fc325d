import {knownLabels} from "./roles.ts";
import {quotedString, type SourceType} from "./source.ts";
import {defineTranscriptSource, type TranscriptOptions, timeBranches} from "./transcripts.ts";

/** What tells a format of timed cues from another. */
interface CueFormat {
  type: string;
  /** The files that hold cues, by the end of their names. */
  ending: RegExp;
  /** Regular expression of a first block that is no cue; without it the first block is one. */
  header?: string;
  /** Regular expression of blocks that are passed over. */
  passedOver?: string;
  /** Regular expression of a time, without groups. */
  time: string;
  /** A time as the format writes it, for people. */
  exampleTime: string;
}

/** Stand for where a voice starts and where its name ends; the text itself has no such characters. */
const voiceStart = "chr(1)";
const nameEnd = "chr(2)";

/** `<v.loud Name>`: the name may have blanks, the classes not. */
const voiceTag = "<v(?:\\.[^ \\t\\n>]*)*[ \\t\\n]+([^>]*)>";

/** `Name: text`, as Zoom writes it. */
const namedText = "^([^:<\\n]{1,60}):\\s+([\\s\\S]*)$";

const entities: [string, string][] = [
  ["&lt;", "'<'"],
  ["&gt;", "'>'"],
  ["&nbsp;", "' '"],
  ["&lrm;", "''"],
  ["&rlm;", "''"],
  ["&quot;", `'"'`],
  ["&#34;", `'"'`],
  ["&apos;", "chr(39)"],
  ["&#39;", "chr(39)"],
  ["&#x27;", "chr(39)"],
  // last, so that what it makes is not read again
  ["&amp;", "'&'"]
];

/** The text that a reader sees: without tags, with its entities read, on one line. */
function plain(markup: string): string {
  const withoutTags = `regexp_replace(${markup}, '<[^>]*>|\\{\\\\[^}]*\\}', '', 'g')`;
  const read = entities.reduce(
    (text, [entity, character]) => `replace(${text}, ${quotedString(entity)}, ${character})`,
    withoutTags
  );
  return `trim(regexp_replace(${read}, '\\s+', ' ', 'g'))`;
}

/** Seconds of a time such as 01:02:03.5; hours may be left out, and the comma of SRT stands for a point. */
function seconds(time: string): string {
  const parts = `string_split(replace(${time}, ',', '.'), ':')`;
  return `round(coalesce(try_cast(${parts}[-3] as double), 0) * 3600
        + try_cast(${parts}[-2] as double) * 60 + try_cast(${parts}[-1] as double), 3)`;
}

/** A source type of transcripts in timed cues, whose speakers stand in `<v Name>` or before a colon. */
export function defineCueSource({
  type,
  ending,
  header,
  passedOver,
  time,
  exampleTime
}: CueFormat): SourceType<TranscriptOptions> {
  const cue = `^(?:([^\\n]*)\\n)?[ \\t]*(${time})[ \\t]*-->[ \\t]*(${time})(?:[ \\t][^\\n]*)?(?:\\n([\\s\\S]*))?$`;
  return defineTranscriptSource({
    type,
    ending,
    steps: (roles) => {
      const known = knownLabels(roles).map(quotedString).join(", ");
      return [
        {
          body: `regexp_replace(replace(replace(document, chr(13) || chr(10), chr(10)), chr(13), chr(10)), '[\\x01\\x02]', '', 'g')`
        },
        {
          all_blocks: `[ trim(block, chr(10)) for block in string_split_regex(body, '\\n(?:[ \\t]*\\n)+') if trim(block, ' ' || chr(9) || chr(10)) <> '' ]`
        },
        {
          heading: header === undefined ? "cast(null as varchar)" : "all_blocks[1]",
          blocks: `[
              block for block in ${header === undefined ? "all_blocks" : "all_blocks[2:]"}
              ${passedOver === undefined ? "" : `if not regexp_matches(block, ${quotedString(passedOver)}) or contains(block, '-->')`}
          ]`
        },
        {
          cues: `[ regexp_extract(block, ${quotedString(cue)}, ['id', 'start', 'end', 'text']) for block in blocks ]`
        },
        {
          pieces: `flatten([ [
              {
                cue_index: cue_index - 1,
                voice_index: voice_index - 1,
                start: ${seconds("cue.start")},
                "end": ${seconds('cue."end"')},
                voice: case when contains(piece, ${nameEnd}) then ${plain(`split_part(piece, ${nameEnd}, 1)`)} end,
                text: ${plain(`case when contains(piece, ${nameEnd}) then split_part(piece, ${nameEnd}, 2) else piece end`)}
              }
              for piece, voice_index in string_split(
                replace(
                  regexp_replace(cue.text, ${quotedString(voiceTag)}, ${voiceStart} || '\\1' || ${nameEnd}, 'g'),
                  '</v>', ${voiceStart}
                ),
                ${voiceStart}
              )
            ] for cue, cue_index in cues ])`
        },
        {said: "[ piece for piece in pieces if piece.text <> '' ]"},
        {
          labels_before_colon: `[
              lower(trim(regexp_extract(piece.text, ${quotedString(namedText)}, 1))) for piece in said
              if piece.voice is null and regexp_matches(piece.text, ${quotedString(namedText)})
          ]`
        },
        {
          // a colon alone makes no name: it must come again, or stand in every cue, or be known
          names_before_colon: `[
              label for label in list_distinct(labels_before_colon)
              if len(labels_before_colon) = len(said)
              or len([ other for other in labels_before_colon if other = label ]) > 1
              ${known === "" ? "" : `or label in (${known})`}
          ]`
        },
        {
          speakers: `[
              case
                  when piece.voice <> '' then piece.voice
                  when list_contains(names_before_colon, lower(trim(regexp_extract(piece.text, ${quotedString(namedText)}, 1))))
                      then trim(regexp_extract(piece.text, ${quotedString(namedText)}, 1))
              end
              for piece in said
          ]`
        }
      ];
    },
    columns: {
      language: [
        "VARCHAR",
        "nullif(regexp_extract(heading, '(?im)^Language:[ \\t]*([A-Za-z0-9-]+)', 1), '')"
      ],
      duration: ["DOUBLE", `list_max([ turn."end" for turn in turns ])`],
      has_shared_cues: [
        "BOOLEAN",
        "case when len(turns) > 0 then len(turns) > len(list_distinct([ turn.cue_index for turn in turns ])) end"
      ]
    },
    turns: {
      table: "cues",
      columns: {
        cue_index: "INTEGER",
        voice_index: "INTEGER",
        speaker: "VARCHAR",
        start: "DOUBLE",
        end: "DOUBLE",
        text: "VARCHAR"
      },
      list: `[ {
        cue_index: piece.cue_index,
        voice_index: piece.voice_index,
        speaker: speakers[position],
        start: piece.start,
        "end": piece."end",
        text: case
          when piece.voice is null and speakers[position] is not null
            then trim(regexp_extract(piece.text, ${quotedString(namedText)}, 2))
          else piece.text
        end
      } for piece, position in said ]`
    },
    rejection: `
    ${
      header === undefined
        ? ""
        : `when not regexp_matches(body, ${quotedString(header)})
        then 'does not start with WEBVTT: ' || left(heading, 60)`
    }
    when list_position([ cue.start = '' for cue in cues ], true) is not null
        then 'a block that is no cue, as its times are not like ${exampleTime}: '
            || left(blocks[list_position([ cue.start = '' for cue in cues ], true)], 60)
    ${timeBranches("'cues'", 1)}`
  });
}
