-- One row per step of data from a source or model to a model or page.
select
    from_node,
    to_node,
    kind
from {{ source('earshot', 'edges') }}
order by from_node, to_node
