{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per turn: how positive or negative its words are, and which words make it so. The rules are VADER's, see
-- sql/macros/sentiment.sql.
with turns as (
    select
        turns.session_id,
        turns.load_batch,
        turns.turn_index,
        turns.speaker,
        case when {{ is_sentiment_language('calls.language') }} then turns.turn_text end as turn_text
    from {{ ref('int_turns') }} as turns
    inner join {{ ref('int_calls') }} as calls on turns.session_id = calls.session_id
    {% if is_incremental() %}
    where turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

-- what is said again and again, as a bot's prompts are, is looked at once
texts as (
    select distinct turn_text as text from turns
    where turn_text is not null
),

characters as (
    select
        text,
        position,
        character,
        lag(character, 1, ' ') over (partition by text order by position) as character_before
    from (
        select
            text,
            {{ each_character_with_position('text') }}
        from texts
        where {{ is_beyond_ascii('text') }}
    ) as apart
),

-- an emoji is the words that describe it
spelled_out as (
    select
        characters.text,
        string_agg(
            case
                when emojis.description is null then characters.character
                when characters.character_before = ' ' then emojis.description
                else ' ' || emojis.description
            end,
            ''
            order by characters.position
        ) as plain_text
    from characters
    left join {{ ref('sentiment_emojis') }} as emojis on characters.character = emojis.emoji
    group by characters.text
),

-- the key is shorter than the text, and what follows is many rows
spoken as (
    select
        text,
        text as plain_text,
        {{ text_key('text') }} as text_key
    from texts
    where not {{ is_beyond_ascii('text') }}
    union all
    select
        text,
        plain_text,
        {{ text_key('text') }} as text_key
    from spelled_out
),

vocabulary as (
    select
        token,
        {{ word_of('token') }} as word,
        {{ is_capitals('token') }} as is_capitals
    from (select distinct {{ each_item(padded_tokens('plain_text')) }} as token from spoken) as said
),

phrases as (
    select
        phrase,
        cast(valence as double) as valence,
        cast(null as double) as increment
    from {{ ref('sentiment_idioms') }}
    union all
    select
        phrase,
        null as valence,
        cast(increment as double) as increment
    from {{ ref('sentiment_boosters') }}
    where phrase like '% %'
),

-- all that the lists say of a token; one that has a valence modifies no other
words as (
    select
        vocabulary.token,
        vocabulary.word,
        vocabulary.is_capitals,
        case when boosters.phrase is null then cast(lexicon.valence as double) end as valence,
        vocabulary.word <> '' and lexicon.word is null as is_modifying,
        case when lexicon.word is null then cast(boosters.increment as double) end as increment,
        lexicon.word is null
        and (negations.word is not null or contains(vocabulary.word, 'n''t')) as is_negation,
        vocabulary.word in (select split_part(phrases.phrase, ' ', 1) from phrases) as is_phrase_first,
        vocabulary.word in (select split_part(phrases.phrase, ' ', 2) from phrases) as is_phrase_second
    from vocabulary
    left join {{ ref('sentiment_lexicon') }} as lexicon on vocabulary.word = lexicon.word
    left join {{ ref('sentiment_boosters') }} as boosters on vocabulary.word = boosters.phrase
    left join {{ ref('sentiment_negations') }} as negations on vocabulary.word = negations.word
),

-- every word with the tokens around it: the lists are as many, each one shorter at its start
placed as (
    select
        text_key,
        mixes_capitals,
        {{ each_item_with_position('tokens', 'token_before_3') }},
        {{ each_item(list_from('tokens', 2)) }} as token_before_2,
        {{ each_item(list_from('tokens', 3)) }} as token_before_1,
        {{ each_item(list_from('tokens', 4)) }} as token,
        {{ each_item(list_from('tokens', 5)) }} as token_after_1,
        {{ each_item(list_from('tokens', 6)) }} as token_after_2
    from (
        select
            text_key,
            {{ mixes_capitals('plain_text') }} as mixes_capitals,
            {{ padded_tokens('plain_text') }} as tokens
        from spoken
    ) as apart
),

-- the few words that have a valence, and "but"
found as (
    select
        placed.*,
        words.word,
        words.is_capitals,
        words.valence,
        words.is_phrase_first,
        words.is_phrase_second
    from placed
    inner join words on placed.token = words.token
    where words.valence is not null or words.word = 'but'
),

surrounded as (
    select
        found.text_key,
        found.position,
        found.mixes_capitals,
        found.word,
        found.is_capitals,
        found.valence,
        {% for distance in [1, 2, 3] %}
        before_{{ distance }}.word as before_{{ distance }}_word,
        before_{{ distance }}.is_modifying as before_{{ distance }}_is_modifying,
        before_{{ distance }}.increment as before_{{ distance }}_increment,
        before_{{ distance }}.is_negation as before_{{ distance }}_is_negation,
        before_{{ distance }}.is_capitals as before_{{ distance }}_is_capitals,
        {% endfor %}
        after_1.word as after_1_word,
        after_1.valence as after_1_valence,
        before_3.is_modifying
        and (
            (before_3.is_phrase_first and before_2.is_phrase_second)
            or (before_2.is_phrase_first and before_1.is_phrase_second)
            or (before_1.is_phrase_first and found.is_phrase_second)
            or (found.is_phrase_first and after_1.is_phrase_second)
        ) as may_be_phrase,
        found.token_after_2
    from found
    inner join words as before_1 on found.token_before_1 = before_1.token
    inner join words as before_2 on found.token_before_2 = before_2.token
    inner join words as before_3 on found.token_before_3 = before_3.token
    inner join words as after_1 on found.token_after_1 = after_1.token
    where found.valence is not null
),

-- "no" negates the word with a valence after it and then has none of its own; "kind of" is not kind
alone as (
    select
        *,
        case
            when
                before_1_word = 'no'
                or before_2_word = 'no'
                or (before_3_word = 'no' and before_1_word in ('or', 'nor'))
                then valence * -0.74
            when word = 'no' and after_1_valence is not null then 0
            else valence
        end as valence_alone
    from surrounded
    where not (word = 'kind' and after_1_word = 'of')
),

stressed as (
    select
        *,
        case
            when is_capitals and mixes_capitals then {{ strengthened('valence_alone', 0.733) }}
            else valence_alone
        end as valence_0
    from alone
),

-- one word before, two and three: each boosts or negates what the nearer ones have left
modified_1 as (
    select
        *,
        {{ boosted('valence_0', 'before_1', 1) }} * case when before_1_is_negation then -0.74 else 1 end as valence_1
    from stressed
),

modified_2 as (
    select
        *,
        {{ boosted('valence_1', 'before_2', 0.95) }} * case
            when not before_2_is_modifying then 1
            when before_2_word = 'never' and before_1_word in ('so', 'this') then 1.25
            when before_2_word = 'without' and before_1_word = 'doubt' then 1
            when before_2_is_negation then -0.74
            else 1
        end as valence_2
    from modified_1
),

modified_3 as (
    select
        text_key,
        position,
        word,
        before_1_word = 'least' and before_2_word not in ('at', 'very') as is_least,
        {{ boosted('valence_2', 'before_3', 0.9) }} * case
            when not before_3_is_modifying then 1
            when before_3_word = 'never' and before_2_word in ('so', 'this') then 1.25
            -- without "never" too: so does the authors' program
            when before_1_word in ('so', 'this') then 1.25
            when before_3_word = 'without' and 'doubt' in (before_2_word, before_1_word) then 1
            when before_3_is_negation then -0.74
            else 1
        end as valence_3,
        -- the preferred first; those from the fifth on stand before the word
        case
            when may_be_phrase
                then {{ list_of([
                    "word || ' ' || after_1_word || ' ' || " ~ word_of('token_after_2'),
                    "word || ' ' || after_1_word",
                    "before_1_word || ' ' || word",
                    "before_2_word || ' ' || before_1_word || ' ' || word",
                    "before_2_word || ' ' || before_1_word",
                    "before_3_word || ' ' || before_2_word || ' ' || before_1_word",
                    "before_3_word || ' ' || before_2_word"
                ]) }}
        end as phrases_around
    from modified_2
),

phrase_places as (
    select
        text_key,
        position,
        {{ each_item_with_position('phrases_around', 'phrase', 'place') }}
    from modified_3
    where phrases_around is not null
),

-- an idiom has a valence of its own, a phrase such as "sort of" takes from that of the word after it
idioms_around as (
    select
        phrase_places.text_key,
        phrase_places.position,
        min_by(phrases.valence, phrase_places.place) filter (where phrases.valence is not null) as valence,
        sum({{ exact('phrases.increment') }}) filter (where phrase_places.place >= 5) as increment
    from phrase_places
    inner join phrases on phrase_places.phrase = phrases.phrase
    group by phrase_places.text_key, phrase_places.position
),

-- "but" takes from what comes before it and adds to what comes after
turning_points as (
    select
        text_key,
        min(position) as position
    from found
    where word = 'but'
    group by text_key
),

weighed as (
    select
        modified_3.text_key,
        modified_3.position,
        modified_3.word,
        (coalesce(idioms_around.valence, modified_3.valence_3) + coalesce(idioms_around.increment, 0))
            * case when modified_3.is_least then -0.74 else 1 end
                * case
                    when modified_3.position < turning_points.position then 0.5
                    when modified_3.position > turning_points.position then 1.5
                    else 1
                end as valence
    from modified_3
    left join idioms_around
        on
            modified_3.text_key = idioms_around.text_key
            and modified_3.position = idioms_around.position
    left join turning_points on modified_3.text_key = turning_points.text_key
),

summed as (
    select
        text_key,
        cast(sum({{ exact('valence') }}) as double) as valence,
        {{ joined_in_order("word || ' ' || cast(round(valence, 2) as varchar)", 'position') }} as words
    from weighed
    where valence <> 0
    group by text_key
),

marked as (
    select
        spoken.text,
        summed.words,
        coalesce(summed.valence, 0) as valence,
        case when summed.valence <> 0 then {{ sign_count('spoken.plain_text', '!') }} end as exclamation_count,
        case when summed.valence <> 0 then {{ sign_count('spoken.plain_text', '?') }} end as question_count
    from spoken
    left join summed on spoken.text_key = summed.text_key
),

emphasized as (
    select
        text,
        words,
        case
            when valence = 0 then 0
            else {{ strengthened('valence', emphasis('exclamation_count', 'question_count')) }}
        end as valence
    from marked
),

scored as (
    select
        text,
        words,
        round({{ normalized_valence('valence') }}, 4) as sentiment
    from emphasized
)

select
    turns.session_id,
    turns.load_batch,
    turns.turn_index,
    turns.speaker,
    scored.sentiment,
    {{ sentiment_label('scored.sentiment') }} as sentiment_label,
    scored.words as sentiment_words
from turns
-- left join: a turn without text has no sentiment
left join scored on turns.turn_text = scored.text
