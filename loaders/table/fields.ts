import {latestMilliseconds, shown} from "../rejections.ts";
import {tellingLabels} from "../roles.ts";
import {quotedString} from "../source.ts";
import type {Field, Fields, TableOptions} from "./mapping.ts";
import {epochUnits, type Target} from "./targets.ts";

/** A mapped field in SQL: what is given, what it is in our words, and what is wrong with it. */
export interface FieldSql {
  target: Target;
  /** The text of the column or columns without blanks around it, NULL where nothing is left. */
  cut: string;
  /** Of that, what is neither missing nor named in another way. */
  given: (cut: string) => string;
  /** The value in our type and unit, over the column `given`; NULL where the text is none. */
  value: (given: string) => string;
  /** WHEN branches of a CASE, over the texts and the values. */
  problems: (given: string, value: string) => string;
}

/** How a reason calls a field, by its column and by our name for it: `column "Who" (speaker)`. */
export function columnWords(fields: Fields, name: string): string {
  const columns = fields[name]?.column;
  return columns === undefined
    ? name
    : `column ${columns.map((one) => JSON.stringify(one)).join(" and ")} (${name})`;
}

/** The mapped fields in the order of the targets; `columnSql` gives the text of a column. */
export function fieldsSql(
  targets: readonly Target[],
  fields: Fields,
  options: Pick<TableOptions, "nulls" | "decimal">,
  columnSql: (column: string) => string
): FieldSql[] {
  return targets.flatMap((target) => {
    const field = fields[target.name];
    return field === undefined ? [] : [fieldSql(target, field, options, columnSql)];
  });
}

function fieldSql(
  target: Target,
  field: Field,
  {nulls, decimal}: Pick<TableOptions, "nulls" | "decimal">,
  columnSql: (column: string) => string
): FieldSql {
  const texts = {
    target,
    cut: cutOf(field, columnSql),
    given: (cut: string) => givenOf(target, field, nulls, cut)
  };
  const place = columnWords({[target.name]: field}, target.name);
  const complaint = (words: string, text: string) =>
    `then ${quotedString(`${place} ${words}: `)} || ${shown(text)}`;
  const isNone = (text: string, value: string) => `when ${text} is not null and ${value} is null`;
  switch (target.kind) {
    case "text":
      return {
        ...texts,
        value: (text) => text,
        problems: () => ""
      };
    case "list":
      return {
        ...texts,
        value: (text) => listOf(text, field.separator ?? ";"),
        problems: () => ""
      };
    case "flag":
      return {
        ...texts,
        value: flagOf,
        problems: (text, value) =>
          `${isNone(text, value)} ${complaint("is neither true nor false", text)}`
      };
    case "choice": {
      const choices = target.choices ?? [];
      return {
        ...texts,
        value: (text) => choiceOf(target, field, text),
        problems: (text, value) =>
          `${isNone(text, value)} ${complaint(`is not one of ${choices.join(", ")}`, text)}`
      };
    }
    case "time":
      return {
        ...texts,
        value: (text) => timeOf(field, text),
        problems: (text, value) => timeProblems(field, text, value, complaint, isNone)
      };
    case "number": {
      const {low, high, units = {}} = target;
      const unit = field.unit ?? Object.keys(units)[0] ?? "";
      const words = unit === "clock" ? "is no time such as 3:05 or 01:02:03" : "is not a number";
      const outside = (value: string) => [
        ...(low === undefined ? [] : [`${value} < ${low}`]),
        ...(high === undefined ? [] : [`${value} > ${high}`])
      ];
      return {
        ...texts,
        value: (text) =>
          unit === "clock" ? clockOf(text) : numberOf(text, decimal, unit, units[unit] ?? 1),
        problems: (text, value) =>
          [
            `${isNone(text, value)} ${complaint(words, text)}`,
            ...(outside(value).length === 0
              ? []
              : [
                  `when ${outside(value).join(" or ")} ${complaint(`is not from ${low ?? "any"} to ${high ?? "any"}${unit === "" ? "" : ` ${Object.keys(units)[0]}`}`, `${text} || ${quotedString(unit === "" || unit === "clock" ? "" : ` ${unit}`)}`)}`
                ])
          ].join("\n            ")
      };
    }
  }
}

