import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {formatDuration} from "./formatDuration.js";
import {formatNumber} from "./formatNumber.js";
import {label} from "./labels.js";
import {localDay} from "./localDay.js";
import type {SessionClaim, SessionTurn} from "./marts.js";
import {plural} from "./plural.js";
import {type SessionClaimsOptions, sessionClaims} from "./sessionClaims.js";
import {markedText} from "./sessionWords.js";

export interface SessionTranscriptOptions extends SessionClaimsOptions {
  /** Signal that the reader looks for: turns that give it stand out. */
  wanted?: string | undefined;
}

/** More turns than this are shown only when the reader asks for them. */
const most = 80;

/**
 * One session: its claims as a whole, then turn by turn what was said, with the words that claims rest on marked and
 * each claim beside its turn.
 *
 * @param turns of the session; none where words are not published, which leaves the turns with claims
 */
export function sessionTranscript(
  claims: readonly SessionClaim[],
  turns: readonly SessionTurn[],
  options: SessionTranscriptOptions
): HTMLElement {
  const ofSession = claims.filter(({turn_index}) => turn_index === null);
  const shown = turns.length > 0 ? [...turns] : turnsOf(claims);
  shown.sort((a, b) => a.turn_index - b.turn_index);
  const rows = shown.map((turn) =>
    turnRow(
      turn,
      claims.filter(({turn_index}) => turn_index === turn.turn_index),
      turns.length > 0,
      options
    )
  );
  const rest = rows.slice(most);
  const list = element("ol", {class: "turns"}, rows.slice(0, most));
  const more = element(
    "button",
    {
      type: "button",
      class: "more",
      onclick: () => {
        list.append(...rest);
        more.remove();
        rest[0]?.focus();
      }
    },
    `Show the other ${plural(rest.length, "turn")}`
  );
  return element(
    "article",
    {class: "session"},
    heading(claims, turns.length, options.timezone),
    ofSession.length === 0
      ? null
      : element(
          "section",
          {class: "session-whole"},
          element("h4", {}, "Of the session as a whole"),
          sessionClaims(ofSession, options)
        ),
    list,
    rest.length === 0 ? null : more
  );
}

function heading(claims: readonly SessionClaim[], turnCount: number, timezone?: string) {
  const [first] = claims;
  if (first === undefined) return null;
  const facts = [
    formatDate(localDay(first.started_at, timezone)),
    first.outcome === null ? null : label(first.outcome),
    isKnown(first.duration_s) ? formatDuration(first.duration_s) : null,
    turnCount === 0 ? null : plural(turnCount, "turn"),
    plural(claims.length, "claim")
  ].filter((fact) => fact !== null);
  return element(
    "header",
    {},
    element("h3", {}, first.session_id),
    element("p", {class: "quiet"}, facts.join(" · "))
  );
}

function turnRow(
  {turn_index, speaker, start_s, turn_text}: SessionTurn,
  claims: readonly SessionClaim[],
  isPublished: boolean,
  options: SessionTranscriptOptions
): HTMLElement {
  const {labels, wanted} = options;
  const marked = claims.flatMap(({words, signal}) =>
    words === null ? [] : [{words, meaning: labels.get(signal) ?? signal}]
  );
  const isWanted = wanted !== undefined && claims.some(({signal}) => signal === wanted);
  return element(
    "li",
    {class: `turn turn-${speaker}${isWanted ? " is-wanted" : ""}`, tabindex: "-1"},
    element(
      "p",
      {class: "turn-place"},
      element("span", {}, `${turn_index + 1} ${speaker}`),
      isKnown(start_s) ? element("span", {}, clock(start_s)) : null
    ),
    element(
      "div",
      {},
      isPublished
        ? turn_text === null
          ? element("p", {class: "quiet"}, "No words.")
          : element("p", {}, markedText(turn_text, marked))
        : null,
      claims.length === 0 ? null : sessionClaims(claims, options, turn_text ?? "")
    )
  );
}

/** What is known of turns whose words are not published. */
function turnsOf(claims: readonly SessionClaim[]): SessionTurn[] {
  const turns = new Map<number, SessionTurn>();
  for (const {session_id, turn_index, speaker} of claims) {
    if (turn_index === null || speaker === null) continue;
    turns.set(turn_index, {session_id, turn_index, speaker, start_s: null, turn_text: null});
  }
  return [...turns.values()];
}

/** Seconds as a player shows them: 0:07, 12:30. */
function clock(seconds: number): string {
  const whole = Math.floor(seconds);
  return `${formatNumber(Math.floor(whole / 60), 0)}:${String(whole % 60).padStart(2, "0")}`;
}
