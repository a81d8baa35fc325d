import type {Measure} from "./judge.ts";
import {judgeTurns} from "./sentence-labels.ts";

/** Offer words, against messages in which people see the agent ask for a donation, or how much. */
export const donationAsked: Measure = (query) =>
  judgeTurns(
    query,
    {signal: "offer", label: "asks for a donation, or how much"},
    "agent",
    ["proposition-of-donation", "ask-donation-amount"],
    {
      ours: "signals.offer_words is not null",
      keyword_list: "contains(lower(turns.turn_text), 'would you like')"
    }
  );
