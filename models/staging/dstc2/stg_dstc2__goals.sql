-- One row per exchange whose goal people labelled: what the caller is known to want by then.
with exchanges as (
    select
        *,
        -- a food may have blanks in its name, an area and a price range have none
        {{ matched_group('goal', '^(.+) ([^ ]+) ([^ ]+)$', 1) }} as goal_food,
        {{ matched_group('goal', '^(.+) ([^ ]+) ([^ ]+)$', 2) }} as goal_area,
        {{ matched_group('goal', '^(.+) ([^ ]+) ([^ ]+)$', 3) }} as goal_price_range
    from {{ ref('base_dstc2__exchanges') }}
    where goal is not null
)

select
    session_id,
    cast(2 * exchange_index + 1 as integer) as turn_index,
    -- none: not said so far; dontcare: any will do
    case goal_food when 'dontcare' then 'any' else nullif(goal_food, 'none') end as food,
    case goal_area when 'dontcare' then 'any' else nullif(goal_area, 'none') end as area,
    case goal_price_range when 'dontcare' then 'any' else nullif(goal_price_range, 'none') end as price_range,
    goal_food <> 'none' and goal_area <> 'none' and goal_price_range <> 'none' as is_complete
from exchanges
