import {readFileSync} from "node:fs";
import {join} from "node:path";
import {parse} from "csv-parse/sync";
import {describe, expect, it} from "vitest";
import {runModel} from "../support/run-model.ts";

type Row = Record<string, unknown>;

/** Turns of customers in one session, as the model gives them. */
async function scoresOf(texts: (string | null)[], language: string | null = "en"): Promise<Row[]> {
  const rows = await runModel("int_turn_sentiment", {
    int_calls: [{session_id: "a", load_batch: 1, language}],
    int_turns: texts.map((turn_text, turn_index) => ({
      session_id: "a",
      load_batch: 1,
      turn_index,
      speaker: "customer",
      turn_text
    }))
  });
  return rows.sort((a, b) => Number(a.turn_index) - Number(b.turn_index));
}

async function sentimentsOf(...texts: (string | null)[]): Promise<unknown[]> {
  return (await scoresOf(texts)).map(({sentiment}) => sentiment);
}

/** Records of a list beside this file. */
const listed = (name: string): Record<string, string>[] =>
  parse(readFileSync(join(import.meta.dirname, name)), {columns: true});

/** What a sum of valences comes to between -1 and 1: formula and 15 from the authors' program. */
const compound = (sum: number) => Number((sum / Math.sqrt(sum * sum + 15)).toFixed(4));

describe("int_turn_sentiment: the rules", () => {
  it("adds up the valences of the words, in the authors' own examples", async () => {
    // smart 1.7, handsome 2.2, funny 1.9; 0.293 for "very", 0.95 of it on the second word after it
    const very = 0.293 * 1.95;
    expect(
      await sentimentsOf(
        "VADER is smart, handsome, and funny.",
        "VADER is smart, handsome, and funny!",
        "VADER is very smart, handsome, and funny.",
        "VADER is VERY SMART, handsome, and FUNNY.",
        "VADER is VERY SMART, handsome, and FUNNY!!!",
        "VADER is not smart, handsome, nor funny."
      )
    ).toEqual([
      compound(5.8),
      compound(5.8 + 0.292),
      compound(5.8 + very),
      compound(5.8 + very + 0.733 * (1.95 + 2)),
      compound(5.8 + very + 0.733 * (1.95 + 2) + 3 * 0.292),
      compound(-0.74 * 5.8)
    ]);
  });

  it('halves what comes before "but" and adds half to what comes after', async () => {
    // good 1.9, uncompelling -0.9, great 3.1, terrible -2.1
    expect(
      await sentimentsOf(
        "The plot was good, but the characters are uncompelling and the dialog is not great.",
        "The price is good but the wait is terrible"
      )
    ).toEqual([compound(0.5 * 1.9 + 1.5 * (-0.9 - 0.74 * 3.1)), compound(0.5 * 1.9 + 1.5 * -2.1)]);
  });

  it("counts a booster less, the farther it stands from the word", async () => {
    expect(await sentimentsOf("very good", "very well-run good", "very well-run and good")).toEqual(
      [compound(1.9 + 0.293), compound(1.9 + 0.95 * 0.293), compound(1.9 + 0.9 * 0.293)]
    );
  });

  it("takes every word with n't in it for a negation, however the apostrophe is printed", async () => {
    // like 1.5, good 1.9
    expect(
      await sentimentsOf("I don't like it", "I don’t like it", "It couldn't've been good")
    ).toEqual([compound(-0.74 * 1.5), compound(-0.74 * 1.5), compound(-0.74 * 1.9)]);
  });

  it("counts a lone no with punctuation too, which turns nothing around", async () => {
    // no -1.2, like 1.5
    expect(
      await sentimentsOf("No.", "no, I like it", "I said so, no.", "Say six or no.", "No I like it")
    ).toEqual([
      compound(-1.2),
      compound(-1.2 + 1.5),
      compound(-1.2),
      0,
      compound(-1.2 - 0.74 * 1.5)
    ]);
  });

  it("has no opinion of words that it does not know", async () => {
    expect(await scoresOf(["The bus leaves at six!!"])).toMatchObject([
      {sentiment: 0, sentiment_label: "neutral", sentiment_words: null}
    ]);
  });

  it("labels from 0.05 and -0.05 on", async () => {
    // valences 0.2, 0.1, none, -0.1, -0.2: scores 0.0516, 0.0258, 0 and so on
    const scores = await scoresOf(["apology", "backed", "bus", "agitato", "backs"]);
    expect(scores.map(({sentiment_label}) => sentiment_label)).toEqual([
      "positive",
      "neutral",
      "neutral",
      "neutral",
      "negative"
    ]);
  });

  it("names the words that count, in their order, with what each adds", async () => {
    const [score] = await scoresOf(["Not GOOD, but you were kind of very helpful, thanks!"]);
    expect(score?.sentiment_words).toBe("good -0.97, helpful 3.14, thanks 3.27");
  });
});

describe("int_turn_sentiment: what it is asked of", () => {
  it("knows nothing of a turn without text", async () => {
    expect(await scoresOf([null])).toMatchObject([
      {sentiment: null, sentiment_label: null, sentiment_words: null}
    ]);
  });

  it("scores English and what nobody named, no other language", async () => {
    const sentiments = await Promise.all(
      ["en", "en-US", null, "pl-PL", "es"].map(async (language) => {
        const [score] = await scoresOf(["good"], language);
        return score?.sentiment;
      })
    );
    expect(sentiments).toEqual([0.4404, 0.4404, 0.4404, null, null]);
  });

  it("takes quotes, signs and templates in a text for text", async () => {
    const texts = [
      "it's '; delete from int_turns; -- good",
      "{{ good }} {% good %}",
      "good \\ \0 good"
    ];
    expect(await sentimentsOf(...texts)).toEqual([0.4404, 0.7003, 0.7003]);
  });

  it("gives each turn with the same text the same score, and keeps all of them", async () => {
    expect(await sentimentsOf("good", "bad", "good", null, "good")).toEqual([
      0.4404,
      -0.5423,
      0.4404,
      null,
      0.4404
    ]);
  });

  it("scores a turn once: later loads alone", async () => {
    const turn = {turn_index: 0, speaker: "customer", turn_text: "good"};
    const rows = await runModel(
      "int_turn_sentiment",
      {
        int_calls: [{session_id: "a"}, {session_id: "b"}],
        int_turns: [
          {...turn, session_id: "a", load_batch: 1},
          {...turn, session_id: "b", load_batch: 2}
        ]
      },
      {existing: [{session_id: "a", load_batch: 1, turn_index: 0, sentiment: 0.4404}]}
    );
    expect(rows.map(({session_id}) => session_id)).toEqual(["b"]);
  });
});

// values from the authors' own program: vaderSentiment 3.3.2 (PyPI), Python 3.11, SentimentIntensityAnalyzer
describe("int_turn_sentiment beside vaderSentiment 3.3.2", () => {
  const sentences = listed("sentiment_sentences.csv");
  const scored = scoresOf(sentences.map(({sentence = ""}) => sentence));
  const rules = [...new Set(sentences.map(({rule}) => rule))];

  it.each(rules)("agrees on every invented sentence: %s", async (rule) => {
    const scores = await scored;
    const differences = sentences.flatMap((row, position) =>
      row.rule === rule &&
      !(Math.abs(Number(scores[position]?.sentiment ?? Number.NaN) - Number(row.compound)) <= 1e-4)
        ? [
            {
              sentence: row.sentence,
              ours: scores[position]?.sentiment,
              theirs: Number(row.compound)
            }
          ]
        : []
    );
    expect(differences).toEqual([]);
  });
});
