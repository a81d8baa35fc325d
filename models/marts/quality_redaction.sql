-- One row per source and kind of private thing that its turns had: how many turns it was replaced in.
with turns as (
    select
        int_calls.source,
        int_turns.redacted_kinds
    from {{ ref('int_turns') }} as int_turns
    inner join {{ ref('int_calls') }} as int_calls on int_turns.session_id = int_calls.session_id
    where int_turns.turn_text is not null
),

sources as (
    select
        source,
        count(*) as turn_count
    from turns
    group by source
),

redacted as (
    select
        source,
        redacted_kinds
    from turns
    where redacted_kinds is not null
),

by_kind as (
    {% for kind in redaction_kinds().split(', ') %}
    select
        source,
        '{{ kind }}' as kind,
        count(*) as redacted_turn_count
    from redacted
    where {{ list_has('redacted_kinds', kind) }}
    group by source
    {% if not loop.last %}union all{% endif %}
    {% endfor %}
)

select
    by_kind.source,
    by_kind.kind,
    cast(sources.turn_count as integer) as turn_count,
    cast(by_kind.redacted_turn_count as integer) as redacted_turn_count,
    cast(by_kind.redacted_turn_count as double) / sources.turn_count as redacted_share
from by_kind
inner join sources on by_kind.source = sources.source
order by by_kind.source, by_kind.kind
