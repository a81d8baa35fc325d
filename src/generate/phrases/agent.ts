import type {Phrases} from "./phrases.ts";

// What those who serve say, whatever the campaign. {company}, {topic} and {goal} are the campaign's.

export const agentPhrases: Record<string, Phrases> = {
  "agent.greeting.voice.outbound.bot": {
    cores: [
      "hello, this is {agent}, the automated assistant of {company}.",
      "hi, my name is {agent}, I'm a virtual assistant calling for {company}.",
      "good day, this is {agent}, {company}'s voice assistant.",
      "hello, you're speaking with {agent}, an automated assistant at {company}.",
      "hi there, {agent} here, the digital assistant of {company}.",
      "hello, I'm {agent}, an AI assistant calling on behalf of {company}."
    ]
  },
  "agent.greeting.voice.outbound.human": {
    cores: [
      "hi, this is {agent} calling from {company}.",
      "hello, my name is {agent}, I'm with {company}.",
      "good day, {agent} here from {company}.",
      "hi there, it's {agent} at {company}.",
      "hello, you're speaking with {agent} from {company}.",
      "hi, {agent} from {company}, I hope I'm not interrupting anything."
    ]
  },
  "agent.greeting.voice.inbound.bot": {
    cores: [
      "thank you for calling {company}, this is {agent}, your automated assistant.",
      "hello and welcome to {company}. I'm {agent}, a virtual assistant.",
      "you've reached {company}, my name is {agent} and I'm an automated assistant.",
      "thanks for calling {company}. This is {agent}, the voice assistant.",
      "hi, this is {agent}, the AI assistant at {company}."
    ]
  },
  "agent.greeting.voice.inbound.human": {
    cores: [
      "thank you for calling {company}, my name is {agent}.",
      "{company}, {agent} speaking.",
      "hello, this is {agent} at {company}.",
      "thanks for calling {company}, you're through to {agent}.",
      "good day and thank you for holding, this is {agent} with {company}."
    ]
  },
  "agent.greeting.text.inbound.bot": {
    cores: [
      "hi, you're chatting with {agent}, the virtual assistant of {company}.",
      "welcome to {company}! I'm {agent}, an automated assistant.",
      "hello, {agent} here, {company}'s chat assistant.",
      "thanks for getting in touch with {company}. I'm {agent}, a chatbot."
    ]
  },
  "agent.greeting.text.inbound.human": {
    cores: [
      "hi, this is {agent} from {company}.",
      "hello, you're chatting with {agent} at {company}.",
      "thanks for writing to {company}, I'm {agent}.",
      "hi there, {agent} with {company} here."
    ]
  },
  "agent.disclosure.voice": {
    cores: [
      "This call is recorded for quality.",
      "Just so you know, this call may be recorded.",
      "Please be aware that we record calls for training and quality.",
      "For quality purposes this line is recorded.",
      "This call may be monitored or recorded.",
      "Before we start: this conversation is being recorded.",
      "Our calls are recorded, I hope that's alright.",
      "A quick note that this call is recorded for quality assurance."
    ]
  },
  "agent.disclosure.text": {
    cores: [
      "This chat is stored for quality.",
      "Please note that we keep a record of this chat.",
      "A transcript of this chat is kept for training and quality.",
      "Just so you know, chats are recorded."
    ]
  },
  "agent.who": {
    cores: [
      "Am I speaking with {name}?",
      "Is this {name}?",
      "Could I speak with {full}, please?",
      "Do I have {name} on the line?",
      "May I speak to {full}?",
      "Is that {full}?"
    ]
  },
  "agent.help": {
    cores: [
      "How can I help you today?",
      "What can I do for you?",
      "How may I help?",
      "Tell me in a few words what you need.",
      "What brings you to us today?"
    ]
  },
  "agent.permission": {
    cores: [
      "I'm calling about {topic}. Do you have two minutes?",
      "the reason for my call is {topic}. Is now a good time?",
      "I'd like to talk with you about {topic}. Is that okay?",
      "I'm getting in touch about {topic}. Do you have a moment?",
      "this is a short call about {topic}. May I go on?",
      "it's about {topic}, and I promise to be brief. Is this a good moment?"
    ]
  },
  "agent.permission.again": {
    cores: [
      "Do you have two minutes for me?",
      "Is now a good time to talk?",
      "May I go on? You can say yes or no.",
      "Would you have a moment?"
    ]
  },
  "agent.ask.open": {
    cores: [
      "How does that sound?",
      "Is that something you'd want to look at?",
      "Does that sound interesting to you?",
      "What do you think?",
      "Would that help you?",
      "Is that in line with what you had in mind?"
    ]
  },
  "agent.ask.clear": {
    cores: [
      "Does that answer your question?",
      "Does that make sense?",
      "Is that clear so far?",
      "Did that help?",
      "Is there anything else you'd like to know?"
    ]
  },
  "agent.acknowledge": {
    cores: [
      "Thank you.",
      "Got it.",
      "Sure.",
      "Okay.",
      "Okay, thank you.",
      "Thanks for that.",
      "Alright.",
      "Great, thanks.",
      "Thanks, {name}.",
      "Understood."
    ]
  },
  "agent.pleased": {
    cores: [
      "Excellent.",
      "Wonderful.",
      "Great choice.",
      "Fantastic, {name}.",
      "Perfect.",
      "I'm glad to hear that.",
      "Lovely.",
      "That's great, thank you."
    ]
  },
  "agent.misheard.bot": {
    cores: [
      "Sorry, I didn't catch that.",
      "I'm sorry, could you say that again?",
      "I didn't quite get that.",
      "Sorry, I'm having trouble understanding you.",
      "Apologies, I missed that.",
      "Could you repeat that, please?",
      "I'm not sure I understood.",
      "Sorry, one more time, please."
    ]
  },
  "agent.misheard.human": {
    cores: [
      "Sorry, the line broke up, could you say that again?",
      "I'm sorry, I didn't hear you properly.",
      "Sorry, what was that?",
      "You cut out there for a second.",
      "Pardon me, could you repeat that?",
      "I lost you for a moment, say that again?"
    ]
  },
  "agent.unheard.bot": {
    cores: [
      "Are you still there?",
      "I didn't hear anything.",
      "Sorry, I couldn't hear you.",
      "Hello? I didn't get a reply.",
      "It seems I can't hear you.",
      "Take your time. I'm still here."
    ]
  },
  "agent.unheard.human": {
    cores: [
      "Hello? Are you still with me?",
      "I can't hear you, are you there?",
      "Can you hear me okay?",
      "Sorry, it went quiet on your end."
    ]
  },
  "agent.unclear": {
    cores: [
      "I'm not sure what you'd like to do.",
      "I heard you, but I'm not sure what you mean.",
      "Let me make sure I understand you.",
      "I didn't understand what you'd like."
    ]
  },
  "agent.who.again": {
    cores: ["Am I speaking with {name}?", "Is this {full}?", "Is that {name} on the line?"]
  },
  "agent.help.again": {
    cores: [
      "What can I help you with?",
      "In a few words, what is it about?",
      "You can say things like prices or appointments.",
      "How can I help?"
    ]
  },
  "agent.pitch.again": {
    cores: [
      "Would that be of interest to you?",
      "Is that something you'd like to hear more about?",
      "What do you think of that?",
      "Does that sound good?"
    ]
  },
  "agent.object.price": {
    openers: ["", "", "", "I understand. ", "That's a fair point. ", "I hear that a lot. "],
    cores: [
      "we can spread the cost over several months, with no interest.",
      "most customers find that it pays for itself.",
      "I can take ten percent off if we do this today.",
      "we match any written offer you have.",
      "there's a smaller option that may fit your budget better.",
      "it's the lowest price we've had this year."
    ]
  },
  "agent.object.timing": {
    openers: ["", "", "", "I understand. ", "No problem. ", "Of course. "],
    cores: [
      "we can pick a date as far out as you like.",
      "nothing happens until you confirm, so there's no rush.",
      "I can hold today's price for you for thirty days.",
      "it takes ten minutes, and we do the rest.",
      "you can move the date online at any time.",
      "the price goes up next month, so I wanted you to know before then."
    ]
  },
  "agent.object.partner": {
    openers: ["", "", "", "That makes sense. ", "Of course. ", "I'd do the same. "],
    cores: [
      "I can send everything by email so that you can look at it together.",
      "we can set it up now and you have fourteen days to cancel.",
      "would it help if we talked again when you're both at home?",
      "many of our customers start like this and decide once they've talked it over.",
      "I can add a note so that nothing goes ahead without your word."
    ]
  },
  "agent.object.provider": {
    openers: ["", "", "", "I understand. ", "That's good to hear. ", "Fair enough. "],
    cores: [
      "we take care of everything if you decide to change.",
      "most people who come to us were happy enough before, until they compared.",
      "you can keep what you have until you're sure.",
      "it doesn't hurt to have something to compare with.",
      "our customers tell us that the service is where we differ."
    ]
  },
  "agent.object.trust": {
    openers: ["", "", "", "I understand. ", "That's wise. ", "You're right to ask. "],
    cores: [
      "I won't take any payment today.",
      "you'll get everything in writing before anything is final.",
      "you can call the number on our website and ask for me.",
      "we've been doing this for twelve years, with a license you can look up.",
      "you can cancel within fourteen days without giving a reason."
    ]
  },
  "agent.pressure": {
    cores: [
      "This offer is gone the moment you hang up.",
      "You'd be foolish to let this go, to be blunt.",
      "I can't promise that anyone will help you if you say no now.",
      "You need to decide right now, I can't call you back.",
      "Everyone on your street has already said yes, you don't want to be the last."
    ]
  },
  "agent.close.again": {
    cores: [
      "So, shall we set up {goal}?",
      "Would you like to go ahead with {goal}?",
      "Can I put you down for {goal}?",
      "Shall I get {goal} started for you?",
      "With that in mind, would you want {goal}?"
    ]
  },
  "agent.email": {
    cores: [
      "Which email address should I send the confirmation to?",
      "What's the best email address for your documents?",
      "Could I have your email address for the paperwork?",
      "Where can I send the confirmation?"
    ]
  },
  "agent.slot": {
    cores: [
      "Which day suits you best?",
      "What day and time would work for you?",
      "When would you like to come in?",
      "Do you prefer mornings or afternoons, and which day?"
    ]
  },
  "agent.upsell": {
    openers: ["", "", "", "One more thing: ", "Before I finish: ", "While we're at it, "],
    cores: [
      "we have the {extra} for an extra {amount}. Would you like to add it?",
      "you can add the {extra} for {amount}. Should I include it?",
      "for {amount} more you'd get the {extra}. Is that of interest?",
      "many customers add the {extra}, it's {amount}. Would you want that too?",
      "I can offer you the {extra} for just {amount}. Shall I put it on there?",
      "it's {amount} more with the {extra}. Would you like me to add that?",
      "would you like the {extra} for an extra {amount}?",
      "there's also the {extra} at {amount}, one time only. Do you want it?"
    ]
  },
  "agent.upsell.again": {
    cores: [
      "Would you like to add the {extra} for {amount}?",
      "The {extra} for {amount}, yes or no?",
      "Should I include the {extra}? It's {amount}."
    ]
  },
  "agent.wrap.sold": {
    cores: [
      "you're all set, {name}. Is there anything else I can do for you?",
      "everything is confirmed. Do you have any other questions?",
      "I've put that in for you, {name}. Can I help with anything else?",
      "done. You'll hear from us within a day. Is there anything else?",
      "so that I have it right: you're going ahead with {goal}. Was there anything else?"
    ]
  },
  "agent.wrap.sold.appointment": {
    cores: [
      "that's booked. You'll get a confirmation in a few minutes. Anything else?",
      "you're on the calendar, {name}. Is there anything else?"
    ]
  },
  "agent.wrap.sold.contract": {
    cores: [
      "you're signed up, {name}. The papers are on their way. Anything else?",
      "that went through. You'll have the confirmation in your inbox. Anything else I can do?"
    ]
  },
  "agent.wrap.unsold": {
    cores: [
      "that's fine, {name}. Is there anything else I can help you with?",
      "no problem at all. Is there anything else on your mind?",
      "thanks for being open with me. Is there anything I could have explained better?",
      "alright, I'll note that you'd rather not go ahead. Anything else?"
    ]
  },
  "agent.wrap.unsold.appointment": {
    cores: [
      "so you don't want to book today, understood. Anything else before we finish?",
      "I understand, and I won't book anything. Is there anything else?"
    ]
  },
  "agent.wrap.unsold.contract": {
    cores: [
      "I understand, and I won't sign you up for anything. Is there anything else?",
      "so you'd rather not sign up, understood. Anything else before we finish?"
    ]
  },
  "agent.wrap.again": {
    cores: [
      "Was there anything else?",
      "Is there anything else I can help with?",
      "Do you need anything else today?"
    ]
  },
  "agent.goodbye": {
    cores: [
      "Thank you for your time, {name}. Goodbye.",
      "Have a great day, {name}.",
      "Thanks again, and take care.",
      "Thank you for choosing {company}. Bye.",
      "Thanks for your time today. Goodbye.",
      "Have a good day. Bye now.",
      "All the best, {name}. Goodbye."
    ]
  },
  "agent.transfer.bot": {
    cores: [
      "Of course. I'm connecting you with a colleague now.",
      "I'll transfer you to a specialist. One moment.",
      "Sure, let me put you through to a member of our team.",
      "I understand. Please give me a moment to connect you.",
      "Let me get a person for you. It may take a minute."
    ]
  },
  "agent.transfer.human": {
    cores: [
      "I understand, let me get my supervisor for you.",
      "Of course, I'm transferring you to my manager now.",
      "Let me put you through to someone who can settle this.",
      "One moment please, I'll pass you on to a senior colleague."
    ]
  },
  "agent.dnc.respected": {
    cores: [
      "Understood. I've removed your number, and we won't call again. Goodbye.",
      "I'm sorry for the trouble. Your number is off our list as of now.",
      "Of course, I'm adding you to our do-not-call list. Have a good day.",
      "I'll take your number out right away. Thank you for telling me."
    ]
  },
  "agent.dnc.ignored": {
    cores: [
      "I'll be quick then: {goal} really is worth a look. Shall I set it up?",
      "Before you go, let me just tell you about this month's offer.",
      "I can call again next week, when you've had time to think.",
      "Sure, but you'd be missing out. Can I put you down for {goal} anyway?"
    ]
  },
  "agent.voicemail": {
    cores: [
      "hello {name}, this is {agent} from {company}. I'm calling about {topic}. I'll try again later.",
      "hi {name}, {agent} from {company} here. Please call us back about {topic}. Thank you.",
      "this is {agent} at {company} with a message for {full}. It's about {topic}. Goodbye.",
      "hello, this message is for {name}. It's {agent} with {company}, calling about {topic}."
    ]
  }
};
