/** What is said in one campaign only. */
export interface CampaignPhrases {
  /** Why a customer gets in touch. */
  reason: string[];
  /** What is asked of the customer, and what customers answer. */
  questions: {asked: string[]; answered: string[]}[];
  /** The offer, in the words of script A (what it is) and script B (what it does for you). */
  pitch: {A: string[]; B: string[]};
  /** Answers to a question about the price, how it works, and whether one can trust it. */
  answers: {price: string[]; how: string[]; trust: string[]};
  /** Asking for agreement. */
  close: string[];
  /** Agreement in words that fit this campaign only. */
  accept: string[];
}

export const campaignPhrases: Record<string, CampaignPhrases> = {
  "solar-spring": {
    reason: [
      "I saw your ad about solar panels and I have a few questions.",
      "I'd like to know what solar would cost for my house.",
      "I got a letter from you about solar panels.",
      "I'm thinking about solar and I want to compare offers.",
      "my electricity bill is out of control, so I'm looking at solar.",
      "somebody from your company left me a message about panels.",
      "a friend of mine has your panels and told me to get in touch.",
      "is it true that you do free assessments?"
    ],
    questions: [
      {
        asked: [
          "Do you own your home?",
          "Is the house yours, or do you rent?",
          "May I ask whether you own the property?"
        ],
        answered: [
          "yes, we own it.",
          "it's ours, we bought it six years ago.",
          "I own it together with my wife.",
          "we own it, the mortgage is nearly paid off.",
          "it's my mother's house, but I take care of these things.",
          "yes, it's a single family home and it's ours."
        ]
      },
      {
        asked: [
          "Roughly what do you pay for electricity each month?",
          "What is your electricity bill in a normal month?",
          "How much was your last electricity bill, about?"
        ],
        answered: [
          "around 180 dollars, more in the summer.",
          "somewhere between 150 and 200.",
          "it was 240 last month, which is crazy.",
          "I think about 120.",
          "too much, over 300 with the air conditioning.",
          "I'd have to look, maybe 160?"
        ]
      },
      {
        asked: [
          "How old is your roof, and does it get much shade?",
          "Does your roof get sun for most of the day?",
          "Could you tell me about your roof? Age and shade, mainly."
        ],
        answered: [
          "it was redone four years ago and it's in full sun.",
          "there's a big oak on the west side, otherwise it's sunny.",
          "it's about fifteen years old, I'd say.",
          "it faces south, so plenty of sun.",
          "we had it replaced after the storm two years ago.",
          "morning sun only, I'm afraid."
        ]
      },
      {
        asked: [
          "Have you looked into solar before?",
          "Has anyone given you a quote for solar yet?",
          "Do you know anything about solar already?"
        ],
        answered: [
          "a neighbor has them and he's happy.",
          "I got a quote two years ago but never went ahead.",
          "no, this would be all new to me.",
          "we've talked about it, that's as far as it went.",
          "I've read a lot about it online.",
          "my brother did it last year and saves a lot."
        ]
      }
    ],
    pitch: {
      A: [
        "our panels come with a 25 year warranty, and we do the permits and the installation.",
        "we install a complete system with panels, inverter and an app, usually in one day.",
        "our systems are rated among the best in the state and keep 90 percent of their power after twenty years.",
        "we use panels that work well even on cloudy days, and they're fully insured.",
        "you'd get a system designed for your roof, with free maintenance for five years."
      ],
      B: [
        "most homes like yours cut their bill by half from the first month, with nothing to pay up front.",
        "families in your area save about 90 dollars a month, and it starts the day we switch it on.",
        "you'd pay less each month than you do now, and the price stays the same for 25 years.",
        "imagine opening your bill in August and it says twelve dollars. That's what our customers see.",
        "you told me what you pay today. With us you'd keep roughly half of that, every month."
      ]
    },
    answers: {
      price: [
        "the assessment is free, and a typical system comes to about 140 dollars a month.",
        "there's nothing to pay up front, and most customers pay between 120 and 160 a month.",
        "it depends on the roof, but after the tax credit it's usually around 14,000 dollars in all."
      ],
      how: [
        "a technician visits, measures the roof and leaves you a written quote. It takes about an hour.",
        "first we look at the roof, then you get a design, and if you like it we install within six weeks.",
        "you'd need to be home for the visit, and we take care of the permits after that."
      ],
      trust: [
        "we've been in the area for twelve years, and I can give you references from your street.",
        "we're licensed and bonded, and the license number is on every quote.",
        "you can look us up, we've done more than four thousand roofs in this state."
      ]
    },
    close: [
      "Shall I book a free home assessment for you?",
      "Would you like me to set up the assessment visit?",
      "Can I put you down for a free visit?",
      "Would it be okay if a technician came by to measure the roof?",
      "Are you ready to book that free assessment?"
    ],
    accept: [
      "send someone over to look at the roof.",
      "let's book the assessment.",
      "go ahead and schedule the visit."
    ]
  },
  "fiber-upgrade": {
    reason: [
      "my internet is slow and I heard you have fiber now.",
      "I'd like to know if fiber is available on my street.",
      "I got a flyer about your fiber plan.",
      "I'm moving in next month and need internet.",
      "my contract is ending and I want something faster.",
      "the video calls keep freezing, so I need a better line.",
      "what speeds do you offer out here?",
      "somebody called me from this number about an upgrade."
    ],
    questions: [
      {
        asked: [
          "Who is your internet provider at the moment?",
          "Which provider are you with today?",
          "May I ask who you get your internet from now?"
        ],
        answered: [
          "the cable company, same as everybody here.",
          "I'm on DSL, believe it or not.",
          "we use a hotspot most of the time.",
          "it comes with the apartment, I don't know the name.",
          "the one with the satellite dish.",
          "I've been with cable for nine years."
        ]
      },
      {
        asked: [
          "How many people use the internet at home?",
          "How many of you are online at the same time, usually?",
          "Who all is using the connection at home?"
        ],
        answered: [
          "four of us, and the kids are always on it.",
          "just me and my wife.",
          "two adults, three teenagers, you can imagine.",
          "only me, but I work from home.",
          "my parents live with us, so six.",
          "three people and far too many devices."
        ]
      },
      {
        asked: [
          "What do you use it for the most?",
          "What do you mainly need the internet for?",
          "What do you do online for most of the day?"
        ],
        answered: [
          "streaming mostly, and some gaming.",
          "I work from home, so it has to be reliable.",
          "my wife teaches online, so classes, mostly.",
          "video calls all day long.",
          "just email and the news, nothing heavy.",
          "my son uploads videos and it takes forever."
        ]
      },
      {
        asked: [
          "What are you paying right now?",
          "Do you know what you pay a month today?",
          "How much is your internet bill at the moment?"
        ],
        answered: [
          "about 75 a month.",
          "89, and it keeps going up.",
          "it was 50 the first year, now it's 95.",
          "it's in a bundle, so I'm not sure.",
          "sixty something.",
          "120 with the television."
        ]
      }
    ],
    pitch: {
      A: [
        "the fiber plan gives you one gigabit up and down, with no data cap and no contract.",
        "our fiber line is symmetric, includes the router, and we guarantee 99.9 percent uptime.",
        "you'd have one gigabit, a new router and unlimited data on the same line.",
        "the plan includes installation, a WiFi 6 router and support around the clock.",
        "it's a dedicated fiber line to your house, ten times faster than cable."
      ],
      B: [
        "you could all stream and take calls at once without anything freezing, for less than you pay now.",
        "people who switch tell us the same thing: they stopped thinking about their internet.",
        "you'd save about 20 dollars a month and never wait for a download again.",
        "the price is fixed for three years, so no surprise on the bill, and it's faster than anything on your street.",
        "your video calls would simply work, and the first month is free so that you can see for yourself."
      ]
    },
    answers: {
      price: [
        "it's 65 dollars a month, fixed for three years, and the installation is free.",
        "the gigabit plan is 65 a month with everything included, no fees on top.",
        "sixty-five dollars a month, and the first month is on us."
      ],
      how: [
        "a technician brings the line in, that takes about two hours, and you keep your old line until it works.",
        "you pick a day, we run the fiber from the street, and you're online the same afternoon.",
        "we send the router ahead, and the technician does the rest in one visit."
      ],
      trust: [
        "we've been building lines in this county since 2009, and you can check our ratings online.",
        "there's no contract, so if we don't deliver, you leave.",
        "I'll send you the terms in writing, and you have thirty days to change your mind."
      ]
    },
    close: [
      "Shall I sign you up for the fiber plan?",
      "Would you like to switch to fiber with us?",
      "Can I go ahead and set up the fiber plan for you?",
      "Are you ready to make the switch?",
      "Should I reserve the line for your address?"
    ],
    accept: [
      "switch me over.",
      "sign me up for the fiber plan.",
      "reserve the line for me.",
      "let's make the switch."
    ]
  },
  "dental-recall": {
    reason: [
      "I'd like to make an appointment for a checkup.",
      "I got a reminder that I'm due for a cleaning.",
      "one of my fillings feels strange.",
      "I need to see the dentist, nothing urgent.",
      "I missed my last appointment and want a new one.",
      "do you have anything open this month?",
      "I'm a new patient, are you taking anyone?",
      "I wanted to ask about a checkup for me and my daughter."
    ],
    questions: [
      {
        asked: [
          "When was your last checkup?",
          "Do you remember when you last saw the dentist?",
          "How long has it been since your last cleaning?"
        ],
        answered: [
          "a bit over a year ago.",
          "I think it was last spring.",
          "too long, maybe three years.",
          "six months or so.",
          "before the pandemic, to be honest.",
          "I was there in October."
        ]
      },
      {
        asked: [
          "Is anything bothering you at the moment?",
          "Do you have any pain or sensitivity?",
          "Is there anything the dentist should look at?"
        ],
        answered: [
          "a little sensitive to cold, on the left side.",
          "no, everything feels fine.",
          "my gums bleed now and then.",
          "a crown came loose last week.",
          "nothing in particular, just a checkup.",
          "I grind my teeth at night, my wife says."
        ]
      },
      {
        asked: [
          "Do you have dental insurance?",
          "Are you insured for dental?",
          "Is your insurance still the same as last time?"
        ],
        answered: [
          "yes, through my job.",
          "it changed in January, I'll bring the new card.",
          "no, I pay myself.",
          "same as before.",
          "I think it covers two cleanings a year.",
          "I'm on my husband's plan."
        ]
      },
      {
        asked: [
          "Are you seeing one of our dentists already?",
          "Who do you normally see at our practice?",
          "Have you been to our practice before?"
        ],
        answered: [
          "I usually see Dr. Patel.",
          "no, it'd be my first time.",
          "the tall one, I forget his name.",
          "whoever is free is fine.",
          "I came once, a few years back.",
          "Dr. Lindgren, I like her."
        ]
      }
    ],
    pitch: {
      A: [
        "a checkup includes an exam, a cleaning and x-rays if they're needed, in about forty minutes.",
        "we've got new scanners, so there's no more biting on film, and the cleaning is done on the same visit.",
        "the visit covers the exam, the cleaning and an oral cancer screening.",
        "our hygienists have openings on weekdays from eight to six, and two Saturdays a month."
      ],
      B: [
        "a checkup now is forty minutes and usually free with insurance, and it saves most people a filling later.",
        "you'd be in and out in forty minutes, and you won't have to think about it for six months.",
        "most of our patients come in before something hurts, and that's what keeps it cheap.",
        "if we look at it now it's a small thing. If we wait it might not be."
      ]
    },
    answers: {
      price: [
        "with most insurance it's covered in full, and without it's 110 dollars.",
        "the checkup and cleaning are 110 dollars if you pay yourself.",
        "your plan pays for two a year, so there'd be nothing to pay."
      ],
      how: [
        "you come in ten minutes early, the hygienist does the cleaning and then the dentist has a look.",
        "we send you a form by email, and the visit takes about forty minutes.",
        "it's one visit, and if anything needs doing we talk about it before we do it."
      ],
      trust: [
        "we've been on Maple Street for twenty years, and you can see our reviews online.",
        "you can ask for the same dentist each time, most people do.",
        "nothing gets done that you haven't agreed to beforehand."
      ]
    },
    close: [
      "Would you like to book a checkup?",
      "Shall I find you an appointment?",
      "Can I book you in for a checkup and cleaning?",
      "Would you like me to look for a time that suits you?",
      "Shall we get you on the calendar?"
    ],
    accept: ["book me in.", "find me a slot, please.", "put me on the calendar."]
  },
  "home-warranty": {
    reason: [
      "I'm calling about renewing my home warranty.",
      "my warranty runs out this month, what are my options?",
      "I got a renewal notice and the price went up.",
      "I have a question about what my plan covers.",
      "I'd like to renew, but maybe a smaller plan.",
      "the dishwasher broke and I want to know if I'm still covered.",
      "we just bought a house and need a warranty.",
      "I'm comparing warranties before mine expires."
    ],
    questions: [
      {
        asked: [
          "Which appliances matter the most to you?",
          "What would you like to have covered?",
          "Is there any appliance you're worried about?"
        ],
        answered: [
          "the heating and the air conditioning.",
          "the fridge, it's making noises.",
          "everything in the kitchen, mainly.",
          "the water heater, it's ancient.",
          "washer and dryer.",
          "I just want the big things covered."
        ]
      },
      {
        asked: [
          "Did you have any claims in the last year?",
          "Have you used your warranty recently?",
          "Did you need us in the past year?"
        ],
        answered: [
          "one, for the garbage disposal.",
          "none, luckily.",
          "twice, both times for the heating.",
          "I tried once, but it wasn't covered.",
          "yes, the technician came within two days.",
          "I don't think so."
        ]
      },
      {
        asked: [
          "How old is the house?",
          "When was the house built, do you know?",
          "Is it an older house or a newer one?"
        ],
        answered: [
          "it's from the seventies.",
          "built in 1998.",
          "it's about ten years old.",
          "over a hundred years, it's a Victorian.",
          "it's new, we're the first owners.",
          "not sure, maybe forty years?"
        ]
      },
      {
        asked: [
          "Which plan are you on today?",
          "Do you know the name of your current plan?",
          "What plan do you have at the moment?"
        ],
        answered: [
          "the basic one, I believe.",
          "the one for 45 a month.",
          "the combo plan.",
          "I don't have one with you yet.",
          "whatever came with the house.",
          "the systems plan, I think it's called."
        ]
      }
    ],
    pitch: {
      A: [
        "the combo plan covers eighteen systems and appliances, with a 75 dollar service fee.",
        "our plan has unlimited claims, covers parts and labor, and includes the air conditioning.",
        "you'd have all kitchen appliances, the heating and the plumbing on one plan.",
        "we cover items of any age, with a technician within 48 hours."
      ],
      B: [
        "a new water heater costs about 1,800 dollars. With the plan you'd pay 75.",
        "last year our average customer got back more than the plan cost them.",
        "when something breaks you make one call, and you don't have to find a technician yourself.",
        "you'd know what your house costs you each month, whatever breaks."
      ]
    },
    answers: {
      price: [
        "the renewal is 52 dollars a month, with 75 for each visit.",
        "it's 52 a month, and one month is free if you pay for the year.",
        "the plan comes to 624 for the year, less your loyalty discount of ten percent."
      ],
      how: [
        "you call us when something breaks, we send a technician, and you pay the service fee and nothing more.",
        "it simply continues from the day your old plan ends, with no waiting period.",
        "claims can be made by phone or online, day and night."
      ],
      trust: [
        "we've covered over two million homes, and the technicians are rated after each visit.",
        "the full list of what is covered comes with the contract, in plain language.",
        "you can cancel in the first thirty days and get everything back."
      ]
    },
    close: [
      "Shall I renew the plan for you?",
      "Would you like to go ahead with the renewal?",
      "Can I set up the plan for another year?",
      "Are you ready to renew today?",
      "Should I put the renewal through?"
    ],
    accept: [
      "renew it.",
      "put the renewal through.",
      "let's do another year.",
      "go ahead and renew the plan."
    ]
  },
  "travel-cover": {
    reason: [
      "I need travel insurance for a trip next month.",
      "I'd like a quote for travel cover.",
      "I booked a cruise and they said I should get insurance.",
      "do you cover trips to Europe?",
      "we're going to Mexico with the kids and want to be covered.",
      "my flight was cancelled last time, so this time I want cover.",
      "I started a quote online and got stuck.",
      "I have a question about cover for an existing condition."
    ],
    questions: [
      {
        asked: [
          "Where are you traveling to?",
          "What's your destination?",
          "Which countries will you visit?"
        ],
        answered: [
          "Portugal and Spain.",
          "we're going to Cancun.",
          "Japan, for two weeks.",
          "a cruise around the Caribbean.",
          "just to Florida.",
          "Italy, for my sister's wedding."
        ]
      },
      {
        asked: [
          "When do you leave, and for how long?",
          "What are the dates of your trip?",
          "How long will you be away?"
        ],
        answered: [
          "ten days, from the middle of next month.",
          "two weeks in July.",
          "just a long weekend.",
          "three weeks, we leave on the fourth.",
          "from the twelfth to the twenty-sixth.",
          "six weeks, I'm retired."
        ]
      },
      {
        asked: [
          "How many travelers should be covered?",
          "Who is traveling with you?",
          "Is it just you, or others as well?"
        ],
        answered: [
          "two adults and two children.",
          "just me.",
          "my wife and I.",
          "four friends, can we be on one policy?",
          "me and my mother, she's 78.",
          "a group of six."
        ]
      },
      {
        asked: [
          "What did the trip cost in total, about?",
          "What is the trip worth, roughly?",
          "How much have you paid for the trip so far?"
        ],
        answered: [
          "around 4,500 dollars.",
          "2,000, flights included.",
          "it was close to 9,000 for all of us.",
          "maybe 1,200.",
          "I'd have to add it up, five thousand?",
          "the cruise alone was 3,400."
        ]
      }
    ],
    pitch: {
      A: [
        "the policy covers cancellation, medical costs up to 250,000 dollars and lost luggage.",
        "it includes trip cancellation, emergency care and a hotline around the clock.",
        "you'd have medical cover, cancellation and delays over six hours in one policy.",
        "the standard policy covers the whole group, with no deductible for medical costs."
      ],
      B: [
        "if someone gets sick before you leave, you get the whole price of the trip back.",
        "one night in a hospital abroad can cost more than the whole trip. With this you wouldn't pay any of it.",
        "you pay once, and whatever happens on the way, there's one number to call.",
        "last summer one in eight of our customers needed it. They were glad to have it."
      ]
    },
    answers: {
      price: [
        "for your trip it comes to 95 dollars, for everyone.",
        "it's about four percent of the trip, so 95 dollars in your case.",
        "ninety-five dollars, paid once, with no deductible."
      ],
      how: [
        "you get the policy by email right away, and it starts the moment you leave home.",
        "if something happens you call the hotline, and they deal with the hospital or the airline.",
        "you can cancel it up to a day before you leave."
      ],
      trust: [
        "we've been insuring travelers since 1994, and we're licensed in all fifty states.",
        "claims are paid within ten days on average, and you can read that in our annual report.",
        "you'll have the full wording in your inbox before you pay."
      ]
    },
    close: [
      "Shall I set up the travel policy for you?",
      "Would you like to take out the policy?",
      "Can I issue the policy now?",
      "Do you want to go ahead with the cover?",
      "Should I send you the policy?"
    ],
    accept: [
      "issue the policy.",
      "let's take the policy.",
      "go ahead with the cover.",
      "send me the policy, I'll take it."
    ]
  }
};
