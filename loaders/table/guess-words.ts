/** Names that columns are given, by the field they may be; the likeliest pattern first. */
export const namePatterns: Record<string, RegExp[]> = {
  call_id: [
    /^(call|session|conversation|interaction|dialog(ue)?|contact|recording)_?(id|ref|reference|uuid|guid|sid|key|no|number)$/,
    /^(call|session|conversation|interaction|dialog(ue)?)$/,
    /^(id|uuid|guid|sid|ref|reference|case_id|ticket_id)$/
  ],
  speaker: [
    /^(speaker|role|who|party|participant|talker)(_(role|name|type|label|id))?$/,
    /^(sender|author|from|side|channel|source)(_type)?$/
  ],
  text: [
    /^(text|utterance|transcript(ion)?|message|content|said|words|sentence|body|phrase)(_text|_content)?$/,
    /(text|utterance|transcript|message)/
  ],
  transcript: [
    /^(transcript(ion)?|dialog(ue)?|conversation|messages|turns|utterances)(_text|_json)?$/
  ],
  start: [
    /^(turn_|utterance_)?(start|begin|offset|from)(s|ed)?(_at|_time|_ts|_s|_sec|_seconds|_ms|_millis|_offset)?$/,
    /^(time|timestamp|ts|at|spoken_at|sent_at|created_at|date_time|datetime)$/
  ],
  end: [
    /^(turn_|utterance_)?(end|stop|until)(s|ed)?(_at|_time|_ts|_s|_sec|_seconds|_ms|_millis|_offset)?$/
  ],
  turn_id: [/^(turn|message|utterance|segment|sentence|row)_(id|uuid|guid|sid)$/],
  position: [
    /^(turn|message|utterance|segment|sentence|line)?_?(index|idx|no|nr|number|num|seq|sequence|position|order)$/,
    /^turn$/
  ],
  asr_confidence: [/^(asr_|stt_|transcript(ion)?_)?(confidence|conf|score)$/],
  intent_confidence: [/^(intent|nlu)_(confidence|conf|score)$/],
  intent: [/^(intent|intent_name|nlu_intent)$/],
  stage: [/^(stage|step|state|node|phase)$/],
  is_misunderstood: [/^(is_)?(misunderstood|misunderstanding|no_match|misheard)$/],
  is_silent: [/^(is_)?(silent|silence|no_input)$/],
  is_intent_failed: [/^(is_)?(intent_failed|intent_failure|fallback)$/],
  started_at: [
    /^(call_|session_)?(start|started|begin|began)(_at|_time|_date|_datetime|_timestamp|_ts|_utc)?$/,
    /^(call_)?(date_time|datetime|timestamp|created(_at)?|date|time)$/
  ],
  ended_at: [
    /^(call_|session_)?(end|ended|stop|stopped|finished|completed)(_at|_time|_date|_datetime|_timestamp|_ts|_utc)?$/
  ],
  duration_s: [
    /^(call_|talk_|handle_|total_|turn_)?(duration|length|time|talk_time)(_(s|sec|secs|seconds|ms|millis|min|mins|minutes))?$/,
    /(duration|length)/
  ],
  agent_name: [/^(agent|rep|advisor|operator|employee|user)_?(name|full_name)$/],
  agent_id: [
    /^(agent|rep|advisor|operator|employee|bot|assistant|handled_by)(_?(id|no|number|code))?$/
  ],
  customer_id: [
    /^(customer|client|caller|lead|contact|member|subscriber|patient|account)(_?(id|no|number|ref|phone|key))?$/,
    /^(phone|phone_number|msisdn|ani|number|email|e_mail|from_number|to_number)$/
  ],
  campaign_id: [/^(campaign|project|program(me)?|queue|list|skill)(_?(id|name|code))?$/],
  language: [/^(language|lang|locale)(_code)?$/],
  script_version: [/^(script|variant|arm|ab_test|experiment)(_(version|name|id))?$/],
  deployment: [/^(deployment|release|bot_version|model|model_version|build)$/],
  user_type: [/^(user|customer|client|caller)_(type|segment|group)$/, /^segment$/],
  ended_reason: [/^(ended|end|hangup|hang_up|disconnect(ion)?|termination)_?(reason|cause|code)$/],
  outcome: [/^(call_)?(outcome|result|disposition|wrap_up(_code)?|final_status|status)$/],
  direction: [/^(call_)?(direction|dir)$/, /^call_type$/],
  channel: [/^(channel|medium|media|channel_type)$/],
  agent_kind: [/^(agent|rep)_?(kind|type)$/],
  area: [/^(area|region_type|area_type)$/],
  is_converted: [/^(is_)?(converted|conversion|sold|sale|purchased|success|successful)$/],
  is_first_time_user: [/^(is_)?(first_time(_user|_caller)?|new_(customer|user|caller))$/],
  cost_usd: [/^(call_)?(cost|price|charge)(_usd)?$/],
  revenue_usd: [/^(revenue|sale_amount|order_value|amount|deal_value|sales?_value)(_usd)?$/]
};

/** What values may mean, by words in them; the first that fits counts. */
const meanings: Record<string, [RegExp, string][]> = {
  outcome: [
    [
      /no.?answer|busy|voice.?mail|unreach|not.?connect|machine|wrong.?number|no.?contact/i,
      "not_connected"
    ],
    [/transfer|xfer|escalat|hand.?off|hand.?over|human/i, "escalated"],
    [/fail|error|technical/i, "failed"],
    [/abandon|hang.?up|hung|drop|left|disconnect/i, "abandoned"],
    [/sale|sold|success|complet|convert|resolv|book|accept|done|won/i, "completed"]
  ],
  direction: [
    [/^in|receiv/i, "inbound"],
    [/^out|dial/i, "outbound"]
  ],
  channel: [
    [/voice|phone|call|tel/i, "voice"],
    [/chat|text|sms|mail|whatsapp|web/i, "text"]
  ],
  agent_kind: [
    [/bot|ai|virtual|automat|ivr/i, "bot"],
    [/human|person|live|agent/i, "human"],
    [/mixed|both|hybrid/i, "mixed"]
  ],
  area: [
    [/rural|country/i, "rural"],
    [/urban|city|town/i, "urban"]
  ]
};

/** What a value of a column seems to mean; undefined where nothing tells. */
export function meaningOf(field: string, value: string): string | undefined {
  return meanings[field]?.find(([pattern]) => pattern.test(value))?.[1];
}
