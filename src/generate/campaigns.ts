/** A set of calls with one purpose. */
export interface Campaign {
  id: string;
  name: string;
  company: string;
  /** What the calls are about, as said in a sentence: "calling about …". */
  topic: string;
  /** What the customer is asked to agree to: "shall I set up …". */
  goal: string;
  /** Whether agreement is an appointment, which takes a day, or a contract, which takes an e-mail address. */
  agreement: "appointment" | "contract";
  /** Share of all calls. */
  share: number;
  /** Share of its voice calls that the customer made. */
  inboundShare: number;
  /** Log odds of a sale in a call that ran its course. */
  appeal: number;
  /** What a sale brings, in US dollars, before any upsell. */
  saleUsd: number;
  /** What a call was expected to bring, in US dollars. */
  expectedUsd: number;
  /** What may be sold on top, with its price in US dollars. */
  extras: {name: string; usd: number}[];
}

/** The campaigns of the generated calls. */
export const campaigns: Campaign[] = [
  {
    id: "solar-spring",
    name: "Solar spring",
    company: "Bright Roof Solar",
    topic: "solar panels for your home",
    goal: "a free home assessment",
    agreement: "appointment",
    share: 0.28,
    inboundShare: 0.15,
    appeal: -1.6,
    saleUsd: 320,
    expectedUsd: 75,
    extras: [
      {name: "premium monitoring package", usd: 50},
      {name: "extended inverter warranty", usd: 25},
      {name: "critter guard", usd: 75},
      {name: "battery-ready wiring", usd: 120}
    ]
  },
  {
    id: "fiber-upgrade",
    name: "Fiber upgrade",
    company: "Northline Internet",
    topic: "fiber internet at your address",
    goal: "the fiber plan",
    agreement: "contract",
    share: 0.24,
    inboundShare: 0.25,
    appeal: -1.4,
    saleUsd: 180,
    expectedUsd: 45,
    extras: [
      {name: "premium package", usd: 50},
      {name: "whole-home WiFi", usd: 15},
      {name: "extended router warranty", usd: 25},
      {name: "static address", usd: 10}
    ]
  },
  {
    id: "dental-recall",
    name: "Dental recall",
    company: "Maple Street Dental",
    topic: "your next dental checkup",
    goal: "a checkup appointment",
    agreement: "appointment",
    share: 0.2,
    inboundShare: 0.3,
    appeal: -0.75,
    saleUsd: 110,
    expectedUsd: 50,
    extras: [
      {name: "whitening session", usd: 60},
      {name: "fluoride treatment", usd: 35},
      {name: "premium cleaning", usd: 50},
      {name: "custom night guard", usd: 90}
    ]
  },
  {
    id: "home-warranty",
    name: "Home warranty renewal",
    company: "Hearthside Home Warranty",
    topic: "the renewal of your home warranty",
    goal: "the renewal",
    agreement: "contract",
    share: 0.16,
    inboundShare: 0.7,
    appeal: -0.7,
    saleUsd: 240,
    expectedUsd: 85,
    extras: [
      {name: "extended warranty", usd: 25},
      {name: "premium package", usd: 50},
      {name: "roof leak cover", usd: 40},
      {name: "second refrigerator cover", usd: 20}
    ]
  },
  {
    id: "travel-cover",
    name: "Travel cover",
    company: "Wayfare Insurance",
    topic: "travel insurance for your next trip",
    goal: "the travel policy",
    agreement: "contract",
    share: 0.12,
    inboundShare: 0.8,
    appeal: -1,
    saleUsd: 95,
    expectedUsd: 35,
    extras: [
      {name: "premium package", usd: 50},
      {name: "rental car cover", usd: 30},
      {name: "lost luggage cover", usd: 20},
      {name: "adventure sports cover", usd: 45}
    ]
  }
];
