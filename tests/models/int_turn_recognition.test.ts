import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

/** Words really said and wrong ones among what was recognized. */
async function recognized(turn_text: string | null, reference_text: string | null) {
  const [row] = await runModel("int_turn_recognition", {
    int_turns_unioned: [
      {
        session_id: "shop:a",
        load_batch: 1,
        turn_index: 1,
        speaker: "customer",
        turn_text,
        reference_text
      }
    ]
  });
  return row === undefined ? undefined : [row.word_error_count, row.reference_word_count];
}

/** So many different words, from a number on. */
const words = (count: number, first = 0) =>
  Array.from({length: count}, (_, index) => `word${first + index}`);

describe("int_turn_recognition", () => {
  // jiwer 4.0.0: substitutions + deletions + insertions of process_words, and words of the reference
  it.each([
    ["to the airport", "to the airport", 0, 3],
    ["to the air port", "to the airport", 2, 3],
    ["the phone number", "does not matter", 3, 3],
    ["east part of of town", "the east part of town", 2, 5],
    ["the the the cat", "cat the", 3, 2],
    ["a b c d e", "b c d e a", 2, 5]
  ])("counts the words between %s and %s", async (text, reference, errors, count) => {
    expect(await recognized(text, reference)).toEqual([errors, count]);
  });

  it("misses every word where nothing was recognized", async () => {
    expect(await recognized(null, "no thanks")).toEqual([2, 2]);
  });

  it("does not look at case, punctuation and apostrophes, but at accents", async () => {
    expect(await recognized("I’m going to Mt. Café", "im going, to MT café!")).toEqual([0, 5]);
    expect(await recognized("i'm at the cafe", "i'm at the café")).toEqual([1, 4]);
  });

  it("says nothing where nobody wrote down what was said", async () => {
    expect(await recognized("hello", null)).toBeUndefined();
  });

  it("is as exact where more words are shared than there are characters for", async () => {
    const said = words(300);
    // one left out, one put in, one replaced, two swapped, which takes two more
    const heard = [...said];
    [heard[200], heard[201]] = [heard[201] ?? "", heard[200] ?? ""];
    heard[100] = "elsewhere";
    heard.splice(50, 1);
    heard.splice(20, 0, "well");
    expect(await recognized(heard.join(" "), said.join(" "))).toEqual([5, 300]);
    expect(await recognized(words(400, 150).join(" "), words(300).join(" "))).toEqual([400, 300]);
  });
});
