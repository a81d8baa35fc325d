import type {Phrases} from "./phrases.ts";

// What customers say, whatever the campaign. A core starts in small letters, since words may come before it.

const fillers = ["", "", "", "", "um, ", "well, ", "uh, ", "so, "];

export const customerPhrases: Record<string, Phrases> = {
  "customer.speaking": {
    openers: ["", "", "", "hi, ", "hello, ", "oh, hi, ", "um, "],
    cores: [
      "yes, this is {name}.",
      "this is {name}.",
      "yes, that's me.",
      "speaking.",
      "yep, {name} here.",
      "yeah, that's right.",
      "it is, yes.",
      "you've got {name}.",
      "yes, {name} speaking.",
      "{full}, yes.",
      "mm-hm, this is {full}.",
      "yes, you have the right person.",
      "you're talking to {name}.",
      "yes, I'm {name}."
    ],
    closers: [
      "",
      "",
      "",
      "",
      " Who's calling?",
      " What's this about?",
      " How can I help?",
      " Go ahead."
    ]
  },
  "customer.permission": {
    openers: ["", "", "", "okay, ", "um, ", "well, ", "sure, "],
    cores: [
      "I have a few minutes.",
      "yes, go ahead.",
      "that's fine.",
      "I've got a moment.",
      "now is okay.",
      "as long as it's quick.",
      "go on then.",
      "I can talk for five minutes.",
      "you caught me at a good time.",
      "two minutes is fine.",
      "yeah, what is it?",
      "I'm listening.",
      "alright, tell me.",
      "I'm on my break, so go ahead."
    ],
    closers: ["", "", "", "", " But keep it short, please.", " What do you need to know?"]
  },
  "customer.interested": {
    openers: ["", "", "oh, ", "okay, ", "hm, ", "well, ", "yeah, "],
    cores: [
      "that sounds good.",
      "that's better than what I have now.",
      "that does sound interesting.",
      "I like the sound of that.",
      "that's actually what I was looking for.",
      "I didn't know you offered that.",
      "that would help a lot.",
      "it makes sense to me.",
      "tell me more.",
      "I could see us doing that.",
      "my neighbor said the same thing.",
      "that's a fair offer.",
      "I've been meaning to do something about this.",
      "okay, you have my attention."
    ],
    closers: ["", "", "", "", " What would be the next step?", " Go on.", " So how do we do this?"]
  },
  "customer.neutral": {
    openers: fillers,
    cores: [
      "I'd have to see it on paper.",
      "maybe, I'm not sure yet.",
      "it depends.",
      "I hear you.",
      "I see.",
      "okay.",
      "so you're saying I'd save money right away?",
      "if I said yes, could I cancel later?",
      "let me think about that for a second.",
      "alright, and what's the catch?",
      "it's not the worst idea.",
      "possibly.",
      "I've heard that before."
    ],
    closers: ["", "", "", "", " Go ahead.", " What else?"]
  },
  "customer.neutral.appointment": {
    cores: [
      "so I would book that appointment and then what?",
      "you want me to book an appointment right now?"
    ]
  },
  "customer.neutral.contract": {
    cores: ["if I did sign up, could I cancel later?", "so I sign up, and what happens then?"]
  },
  "customer.question.price": {
    openers: fillers,
    cores: [
      "how much does it cost?",
      "what's the price on that?",
      "what would I be paying every month?",
      "and what's that going to run me?",
      "is there any fee I should know about?",
      "what does it come to, all in?",
      "do I have to pay anything up front?",
      "sounds expensive, what are we talking about?",
      "okay but what's the real price?",
      "how much, roughly?",
      "can you give me a number?",
      "what do you charge?"
    ]
  },
  "customer.question.how": {
    openers: fillers,
    cores: [
      "how does it work?",
      "what would happen next?",
      "what do I have to do on my side?",
      "how long does it take?",
      "what are the steps?",
      "can you walk me through it?",
      "is there a lot of paperwork?",
      "how soon could it start?",
      "so how would we go about it?",
      "is it complicated?",
      "what does that look like in practice?",
      "and then, how does it go on?"
    ]
  },
  "customer.question.trust": {
    openers: fillers,
    cores: [
      "how do I know this is legitimate?",
      "can I trust this?",
      "what do other customers say?",
      "what if it doesn't work out?",
      "what happens if I'm not happy with it?",
      "is there any risk for me in this?",
      "can I check that somewhere?",
      "what protects me if something goes wrong?",
      "how do I know you'll stick to that?",
      "who says that's true?"
    ]
  },
  "customer.acknowledge": {
    openers: ["", "", "okay, ", "alright, ", "I see, ", "mm-hm, "],
    cores: [
      "that answers my question.",
      "that's reasonable.",
      "that's less than I thought.",
      "good to know.",
      "that makes sense.",
      "fair enough.",
      "I can work with that.",
      "thanks for explaining it.",
      "that's clear.",
      "sounds simple enough.",
      "I was worried it'd be more complicated.",
      "got it."
    ]
  },
  "customer.object.price": {
    openers: ["", "", "well, ", "honestly, ", "look, ", "I mean, ", "to be fair, "],
    cores: [
      "that's too expensive for me.",
      "it's more than I want to spend.",
      "money is a bit tight right now.",
      "I can't justify that price.",
      "I'd be paying more than I do today.",
      "that's over my budget.",
      "I've seen it cheaper elsewhere.",
      "we just had a big repair to pay for.",
      "I'm on a fixed income, so I have to be careful.",
      "it costs a lot for what it is.",
      "is there any discount? Otherwise no.",
      "we can't afford that this month."
    ]
  },
  "customer.object.timing": {
    openers: ["", "", "well, ", "honestly, ", "I mean, ", "the thing is, "],
    cores: [
      "this isn't a good time for us.",
      "I'd rather wait until the fall.",
      "we're moving in a few months.",
      "I'm swamped at work until next month.",
      "can you call me back after the holidays?",
      "I don't want to decide this today.",
      "we've got too much going on right now.",
      "my schedule is full for weeks.",
      "I need to get through this month first.",
      "maybe next year.",
      "I'm traveling most of the month."
    ]
  },
  "customer.object.partner": {
    openers: ["", "", "well, ", "you know, ", "I mean, ", "before I say yes, "],
    cores: [
      "I have to talk to my wife first.",
      "my husband makes these decisions with me.",
      "I'd want to ask my partner.",
      "my daughter helps me with this kind of thing.",
      "I'd have to ask at home first.",
      "we decide these things together, and she's at work.",
      "I'd like my son to look it over.",
      "let me run it by my family.",
      "I don't do this without asking my brother, he's good with contracts.",
      "we share the costs, so I have to ask."
    ]
  },
  "customer.object.provider": {
    openers: ["", "", "well, ", "honestly, ", "the thing is, ", "no offense, but "],
    cores: [
      "I already have someone for that.",
      "we're happy with the company we're with.",
      "I'm still under contract somewhere else.",
      "I got an offer from somebody else last week.",
      "our current one has been fine for ten years.",
      "I don't see why I should switch.",
      "my cousin does that for us.",
      "we looked into it and went another way.",
      "I get that through my job.",
      "I just renewed with another company."
    ]
  },
  "customer.object.trust": {
    openers: ["", "", "look, ", "honestly, ", "sorry, but ", "I'll be straight with you, "],
    cores: [
      "I don't buy things on the spot.",
      "I've been burned by offers like this before.",
      "I'm not comfortable giving out my details.",
      "I'd like to read up on you first.",
      "how do I know you'll do what you say?",
      "the reviews I've seen were mixed.",
      "it sounds too good to be true.",
      "I don't trust these offers, there's always small print.",
      "if I say sign me up now, I'll regret it tomorrow.",
      "I need it in writing before I agree to anything."
    ]
  },
  "customer.accept": {
    openers: [
      "",
      "",
      "okay, ",
      "alright, ",
      "you know what, ",
      "yeah, ",
      "sure, ",
      "fine, ",
      "yes, "
    ],
    cores: [
      "let's do it.",
      "let's proceed.",
      "I'm in.",
      "go ahead and set it up.",
      "count me in.",
      "I'd like to go ahead.",
      "that works for me, let's do it.",
      "put me down for it.",
      "you've convinced me, let's go ahead.",
      "I'm happy to proceed.",
      "let's move forward.",
      "do it, before I change my mind.",
      "that's a yes from me.",
      "let's go ahead with it."
    ],
    closers: ["", "", "", "", " What do you need from me?", " Thank you."]
  },
  "customer.accept.appointment": {
    cores: [
      "I'll book that appointment.",
      "please go ahead and book it.",
      "let's book it.",
      "I'd like to make an appointment.",
      "let's find a date."
    ]
  },
  "customer.accept.contract": {
    cores: [
      "sign me up.",
      "I'd like to sign up today.",
      "I'll take it.",
      "please get me started.",
      "we have a deal.",
      "go ahead and sign me up."
    ]
  },
  "customer.decline": {
    openers: [
      "",
      "",
      "no, ",
      "sorry, ",
      "thanks, but ",
      "I appreciate it, but ",
      "honestly, ",
      "look, "
    ],
    cores: [
      "I'm not interested.",
      "it's not for me.",
      "I don't want to go ahead with this.",
      "we're going to pass.",
      "I'll leave it for now.",
      "I can't say let's do it, not today.",
      "it doesn't work for us.",
      "I'd rather not proceed.",
      "I don't need it.",
      "I'm going to say no.",
      "I'd rather not do this now.",
      "we've decided against it.",
      "I'm good with what I have.",
      "there's no way I'm committing to that now."
    ],
    closers: [
      "",
      "",
      "",
      "",
      " But thanks for the offer.",
      " Have a good one.",
      " Maybe another time."
    ]
  },
  "customer.decline.appointment": {
    cores: [
      "I'm not going to book that appointment.",
      "I won't book anything today.",
      "you keep asking me to book, but the answer is still the same.",
      "please don't book anything for me.",
      "I never said I'd make an appointment."
    ]
  },
  "customer.decline.contract": {
    cores: [
      "I won't be signing up today.",
      "please don't sign me up for anything.",
      "I said I wouldn't sign up, and I won't.",
      "I never said I'd sign up.",
      "you can't just sign me up like that."
    ]
  },
  "customer.email": {
    openers: ["", "", "sure, ", "yes, ", "okay, ", "um, "],
    cores: [
      "it's {email}.",
      "my email is {email}.",
      "send it to {email}, please.",
      "you can use {email}.",
      "it's {email}, all lower case.",
      "use {email}, and my zip code is {zip}.",
      "the best one is {email}.",
      "it's {email}, and text me at {phone} if there's a problem."
    ]
  },
  "customer.slot": {
    openers: ["", "", "let me see, ", "okay, ", "um, ", "sure, "],
    cores: [
      "{day} at {time} would work.",
      "can we say {day}, around {time}?",
      "{day} is best for me, {time} if you have it.",
      "I'm free {day} after {time}.",
      "let's do {day} at {time}. The number is {phone}.",
      "{time} on {day} is perfect.",
      "how about {day}? Any time after {time}.",
      "put me down for {day}, {time}. The zip code is {zip}.",
      "{day} works, and you can reach me on {phone}.",
      "I could do {day} at {time}, my email is {email} for the confirmation."
    ]
  },
  "customer.upsell.accept": {
    openers: ["", "", "sure, ", "okay, ", "yeah, ", "alright, ", "well, "],
    cores: [
      "add it.",
      "I'll take the {extra} too.",
      "{amount} is fine, put it on there.",
      "yes, include that.",
      "for {amount}, why not.",
      "that's worth {amount} to me.",
      "let's add the {extra}.",
      "go ahead and add that.",
      "I'd want the {extra}, yes.",
      "okay, the {extra} for {amount}, that's fine.",
      "throw it in.",
      "I was going to ask about that, so yes."
    ]
  },
  "customer.upsell.decline": {
    openers: ["", "", "no, ", "um, ", "thanks, but ", "nah, "],
    cores: [
      "I don't need the {extra}.",
      "just the basic one, please.",
      "not for {amount}.",
      "let's leave that off.",
      "I'll skip the extra.",
      "no extras for me.",
      "{amount} more is too much.",
      "let's keep it simple.",
      "maybe later.",
      "I'd rather not add anything.",
      "what we talked about is enough.",
      "you said {amount} extra? No, leave it."
    ]
  },
  "customer.goodbye": {
    openers: ["", "", "okay, ", "alright, "],
    cores: [
      "thank you, bye.",
      "thanks for your help.",
      "bye now.",
      "have a good day.",
      "thanks, goodbye.",
      "that's all, thank you.",
      "no, that was everything.",
      "I think that's it, thanks.",
      "that was it, thank you.",
      "appreciate it, take care.",
      "nothing else, thanks.",
      "that's everything."
    ]
  },
  "customer.leave": {
    openers: ["", "", "look, ", "sorry, ", "okay, ", "you know what, "],
    cores: [
      "I have to go.",
      "I don't have time for this.",
      "someone's at the door, bye.",
      "forget it.",
      "I'm done here.",
      "never mind.",
      "this is going nowhere.",
      "I'll try some other time.",
      "I can't do this right now.",
      "my battery is about to die.",
      "I'm at work, I need to stop here.",
      "that's enough for me."
    ]
  },
  "customer.person": {
    openers: ["", "", "look, ", "sorry, ", "can you just stop, ", "okay, "],
    cores: [
      "let me speak to a human.",
      "I want to talk to a real person.",
      "can I speak to a human, please?",
      "get me a representative.",
      "I'd rather talk to someone who isn't a machine.",
      "transfer me to an agent.",
      "is there a person I can talk to?",
      "put me through to customer service.",
      "human, please.",
      "I need a live agent for this.",
      "I'm not going to explain this to a robot.",
      "operator."
    ]
  },
  "customer.supervisor": {
    openers: ["", "", "look, ", "sorry, ", "with respect, ", "okay, "],
    cores: [
      "I'd like to speak to your supervisor.",
      "can I talk to a manager?",
      "please put me through to someone senior.",
      "let me speak to whoever is in charge.",
      "is there a manager around?",
      "you're not able to help me, so pass me to someone who can.",
      "I want this escalated.",
      "I need somebody from the technical team."
    ]
  },
  "customer.dnc": {
    openers: ["", "", "look, ", "listen, ", "please, ", "okay, "],
    cores: [
      "take me off your list.",
      "don't call me again.",
      "stop calling this number.",
      "remove my number from your database.",
      "put me on the do-not-call list.",
      "I don't want any more of these calls.",
      "I've asked you people before not to call me.",
      "this number is on the do not call registry.",
      "never call here again.",
      "delete my number, {phone}, and don't ring me anymore."
    ]
  },
  "customer.positive": {
    cores: [
      "This is fantastic.",
      "You've been really helpful.",
      "Excellent.",
      "I'm really satisfied with how this went.",
      "That's great news.",
      "I appreciate how clear you are.",
      "That was easier than I expected.",
      "I love that.",
      "What a pleasant surprise.",
      "You made my day.",
      "I'm very happy with that.",
      "That's wonderful.",
      "Thanks so much, you're very kind.",
      "I'm impressed, to be honest.",
      "Perfect.",
      "Brilliant, thank you."
    ]
  },
  "customer.negative": {
    cores: [
      "I'm getting frustrated.",
      "This is unacceptable.",
      "I'm really disappointed.",
      "This is the third time I've had to say it.",
      "You're not listening to me.",
      "This is a waste of my time.",
      "That's ridiculous.",
      "I'm not happy about this.",
      "Honestly, this is terrible service.",
      "I'm annoyed, I'll be honest.",
      "You don't understand me at all.",
      "I've been waiting long enough.",
      "It's always the same with you people.",
      "I find this confusing.",
      "What a hassle.",
      "That's not good enough."
    ]
  }
};
