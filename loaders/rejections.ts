import {quotedString} from "./source.ts";

/** No call lasts a week; a time beyond it is in another unit, or not a number at all. */
export const longestSeconds = 7 * 24 * 3600;

/** The end of 2099 in milliseconds since 1970: whatever is later is no time. */
export const latestMilliseconds = 4_102_444_800_000;

/** As much of a value as a sentence can bear. */
export function shown(value: string): string {
  return `case when length(${value}) > 60 then left(${value}, 60) || '…' else ${value} end`;
}

/** The first complaint that a CASE makes about an element of a list. */
export function firstInList(list: string, element: string, complaint: string): string {
  return `list_filter(
        list_transform(${list}, lambda ${element}, position: ${complaint}),
        lambda complaint: complaint is not null
    )[1]`;
}

/** A text as an instant; NULL where it is none. Words that the database takes for times are none. */
export function instant(text: string): string {
  return `case when regexp_matches(${text}, '^(19|20)\\d\\d-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d') then try_cast(${text} as timestamptz) end`;
}

/** Seconds since 1970, from a number that may be milliseconds: so many seconds are in the year 5138. NULL for 0. */
export function epochSeconds(number: string): string {
  return `nullif(case when ${number} < 1e11 then ${number} else ${number} / 1000 end, 0)`;
}

/** Milliseconds since 1970, or seconds where they are too few for that, as an instant. */
export function instantOfEpoch(number: string): string {
  return `case when ${number} between 0 and ${latestMilliseconds} then to_timestamp(${epochSeconds(number)}) end`;
}

/** A text as a number; NULL where it is none. Numbers may stand in quotes. */
export function number(text: string): string {
  return `try_cast(${text} as double)`;
}

/** WHEN a text that has to be there is missing. */
export function missing(name: string, value: string): string {
  return `when trim(coalesce(${value}, '')) = '' then ${quotedString(`${name} is missing`)}
    when left(ltrim(${value}), 1) in ('{', '[') then ${quotedString(`${name} is not a text: `)} || ${shown(value)}`;
}

/** WHEN a text that came is no number from `low` to `high`. `place` is a SQL text that stands before its name. */
export function outside(
  name: string,
  value: string,
  [low, high]: [low: number, high: number],
  place = "''"
): string {
  const complaint = ` is not a number between ${low} and ${high}: `;
  return `when not coalesce(${number(value)} between ${low} and ${high}, ${value} is null)
      then ${place} || ${quotedString(name + complaint)} || ${shown(value)}`;
}

/** WHEN a text that came is no timestamp. */
export function untimely(name: string, value: string, place = "''"): string {
  return `when ${value} is not null and ${instant(value)} is null
      then ${place} || ${quotedString(`${name} is not a timestamp: `)} || ${shown(value)}`;
}

/** WHEN a call lasts no time that a call can last, by two SQL numbers of seconds. */
export function endless(
  [start, startName, startText]: readonly [seconds: string, name: string, text: string],
  [end, endName, endText]: readonly [seconds: string, name: string, text: string]
): string {
  return `when ${end} < ${start}
      then ${quotedString(`${endName} is before ${startName}: `)} || ${endText} || ' < ' || ${startText}
    when ${end} > ${start} + ${longestSeconds}
      then ${quotedString(`${endName} is more than a week after ${startName}: `)} || ${endText} || ' > ' || ${startText}`;
}

/** WHEN a clock time in a call, in seconds, is not of the days around its start. */
export function astray(
  name: string,
  seconds: string,
  value: string,
  start: string,
  place = "''"
): string {
  return `when abs(${seconds} - ${start}) > ${longestSeconds}
      then ${place} || ${quotedString(`${name} is more than a week from the start of the call: `)} || ${shown(value)}`;
}

/** WHEN a text is none of the known ones. */
export function unknown(
  name: string,
  value: string,
  known: readonly string[],
  place = "''"
): string {
  return `when ${value} is null then ${place} || ${quotedString(`${name} is missing`)}
    when not list_contains([${known.map(quotedString).join(", ")}], lower(trim(${value})))
      then ${place} || ${quotedString(`${name} is not one of ${known.join(", ")}: `)} || ${shown(value)}`;
}

/** Paths into a JSON object, with what has to stand there if anything does. */
export type Containers = Record<string, "an object" | "a list">;

/** The JSON types at the paths, in their order: one look at the object for all of them. */
export function containerTypes(json: string, containers: Containers): string {
  const paths = Object.keys(containers).map((path) => quotedString(`$.${path}`));
  return `json_type(${json}, [${paths.join(", ")}])`;
}

/** WHEN something else than an object or list stands at one of the paths. */
export function otherContainer(json: string, types: string, containers: Containers): string {
  return Object.entries(containers)
    .map(([path, words], index) => {
      const type = words === "a list" ? "ARRAY" : "OBJECT";
      const found = `cast(json_extract(${json}, ${quotedString(`$.${path}`)}) as varchar)`;
      return `when ${types}[${index + 1}] not in ('${type}', 'NULL')
      then ${quotedString(`${path} is not ${words}: `)} || ${shown(found)}`;
    })
    .join("\n    ");
}
