import type {Measure} from "./judge.ts";
import {containsKeyword} from "./keyword-lists.ts";
import {judgeTurns} from "./sentence-labels.ts";

/** Upsell words, against messages in which people see the agent ask for more than was agreed to. */
export const moreAsked: Measure = (query) =>
  judgeTurns(query, {signal: "upsell", label: "asks to give more"}, "agent", ["ask-donate-more"], {
    ours: "signals.upsell_words is not null",
    keyword_list: containsKeyword("turns.turn_text", "upsell")
  });
