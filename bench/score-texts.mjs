// The yardstick: vader-sentiment, row by row, over the texts of a file with a JSON string a line.
import {createReadStream} from "node:fs";
import {createInterface} from "node:readline";
import vader from "vader-sentiment";

const [path = ""] = process.argv.slice(2);
for await (const line of createInterface({input: createReadStream(path)})) {
  vader.SentimentIntensityAnalyzer.polarity_scores(JSON.parse(line));
}
