import {meaningOf} from "./guess-words.ts";
import {type ColumnProfile, isEpoch} from "./profile.ts";
import {callTargets} from "./targets.ts";

/** A field as the configuration writes it, with what there is to say to it. */
export interface FieldGuess {
  field: string | Record<string, unknown>;
  comment?: string;
}

/** A name in lower case, its words apart by underscores. */
export function plainName(name: string): string {
  return name
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase()
    .replace(/[^\p{L}\d]+/gu, "_")
    .replace(/^_|_$/g, "");
}

/** Whether nearly all values are times of day and year. */
export function isTime(column: ColumnProfile): boolean {
  const {offsetTimes, localTimes, slashTimes} = column;
  return Math.max(offsetTimes, localTimes, slashTimes, isEpoch(column) ? 1 : 0) > 0.9;
}

/** Whether nearly all values are numbers, other than times. */
export function isNumber(column: ColumnProfile): boolean {
  return column.numbers > 0.9 && !isEpoch(column);
}

/** A time of day and year, in the form that the values have. */
export function timeOf(column: ColumnProfile): FieldGuess {
  if (isEpoch(column)) {
    return {field: {column: column.name, unit: (column.high ?? 0) > 1e11 ? "ms" : "s"}};
  }
  if (column.offsetTimes > 0.9) return {field: column.name};
  const zone = "the file does not say in which zone its clocks are: UTC is a guess";
  if (column.localTimes > 0.9)
    return {field: {column: column.name, timezone: "UTC"}, comment: zone};
  return {
    field: {
      column: column.name,
      format: ["%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y"],
      timezone: "UTC"
    },
    comment: `day before month and the separators are a guess; ${zone}`
  };
}

/** Where in a call something is: a time of day, or a number of seconds or milliseconds. */
export function placeOf(column: ColumnProfile): FieldGuess {
  return isTime(column) ? timeOf(column) : lengthOf(column);
}

/** A length of time; its unit follows from the name, else from the size of the numbers. */
export function lengthOf(column: ColumnProfile): FieldGuess {
  const name = plainName(column.name);
  if (column.clocks > 0.9 && column.numbers < 0.5)
    return {field: {column: column.name, unit: "clock"}};
  const told = /(^|_)(ms|msec|millis|milliseconds)(_|$)/.test(name)
    ? "ms"
    : /(^|_)(min|mins|minutes)(_|$)/.test(name)
      ? "min"
      : /(^|_)(s|sec|secs|seconds)(_|$)/.test(name)
        ? "s"
        : undefined;
  if (told !== undefined) return {field: {column: column.name, unit: told}};
  const high = column.high ?? 0;
  const unit = column.isWhole && high > 14_400 ? "ms" : "s";
  return {
    field: {column: column.name, unit},
    comment: `the unit is a guess: the largest is ${high}, which would be ${Math.round(unit === "ms" ? high / 1000 : high)} s`
  };
}

/** A share of one, such as a confidence; numbers above 1 are percent, and one below 0 stands for none. */
export function shareOf(column: ColumnProfile): FieldGuess {
  const nulls = (column.low ?? 0) < 0 ? {nulls: [column.low]} : {};
  const comment = (column.low ?? 0) < 0 ? {comment: `${column.low} is taken for "no score"`} : {};
  if ((column.high ?? 0) > 1) {
    return {field: {column: column.name, unit: "percent", ...nulls}, ...comment};
  }
  return {field: "nulls" in nulls ? {column: column.name, ...nulls} : column.name, ...comment};
}

/** One of our words, by what the values seem to mean. */
export function choiceOf(name: string, column: ColumnProfile): FieldGuess {
  const own = callTargets.find((target) => target.name === name)?.choices ?? [];
  if (column.values.every((value) => own.includes(value.toLowerCase())))
    return {field: column.name};
  const meanings = column.values.map((value) => [value, meaningOf(name, value)] as const);
  const isComplete = meanings.every(([, meaning]) => meaning !== undefined);
  return {
    field: {
      column: column.name,
      values: Object.fromEntries(meanings.map(([value, meaning]) => [value, meaning ?? null]))
    },
    comment: `what the values mean is a guess${isComplete ? "" : "; null where there is none"}`
  };
}
