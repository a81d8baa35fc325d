import {capital} from "./capital.js";
import {isKnown} from "./dash.js";
import {element} from "./element.js";
import {formatUsd} from "./formatUsd.js";
import type {SessionClaim, Verdict} from "./marts.js";
import {signalVerdict} from "./signalVerdict.js";

/** What signals claim of one session, turn by turn, each with the words that give it. */
export function sessionClaims(
  claims: readonly SessionClaim[],
  labels: ReadonlyMap<string, string>,
  verdicts: ReadonlyMap<string, Verdict>
): HTMLElement {
  const turns = new Map<number, SessionClaim[]>();
  for (const claim of claims) {
    turns.set(claim.turn_index, [...(turns.get(claim.turn_index) ?? []), claim]);
  }
  return element(
    "ol",
    {class: "claims"},
    [...turns].map(([turn, own]) =>
      element(
        "li",
        {},
        element("p", {class: "claim-place"}, `Turn ${turn + 1}, ${own[0]?.speaker}`),
        element(
          "div",
          {},
          own.map(({signal, kind, words, amount_usd}) =>
            element(
              "div",
              {},
              element(
                "p",
                {class: "claim-head"},
                element("strong", {}, labels.get(signal) ?? signal),
                kind === null ? null : element("span", {}, capital(kind)),
                isKnown(amount_usd) ? element("span", {}, formatUsd(amount_usd)) : null,
                signalVerdict(verdicts.get(signal) ?? "not measured")
              ),
              words === null ? null : element("p", {}, element("q", {}, words))
            )
          )
        )
      )
    )
  );
}
