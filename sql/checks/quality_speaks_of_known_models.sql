-- Lineage and columns speak of models that there are. A name that none of them has would be a node of the lineage graph
-- that leads nowhere.
with models as (
    select model from {{ ref('quality_models') }}
),

named as (
    select
        to_node as model,
        'quality_lineage.to_node' as place
    from {{ ref('quality_lineage') }}
    where kind <> 'page'
    union all
    select
        from_node as model,
        'quality_lineage.from_node' as place
    from {{ ref('quality_lineage') }}
    where kind <> 'source'
    union all
    select
        model,
        'quality_columns.model' as place
    from {{ ref('quality_columns') }}
)

select distinct
    named.model,
    named.place
from named
left join models on named.model = models.model
where models.model is null
