{{ config(materialized='incremental', unique_key='session_id') }}
-- One row per turn: how positive or negative its words are, and which words make it so. The rules are VADER's, see
-- sql/macros/sentiment.sql.
with calls as (
    select
        session_id,
        {{ is_sentiment_language('language') }} as is_scored
    from {{ ref('int_calls') }}
),

turns as not materialized (
    select
        turns.session_id,
        turns.load_batch,
        turns.turn_index,
        turns.speaker,
        case when calls.is_scored then turns.turn_text end as text
    from {{ ref('int_turns') }} as turns
    inner join calls on turns.session_id = calls.session_id
    {% if is_incremental() %}
    where turns.load_batch > (select coalesce(max(load_batch), 0) from {{ this }})
    {% endif %}
),

-- what is said again and again, as a bot's prompts are, is looked at once
texts as materialized (
    select
        text,
        -- shorter than the text, as what follows is many rows
        row_number() over () as text_number
    from (
        select distinct text from turns
        where text is not null
    ) as said
),

characters as (
    select
        text_number,
        position,
        character,
        lag(character, 1, ' ') over (partition by text_number order by position) as character_before
    from (
        select
            text_number,
            {{ each_character_with_position('text') }}
        from texts
        where {{ is_beyond_ascii('text') }}
    ) as apart
),

-- an emoji is the words that describe it
spelled_out as (
    select
        characters.text_number,
        string_agg(
            case
                when emojis.description is null then characters.character
                when characters.character_before = ' ' then emojis.description
                else ' ' || emojis.description
            end,
            ''
            order by characters.position
        ) as text
    from characters
    left join {{ ref('sentiment_emojis') }} as emojis on characters.character = emojis.emoji
    group by characters.text_number
),

