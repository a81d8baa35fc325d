// Turns for vader-scores.py, as JSON lines: as many of each corpus, drawn by a hash of their places. The corpora lie in
// ../shared/corpora, or where EARSHOT_CORPORA says.
import {resolve} from "node:path";
import {projectFolder} from "../../src/engine/config.ts";
import {terminalProgress} from "../../src/engine/progress.ts";
import {turnsOfEachCorpus, vaderCorpora} from "./vader-agreement.ts";
import {withCorpora} from "./with-corpora.ts";

const turns = await withCorpora(
  resolve(projectFolder, process.env.EARSHOT_CORPORA || "../shared/corpora"),
  vaderCorpora,
  ["int_calls", "int_turns_unioned"],
  terminalProgress(),
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
