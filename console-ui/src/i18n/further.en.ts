// English texts of further alarms on one order: new facts, alarms that leave, merges that are undone.

import type { furtherZh } from "./further.zh";

export const furtherEn: Readonly<Record<keyof typeof furtherZh, string>> = {
  "action.detach_alarm": "Detach alarm",
  "action.unmerge": "Un-merge",
  "command.detach_alarm": "Detach alarm",
  "command.unmerge": "Un-merge",
  "field.alarm": "Which alarm does not belong here",
  "field.right_lift": "The lift where it belongs (empty: an order of its own without a place)",
  "form.no_alarms": "The alarms could not be read; please try again.",
  "refused.only_alarm": "There is only one alarm; it cannot leave",
  "refused.not_merged": "This order is not merged into another",
  "problem.order_not_merged": "The order is not merged into that one, or not any more.",
  "problem.alarm_not_attached": "The alarm does not belong to this order; it may have left already.",
  "problem.only_alarm": "It is the order's only alarm and cannot leave: end the order instead.",
  "news.title": "New facts from a further call",
  "news.alarms": "{{n}} more alarms: {{channels}}",
  "news.people": "People {{before}} → {{after}}",
  "news.seen": "Seen",
  "similar.title": "May be the same",
  "similar.named": "the caller named the compound",
  "similar.compound": "same compound",
  "similar.near": "{{distance}} apart",
  "similar.soon": "{{n}} min apart",
  "similar.merge": "Merge into it",
  "similar.attach": "Attach here",
  "similar.no_lift": "Locate this order first",
};
