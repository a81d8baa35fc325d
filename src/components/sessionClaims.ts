import {capital} from "./capital.js";
import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatDate} from "./formatDate.js";
import {formatUsd} from "./formatUsd.js";
import {localDay} from "./localDay.js";
import type {SessionClaim, Verdict} from "./marts.js";
import {sessionAddress} from "./sessionAddress.js";
import {standsIn} from "./sessionWords.js";
import {signalVerdict} from "./signalVerdict.js";

export interface SessionClaimsOptions {
  /** Names of signals for readers. */
  labels: ReadonlyMap<string, string>;
  verdicts: ReadonlyMap<string, Verdict>;
  /** Zone in which days are cut. */
  timezone?: string | undefined;
}

/**
 * Claims, each with how far its signal can be trusted and with its evidence.
 *
 * @param text the turn's text where it is shown beside them: words that stand in it are not said again
 */
export function sessionClaims(
  claims: readonly SessionClaim[],
  {labels, verdicts, timezone}: SessionClaimsOptions,
  text = ""
): HTMLElement {
  return element(
    "ul",
    {class: "claims"},
    claims.map((claim) => {
      const {signal, kind, words, amount_usd, evidence} = claim;
      return element(
        "li",
        {},
        element(
          "p",
          {class: "claim-head"},
          element("a", {href: `#${signal}`, class: "plain-link"}, labels.get(signal) ?? signal),
          kind === null ? null : element("span", {}, evidence === null ? capital(kind) : kind),
          isKnown(amount_usd) ? element("span", {}, formatUsd(amount_usd)) : null,
          signalVerdict(verdicts.get(signal) ?? "not measured")
        ),
        evidence === null ? null : element("p", {class: "claim-evidence"}, evidence),
        earlier(claim, timezone),
        words === null || standsIn(words, text)
          ? null
          : element("p", {class: "claim-evidence"}, element("q", {}, words))
      );
    })
  );
}

/** Where the words were said, if it was in another session. */
function earlier(
  {said_in_session_id, said_in_turn_index, said_in_started_at}: SessionClaim,
  timezone?: string
): HTMLElement | null {
  if (said_in_session_id === null) return null;
  return element(
    "p",
    {class: "claim-evidence"},
    "Said in an earlier session, ",
    element("a", {href: sessionAddress({session: said_in_session_id})}, said_in_session_id),
    said_in_turn_index === null ? "" : `, turn ${said_in_turn_index + 1}`,
    said_in_started_at === null
      ? ""
      : `, ${formatDate(localDay(said_in_started_at, timezone), true)}`
  );
}
