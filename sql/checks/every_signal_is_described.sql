-- A signal that is not in the list of signals would be missing on the page without a word.
select 'claimed' as place, session_claims.signal
from {{ ref('session_claims') }} as session_claims
left join {{ ref('signals') }} as signals on session_claims.signal = signals.signal
where signals.signal is null
union all
select 'judged' as place, signal_evaluation.signal
from {{ ref('signal_evaluation') }} as signal_evaluation
left join {{ ref('signals') }} as signals on signal_evaluation.signal = signals.signal
where signals.signal is null