spoken as (
    select
        text_number,
        {{ single_blanks('text') }} as text
    from texts
    where not {{ is_beyond_ascii('text') }}
    union all
    select
        text_number,
        -- the apostrophe as it is printed; the authors' program knows no "don’t"
        replace({{ single_blanks('text') }}, '’', '''') as text
    from spelled_out
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

phrase_words as (
    select
        {{ each_item_with_position(split('phrase'), 'word') }}
    from phrases
),

-- all words that a list or a rule speaks of: few beside all that are said
known as (
    select word from {{ ref('sentiment_lexicon') }}
    union distinct
    select phrase as word from {{ ref('sentiment_boosters') }}
    union distinct
    select word from {{ ref('sentiment_negations') }}
    union distinct
    select word from phrase_words
    union distinct
    select {{ each_item(words_of_rules()) }} as word
),

-- what is known of a word; one that has a valence modifies no other
listed as (
    select
        known.word,
        case when boosters.phrase is null then cast(lexicon.valence as double) end as valence,
        lexicon.word is null as is_modifying,
        case when lexicon.word is null then cast(boosters.increment as double) end as increment,
        lexicon.word is null
        and (negations.word is not null or contains(known.word, 'n''t')) as is_negation,
        known.word in (select phrase_words.word from phrase_words where phrase_words.position = 1) as is_phrase_first,
        known.word in (select phrase_words.word from phrase_words where phrase_words.position = 2) as is_phrase_second
    from known
    left join {{ ref('sentiment_lexicon') }} as lexicon on known.word = lexicon.word
    left join {{ ref('sentiment_boosters') }} as boosters on known.word = boosters.phrase
    left join {{ ref('sentiment_negations') }} as negations on known.word = negations.word
),

vocabulary as (
    select
        token,
        {{ word_of('token') }} as word
    from (select distinct {{ each_item(split('text')) }} as token from spoken) as said
),

-- the few tokens that the rules have to know
words as (
    select
        vocabulary.token,
        -- a "no" with a sign after it is an answer by itself: it counts, and negates nothing
        {{ is_answer('vocabulary.token') }} as is_answer,
        vocabulary.word,
        {{ is_capitals('vocabulary.token') }} as is_capitals,
        case
            when {{ is_answer('vocabulary.token') }}
                then (select listed.valence from listed where listed.word = 'no')
            else listed.valence
        end as valence,
        coalesce(listed.is_modifying, true) as is_modifying,
        listed.increment,
        coalesce(listed.is_negation, not {{ is_answer('vocabulary.token') }}) as is_negation,
        coalesce(listed.is_phrase_first, false) as is_phrase_first,
        coalesce(listed.is_phrase_second, false) as is_phrase_second
    from vocabulary
    left join listed on vocabulary.word = listed.word
    where
        listed.word is not null
        or contains(vocabulary.word, 'n''t')
        or {{ is_answer('vocabulary.token') }}
),

-- every token, and the list that it stands in
placed as (
    select
        text_number,
        mixes_capitals,
        emphasis,
        tokens,
        {{ each_item_with_position('tokens', 'token') }}
    from (
        select
            text_number,
            {{ mixes_capitals('text') }} as mixes_capitals,
            {{ emphasis('text') }} as emphasis,
            {{ split('text') }} as tokens
        from spoken
    ) as apart
),

-- the few words that have a valence, and "but", with the tokens around them
found as (
    select
        placed.text_number,
        placed.position,
        placed.mixes_capitals,
        placed.emphasis,
        words.word,
        words.is_capitals,
        words.valence,
        words.is_phrase_first,
        words.is_phrase_second,
        {% for distance in [1, 2, 3] %}
        case
            when placed.position > {{ distance }}
                then {{ item_at('placed.tokens', 'placed.position - ' ~ distance) }}
        end as token_before_{{ distance }},
        {% endfor %}
        {{ item_at('placed.tokens', 'placed.position + 1') }} as token_after_1,
        {{ item_at('placed.tokens', 'placed.position + 2') }} as token_after_2
    from placed
    inner join words on placed.token = words.token
    where
        (words.valence is not null or words.word = 'but')
        -- "say no." is none
        and (
            not words.is_answer
            or placed.position = 1
            or {{ ends_in_punctuation(item_at('placed.tokens', 'placed.position - 1')) }}
        )
),

-- left joins: what stands beside it is seldom a word that the rules know
surrounded as (
    select
        found.text_number,
        found.position,
        found.mixes_capitals,
        found.emphasis,
        found.word,
        found.is_capitals,
        found.valence,
        {% for distance in [1, 2, 3] %}
        coalesce(before_{{ distance }}.word, '') as before_{{ distance }}_word,
        coalesce(before_{{ distance }}.is_modifying, found.token_before_{{ distance }} is not null)
            as before_{{ distance }}_is_modifying,
        before_{{ distance }}.increment as before_{{ distance }}_increment,
        coalesce(before_{{ distance }}.is_negation, false) as before_{{ distance }}_is_negation,
        coalesce(before_{{ distance }}.is_capitals, false) as before_{{ distance }}_is_capitals,
        {% endfor %}
        coalesce(after_1.word, '') as after_1_word,
        after_1.valence as after_1_valence,
        coalesce(before_3.is_modifying, found.token_before_3 is not null)
        and (
            (before_3.is_phrase_first and before_2.is_phrase_second)
            or (before_2.is_phrase_first and before_1.is_phrase_second)
            or (before_1.is_phrase_first and found.is_phrase_second)
            or (found.is_phrase_first and after_1.is_phrase_second)
        ) as may_be_phrase,
        found.token_after_2
    from found
    left join words as before_1 on found.token_before_1 = before_1.token
    left join words as before_2 on found.token_before_2 = before_2.token
    left join words as before_3 on found.token_before_3 = before_3.token
    left join words as after_1 on found.token_after_1 = after_1.token
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
        *,
        {{ boosted('valence_2', 'before_3', 0.9) }} * case
            when not before_3_is_modifying then 1
            when before_3_word = 'never' and before_2_word in ('so', 'this') then 1.25
            -- without "never" too: so does the authors' program
            when before_1_word in ('so', 'this') then 1.25
            when before_3_word = 'without' and 'doubt' in (before_2_word, before_1_word) then 1
            when before_3_is_negation then -0.74
            else 1
        end as valence_3
    from modified_2
),

-- the phrases that the word may stand in, the preferred first; those from the fifth on stand before it
{% set phrases_around = [
    "word || ' ' || after_1_word || ' ' || " ~ word_of('token_after_2'),
    "word || ' ' || after_1_word",
    "before_1_word || ' ' || word",
    "before_2_word || ' ' || before_1_word || ' ' || word",
    "before_2_word || ' ' || before_1_word",
    "before_3_word || ' ' || before_2_word || ' ' || before_1_word",
    "before_3_word || ' ' || before_2_word"
] %}
phrased as (
    select
        text_number,
        position,
        emphasis,
        word,
        valence_3,
        {% for phrase in phrases_around %}
        case when may_be_phrase then {{ phrase }} end as phrase_{{ loop.index }},
        {% endfor %}
        before_1_word = 'least' and before_2_word not in ('at', 'very') as is_least
    from modified_3
),

-- "but" takes from what comes before it and adds to what comes after
turning_points as (
    select
        text_number,
        min(position) as position
    from found
    where word = 'but'
    group by text_number
),

-- an idiom has a valence of its own, a phrase such as "sort of" takes from that of the word after it
weighed as (
    select
        phrased.text_number,
        phrased.position,
        phrased.emphasis,
        phrased.word,
        (
            coalesce(
                {% for place in range(1, 8) %}around_{{ place }}.valence, {% endfor %}
                phrased.valence_3
            )
            {% for place in [5, 6, 7] %}
            + coalesce(around_{{ place }}.increment, 0)
            {% endfor %}
        )
            * case when phrased.is_least then -0.74 else 1 end
                * case
                    when phrased.position < turning_points.position then 0.5
                    when phrased.position > turning_points.position then 1.5
                    else 1
                end as valence
    from phrased
    {% for place in range(1, 8) %}
    left join phrases as around_{{ place }} on phrased.phrase_{{ place }} = around_{{ place }}.phrase
    {% endfor %}
    left join turning_points on phrased.text_number = turning_points.text_number
),

summed as (
    select
        text_number,
        min(emphasis) as emphasis,
        cast(sum({{ exact('valence') }}) as double) as valence,
        {{ joined_in_order("word || ' ' || cast(round(valence, 2) as varchar)", 'position') }} as words
    from weighed
    where valence <> 0
    group by text_number
),

scored as (
    select
        texts.text,
        summed.words,
        case when summed.valence <> 0 then {{ strengthened('summed.valence', 'summed.emphasis') }} else 0 end as valence
    from summed
    inner join texts on summed.text_number = texts.text_number
),

sentiments as (
    select
        turns.session_id,
        turns.load_batch,
        turns.turn_index,
        turns.speaker,
        -- a text in which no word has a valence is not among the scored
        case
            when turns.text is not null
                then round({{ normalized_valence('coalesce(scored.valence, 0)') }}, 4)
        end as sentiment,
        scored.words as sentiment_words
    from turns
    left join scored on turns.text = scored.text
)

select
    session_id,
    load_batch,
    turn_index,
    speaker,
    sentiment,
    {{ sentiment_label('sentiment') }} as sentiment_label,
    sentiment_words
from sentiments
