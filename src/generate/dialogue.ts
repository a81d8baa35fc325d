import {type Campaign, campaigns} from "./campaigns.ts";
import {agentPhrases} from "./phrases/agent.ts";
import {campaignPhrases} from "./phrases/campaigns.ts";
import {customerPhrases} from "./phrases/customer.ts";
import type {Phrases} from "./phrases/phrases.ts";

/** The kinds of objection, each with the agents' answers to it. */
export const objections = ["price", "timing", "partner", "provider", "trust"] as const;

/** What customers ask about the offer. */
export const offerQuestions = ["price", "how", "trust"] as const;

/** What an agent says at one point of the script: up to three sentences, and a short way to ask again. */
interface AgentMove {
  stage: string;
  leadIn?: string;
  main?: string;
  ending?: string;
  again?: string;
}

const greetings = ["voice.outbound", "voice.inbound", "text.inbound"].flatMap((way) =>
  ["bot", "human"].map((kind): [string, AgentMove] => [
    `open.${way}.${kind}`,
    {
      stage: "greeting",
      leadIn: `agent.greeting.${way}.${kind}`,
      main: `agent.disclosure.${way.split(".")[0]}`,
      ending: way === "voice.outbound" ? "agent.who" : "agent.help",
      again: way === "voice.outbound" ? "agent.who.again" : "agent.help.again"
    }
  ])
);

const move = (stage: string, main: string, others: Omit<AgentMove, "stage" | "main"> = {}) => ({
  stage,
  main,
  again: main,
  ...others
});

/** Every point of the script, by name. */
const agentMoves: Record<string, AgentMove> = {
  ...Object.fromEntries(greetings),
  permission: move("greeting", "agent.permission", {again: "agent.permission.again"}),
  ...Object.fromEntries(
    [1, 2, 3, 4].map((n) => [
      `question.${n}`,
      move("qualification", `agent.question.${n}`, {leadIn: "agent.acknowledge"})
    ])
  ),
  ...Object.fromEntries(
    ["A", "B"].map((script) => [
      `pitch.${script}`,
      move("pitch", `agent.pitch.${script}`, {
        leadIn: "agent.acknowledge",
        ending: "agent.ask.open",
        again: "agent.pitch.again"
      })
    ])
  ),
  ...Object.fromEntries(
    offerQuestions.map((about) => [
      `answer.${about}`,
      move("pitch", `agent.answer.${about}`, {ending: "agent.ask.clear", again: "agent.ask.clear"})
    ])
  ),
  close: move("close", "agent.close", {leadIn: "agent.acknowledge"}),
  ...Object.fromEntries(
    objections.map((about) => [
      `object.${about}`,
      move("objection", `agent.object.${about}`, {
        ending: "agent.close.again",
        again: "agent.close.again"
      })
    ])
  ),
  pressure: move("objection", "agent.pressure", {
    ending: "agent.close.again",
    again: "agent.close.again"
  }),
  agreement: move("close", "agent.agreement", {leadIn: "agent.pleased"}),
  upsell: move("upsell", "agent.upsell", {again: "agent.upsell.again"}),
  "wrap.sold": move("wrap_up", "agent.wrap.sold", {
    leadIn: "agent.acknowledge",
    again: "agent.wrap.again"
  }),
  "wrap.unsold": move("wrap_up", "agent.wrap.unsold", {again: "agent.wrap.again"}),
  goodbye: {stage: "wrap_up", main: "agent.goodbye"},
  "transfer.bot": {stage: "escalation", main: "agent.transfer.bot"},
  "transfer.human": {stage: "escalation", main: "agent.transfer.human"},
  "dnc.respected": {stage: "wrap_up", main: "agent.dnc.respected"},
  "dnc.ignored": {stage: "close", main: "agent.dnc.ignored"},
  voicemail: {stage: "greeting", main: "agent.voicemail"}
};

/** What a customer replies, by name, and what is wanted by it. */
const customerIntents: Record<string, string> = {
  speaking: "confirm_identity",
  reason: "state_need",
  permission: "confirm",
  "answer.1": "inform",
  "answer.2": "inform",
  "answer.3": "inform",
  "answer.4": "inform",
  interested: "show_interest",
  neutral: "hesitate",
  ...Object.fromEntries(offerQuestions.map((about) => [`question.${about}`, `ask_${about}`])),
  acknowledge: "acknowledge",
  ...Object.fromEntries(objections.map((about) => [`object.${about}`, `object_${about}`])),
  accept: "accept",
  decline: "decline",
  agreement: "give_details",
  "upsell.accept": "accept_upsell",
  "upsell.decline": "decline_upsell",
  goodbye: "goodbye",
  leave: "leave",
  person: "request_human",
  supervisor: "request_human",
  dnc: "do_not_call"
};

