// Whether what was typed into the search is a telephone number.
// Must not: take a rescue code (7 digits) or the beginning of a registration code (20 digits, from 3 on) for one.

const MOBILE = /^(\+?86)?1[3-9]\d{9}$/;
const WITH_AREA = /^0\d{9,11}$/;
/** A number of the city without its area code: eight digits from 5 to 8 on. */
const LOCAL = /^[5-8]\d{7}$/;

/** The number without its spaces and hyphens; null where it is none. */
export function phoneOf(text: string): string | null {
  const compact = text.replace(/[\s\-()]/g, "");
  return MOBILE.test(compact) || WITH_AREA.test(compact) || LOCAL.test(compact) ? compact : null;
}