/** A column's text without blanks around it, NULL where nothing is left. Most have none, and trimming costs more than a look. */
function cutOf({column, value}: Field, columnSql: (column: string) => string): string {
  if (column === undefined) return quotedString(String(value));
  const blanks = "' ' || chr(9) || chr(10) || chr(13)";
  const texts = column.map((name) => {
    const text = columnSql(name);
    const endsBlank = ["' '", "chr(9)", "chr(10)", "chr(13)"].map(
      (blank) => `suffix(${text}, ${blank})`
    );
    return `case when ${text} < '!' or ${endsBlank.join(" or ")} then nullif(trim(${text}, ${blanks}), '') else ${text} end`;
  });
  return texts.length === 1 ? (texts[0] ?? "") : `nullif(concat_ws(' ', ${texts.join(", ")}), '')`;
}

/** The text, NULL where it stands for missing; what has a meaning is that. */
function givenOf(
  {kind}: Target,
  {values = {}, nulls = []}: Field,
  everywhere: readonly string[],
  text: string
): string {
  const isMissing = [
    ...[...everywhere, ...nulls].map((none) => `${text} = ${quotedString(String(none))}`),
    // -1 may be written -1.0
    ...nulls
      .filter((none) => typeof none === "number" && kind === "number")
      .map((none) => `try_cast(${text} as double) = ${Number(none)}`)
  ];
  const meanings = Object.entries(values).map(
    ([from, to]) =>
      `when lower(${text}) = ${quotedString(from.trim().toLowerCase())} then ${to === null ? "null" : quotedString(String(to))}`
  );
  if (isMissing.length + meanings.length === 0) return text;
  return `case ${isMissing.length === 0 ? "" : `when ${isMissing.join(" or ")} then null`}
                ${meanings.join("\n                ")} else ${text} end`;
}

function listOf(text: string, separator: string): string {
  return `case
            when ${text} like '[%' and json_valid(${text}) then from_json(${text}, '["VARCHAR"]')
            else [ trim(member) for member in string_split(${text}, ${quotedString(separator)}) if trim(member) <> '' ]
        end`;
}

function flagOf(text: string): string {
  const isOneOf = (words: string[]) =>
    words.map((word) => `lower(${text}) = ${quotedString(word)}`).join(" or ");
  return `case
            when ${isOneOf(["true", "t", "yes", "y", "1"])} then true
            when ${isOneOf(["false", "f", "no", "n", "0"])} then false
        end`;
}

/** A choice in our word; a speaker that nothing is said about may have a name that tells. */
function choiceOf({name, choices = []}: Target, {values}: Field, text: string): string {
  const words =
    name === "speaker" && values === undefined
      ? Object.entries(tellingLabels).flatMap(([role, labels]) =>
          [role, ...labels].map((label) => [label, role] as const)
        )
      : choices.map((choice) => [choice, choice] as const);
  return `case lower(${text}) ${words
    .map(([from, to]) => `when ${quotedString(from)} then ${quotedString(to)}`)
    .join(" ")} end`;
}

/** A number in our unit. Thousands may be parted, and the sign of dollars or percent may stand with it. */
function numberOf(text: string, decimal: "." | ",", unit: string, factor: number): string {
  const signless = ["usd", "cents", "percent"].includes(unit)
    ? `regexp_replace(${text}, '^([-+]?)\\$ ?| ?%$| ?USD$', '\\1', 'g')`
    : text;
  const [parting, partingPattern, pointPattern] =
    decimal === "." ? [",", ",", "\\."] : [".", "\\.", ","];
  const grouped = quotedString(`^[-+]?\\d{1,3}(${partingPattern}\\d{3})+(${pointPattern}\\d+)?$`);
  const ungrouped = `case
                when not contains(${signless}, '${parting}') then ${signless}
                when regexp_matches(${signless}, ${grouped}) then replace(${signless}, '${parting}', '')
            end`;
  // most numbers are plain, and trying that first is several times as fast
  const read =
    decimal === "."
      ? `coalesce(try_cast(${text} as double), try_cast(${ungrouped} as double))`
      : `try_cast(replace(${ungrouped}, ',', '.') as double)`;
  const scaled =
    factor === 1
      ? read
      : factor < 1
        ? `${read} / ${Math.round(1 / factor)}`
        : `${read} * ${factor}`;
  return `case when isfinite(${read}) then ${scaled} end`;
}

