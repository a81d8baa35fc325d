import type {Kind} from "./columns.ts";

/** No call lasts a week; a time beyond it is in another unit, or not a number at all. */
const longestSeconds = 7 * 24 * 3600;

/** The first turn of which a condition holds, as `turns[3]`, with the value; NULL where it holds of none. */
function firstTurn(condition: string, field: string, sentence: string): string {
  const path = field
    .split(".")
    .map((step) => (/^\w+(\[1\])?$/.test(step) ? step : step.replace(/^([\w-]+)/, '"$1"')))
    .join(".");
  const position = `list_position([coalesce(${condition.replaceAll("$value", `turn.${path}`)}, false) for turn in turns], true)`;
  return `when ${position} is not null
      then 'turns[' || (${position} - 1) || '].${field.replaceAll("[1]", "[0]")} ${sentence}: ' || turns[${position}].${path}`;
}

const isNoTurn = `
    when "session-id" is null or trim("session-id") = '' then 'session-id is missing'
    when turns is null then 'turns is missing'
    when list_position([turn is null for turn in turns], true) is not null
      then 'turns[' || (list_position([turn is null for turn in turns], true) - 1) || '] is null'`;

const isNoTime = `$value not between 0 and ${longestSeconds}`;
const notSeconds = `is not between 0 and ${longestSeconds} seconds`;

/** Why a record cannot be used, or NULL. */
export const rejection: Record<Kind, string> = {
  calls: `case ${isNoTurn}
    when "session-date" is null then 'session-date is missing'
    when try_strptime("session-date", '%m-%d-%Y') is null
      then 'session-date is not a date (MM-DD-YYYY): ' || "session-date"
    when "session-time" is null then 'session-time is missing'
    when try_strptime("session-time", '%H:%M:%S') is null
      then 'session-time is not a time (HH:MM:SS): ' || "session-time"
    ${firstTurn(isNoTime, "output.start-time", notSeconds)}
    ${firstTurn(isNoTime, "input.start-time", notSeconds)}
    ${firstTurn("$value not between 0 and 1", "input.live.asr-hyps[1].score", "is not between 0 and 1")}
  end`,
  // two labels of one turn would make two turns of it
  labels: `case ${isNoTurn}
    when list_unique([turn."turn-index" for turn in turns]) < len(turns)
      then 'turns: a turn-index is missing or comes twice'
  end`
};
