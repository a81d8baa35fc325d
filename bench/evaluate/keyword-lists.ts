/**
 * What plain lists of words would find: those that the sales-call dashboard before Earshot looked for, as text that
 * contains them, whatever its case.
 */
const keywordLists = {
  conversion: ["yes, i'll book that appointment", "sign me up", "let's proceed"],
  upsell: ["premium package", "extended warranty"],
  positive: ["fantastic", "excellent", "satisfied"],
  negative: ["frustrated", "unacceptable", "disappointed"]
};

/** Whether a text contains one of a list, in SQL. */
export function containsKeyword(text: string, list: keyof typeof keywordLists): string {
  const found = keywordLists[list].map(
    (words) => `contains(lower(replace(${text}, '’', '''')), '${words.replaceAll("'", "''")}')`
  );
  return `coalesce(${found.join(" or ")}, false)`;
}

/** Positive less negative words of the lists that a text contains, -1, 0 or 1, in SQL. */
export function keywordSentiment(text: string): string {
  return `(${containsKeyword(text, "positive")}::integer - ${containsKeyword(text, "negative")}::integer)`;
}
