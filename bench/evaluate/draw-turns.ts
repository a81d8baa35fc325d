// Turns for vader-scores.py, as JSON lines: as many of each corpus, drawn by a hash of their places.
// Option: --corpora DIR, as of npm run evaluate.
import {resolve} from "node:path";
import {parseArgs} from "node:util";
import {projectFolder} from "../../src/engine/config.ts";
import {turnsOfEachCorpus, vaderCorpora} from "./vader-agreement.ts";
import {withCorpora} from "./with-corpora.ts";

const {values} = parseArgs({options: {corpora: {type: "string"}}});
const folder = resolve(
  values.corpora ?? resolve(projectFolder, process.env.EARSHOT_CORPORA || "../shared/corpora")
);
const turns = await withCorpora(
  folder,
  vaderCorpora,
  ["int_calls", "int_turns_unioned"],
  (query) =>
    query(`
      with numbered as (
        select calls.source_type as corpus, turns.session_id, turns.turn_index, turns.turn_text as text,
          row_number() over (
            partition by calls.source_type
            order by md5(turns.session_id || ':' || turns.turn_index), turns.session_id, turns.turn_index
          ) as number
        from int_turns_unioned as turns
        inner join int_calls as calls using (session_id)
        where turns.turn_text is not null
      )
      select corpus, session_id, turn_index, text from numbered
      where number <= ${turnsOfEachCorpus}
      order by corpus, session_id, turn_index`)
);
for (const turn of turns) process.stdout.write(`${JSON.stringify(turn)}\n`);
