import type {Measure} from "./judge.ts";
import {containsKeyword} from "./keyword-lists.ts";
import {judgeTurns} from "./sentence-labels.ts";

/** Conversion words, against messages in which people see the customer agree to give, or say how much. */
export const donationAgreed: Measure = (query) =>
  judgeTurns(
    query,
    {signal: "conversion", label: "agrees to give, or says how much"},
    "customer",
    ["agree-donation", "provide-donation-amount"],
    {
      ours: "signals.conversion_words is not null",
      keyword_list: containsKeyword("turns.turn_text", "conversion")
    }
  );