/** Where the ways of saying something stand in the list of all sentences: for each opener all the rest. */
export interface Range {
  first: number;
  count: number;
  openerCount: number;
}

/** Everything that is said, as data for SQL. */
export interface Dialogue {
  /** Every sentence; its place is its number. */
  sentences: string[];
  /** Agent moves by campaign: numbers of sentences for each part. */
  moves: ({campaign: number; name: string; stage: string} & Partial<
    Record<"leadIn" | "main" | "ending" | "again", Range>
  >)[];
  replies: {campaign: number; name: string; intent: string; main: Range}[];
  /** Ways of saying what goes before a question that is asked again, and what shows a mood. */
  ranges: Record<string, Range>;
}

/** Puts every sentence of every campaign together. */
export function dialogue(): Dialogue {
  const sentences: string[] = [];
  const known = new Map<string, Range>();
  const rangeOf = ({texts, openerCount}: {texts: string[]; openerCount: number}): Range => {
    const content = texts.join("\n");
    const range = known.get(content) ?? {first: sentences.length, count: texts.length, openerCount};
    if (!known.has(content)) sentences.push(...texts);
    known.set(content, range);
    return range;
  };
  const moves: Dialogue["moves"] = [];
  const replies: Dialogue["replies"] = [];
  for (const [number, campaign] of campaigns.entries()) {
    const phrases = phrasesOf(campaign);
    const find = (name: string) => rangeOf(sentencesOf(phrases[name], campaign, name));
    for (const [name, {stage, ...parts}] of Object.entries(agentMoves)) {
      const ranges = Object.entries(parts).map(([part, key]) => [part, find(key)]);
      moves.push({campaign: number, name, stage, ...Object.fromEntries(ranges)});
    }
    for (const [name, intent] of Object.entries(customerIntents)) {
      replies.push({campaign: number, name, intent, main: find(`customer.${name}`)});
    }
  }
  const shared = Object.entries({...agentPhrases, ...customerPhrases}).filter(([name]) =>
    /^agent\.(misheard|unheard|unclear)|^customer\.(positive|negative|leave)/.test(name)
  );
  const ranges = Object.fromEntries(
    shared.map(([name, phrases]) => [name, rangeOf(sentencesOf(phrases, undefined, name))])
  );
  return {sentences, moves, replies, ranges};
}

/** All phrases of a campaign by name: the general ones and its own. */
function phrasesOf({id, agreement}: Campaign): Record<string, Phrases> {
  const own = campaignPhrases[id];
  if (own === undefined) throw new Error(`no phrases for the campaign ${id}`);
  const details = agreement === "appointment" ? "slot" : "email";
  const starts = ["", "", "", "hi, ", "hello, ", "um, ", "yes, hi, "];
  const fillers = ["", "", "", "um, ", "well, ", "oh, ", "let me think, "];
  const general = Object.entries({...agentPhrases, ...customerPhrases}).map(([name, phrases]) => {
    const fitting = {...agentPhrases, ...customerPhrases}[`${name}.${agreement}`]?.cores ?? [];
    const ours = name === "customer.accept" ? own.accept : [];
    return [name, {...phrases, cores: [...phrases.cores, ...fitting, ...ours]}];
  });
  return {
    ...Object.fromEntries(general),
    "agent.agreement": agentPhrases[`agent.${details}`],
    "customer.agreement": customerPhrases[`customer.${details}`],
    "customer.reason": {openers: starts, cores: own.reason},
    "agent.close": {cores: own.close},
    ...Object.fromEntries(
      own.questions.flatMap(({asked, answered}, position) => [
        [`agent.question.${position + 1}`, {cores: asked}],
        [`customer.answer.${position + 1}`, {openers: fillers, cores: answered}]
      ])
    ),
    ...Object.fromEntries(
      Object.entries(own.pitch).map(([script, cores]) => [`agent.pitch.${script}`, {cores}])
    ),
    ...Object.fromEntries(
      Object.entries(own.answers).map(([about, cores]) => [`agent.answer.${about}`, {cores}])
    )
  };
}

/** Every way to put the phrases together, as sentences with a capital at the start. */
function sentencesOf(
  phrases: Phrases | undefined,
  campaign: Campaign | undefined,
  name: string
): {texts: string[]; openerCount: number} {
  if (phrases === undefined) throw new Error(`no phrases called ${name}`);
  const {openers = [""], cores, closers = [""]} = phrases;
  const texts = openers.flatMap((opener) =>
    cores.flatMap((core) =>
      closers.map((closer) => {
        const startsSentence = opener === "" || /\. $/.test(opener);
        const text = capitalized(opener) + (startsSentence ? capitalized(core) : core) + closer;
        return text.replace(
          /\{(company|topic|goal)\}/g,
          (slot, key: "company" | "topic" | "goal") =>
            campaign === undefined ? slot : campaign[key]
        );
      })
    )
  );
  return {texts, openerCount: openers.length};
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