/** Seconds of a text such as 3:05, 01:02:03 or 1:02:03.5. */
function clockOf(text: string): string {
  const parts = `string_split(${text}, ':')`;
  return `case when regexp_matches(${text}, '^(\\d+:)?\\d{1,3}:[0-5]?\\d(\\.\\d+)?$') then
            coalesce(try_cast(${parts}[-3] as double), 0) * 3600
            + try_cast(${parts}[-2] as double) * 60 + try_cast(${parts}[-1] as double) end`;
}

const day = "(19|20|21)\\d{2}-\\d{2}-\\d{2}";
const clock = "[T ]\\d{2}:\\d{2}(:\\d{2}(\\.\\d{1,9})?)?";
const offset = " ?(Z|UTC|[+-]\\d{2}(:?\\d{2})?)";

/** An instant: from a number since 1970, from a text of some form, or as ISO 8601 writes it. */
function timeOf({unit, format, timezone}: Field, text: string): string {
  if (unit !== undefined) {
    const milliseconds = `try_cast(${text} as double) * 1000 / ${epochUnits[unit as keyof typeof epochUnits]}`;
    // 0 is the clock that was never set
    return `case when ${milliseconds} > 0 and ${milliseconds} <= ${latestMilliseconds} then make_timestamptz(cast(round(${milliseconds} * 1000) as bigint)) end`;
  }
  const local = timezone === undefined ? undefined : ` at time zone ${quotedString(timezone)}`;
  if (format !== undefined) {
    const forms =
      format.length === 1
        ? quotedString(format[0] ?? "")
        : `[${format.map(quotedString).join(", ")}]`;
    const parsed = `try_strptime(${text}, ${forms})`;
    return format.some((form) => /%[zZ]/.test(form)) ? parsed : `${parsed}${local ?? ""}`;
  }
  // DuckDB asks for seconds, and for no blank before the offset
  const whole = `regexp_replace(regexp_replace(${text}, ' ?(UTC)$', 'Z'), '^(.{10}[T ]\\d{2}:\\d{2})( ?(Z|[+-].*))$', '\\1:00\\3')`;
  const instant = `when regexp_matches(${text}, ${quotedString(`^${day}${clock}${offset}$`)})
                then coalesce(try_cast(${text} as timestamptz), try_cast(${whole} as timestamptz))`;
  const naive =
    local === undefined
      ? ""
      : `when regexp_matches(${text}, ${quotedString(`^${day}(${clock})?$`)}) then try_cast(${text} as timestamp)${local}`;
  return `case ${instant} ${naive} end`;
}

function timeProblems(
  {unit, format, timezone}: Field,
  text: string,
  value: string,
  complaint: (words: string, text: string) => string,
  isNone: (text: string, value: string) => string
): string {
  if (unit !== undefined) {
    const unitName = {s: "seconds", ms: "milliseconds", us: "microseconds"}[unit] ?? unit;
    return `${isNone(text, value)} ${complaint(`is no number of ${unitName} since 1970`, text)}`;
  }
  if (format !== undefined) {
    return `${isNone(text, value)} ${complaint(`is no time of the form ${format.join(" or ")}`, text)}`;
  }
  const hints =
    timezone === undefined
      ? `when ${value} is null and regexp_matches(${text}, ${quotedString(`^${day}(${clock})?$`)}) ${complaint("has no offset from UTC, and no timezone says in which zone it is", text)}
            when ${value} is null and regexp_matches(${text}, '^\\d{9,16}(\\.\\d+)?$') ${complaint("is a number, and no unit says whether it is s or ms since 1970", text)}`
      : "";
  return `${hints}
            ${isNone(text, value)} ${complaint("is not a timestamp", text)}`;
}
