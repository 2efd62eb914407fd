// How well what was typed fits what can be found: letters in order, better together and at the beginning.
// Must not: find what lacks a letter.

/** Points for one text; null where a letter is missing. Higher is better. */
export function closeness(typed: string, text: string): number | null {
  const wanted = typed.toLowerCase().replace(/\s+/g, "");
  const given = text.toLowerCase();
  if (wanted === "") return 0;
  const whole = given.indexOf(wanted);
  if (whole >= 0) return 1_000 - whole * 4 - (given.length - wanted.length);
  let at = -1;
  let points = 0;
  for (const letter of wanted) {
    const next = given.indexOf(letter, at + 1);
    if (next < 0) return null;
    points += next === at + 1 ? 10 : Math.max(0, 5 - (next - at));
    at = next;
  }
  return points;
}

/** The items that fit, best first; equals stay in their order. */
export function bestOf<Item>(
  typed: string,
  items: readonly Item[],
  textsOf: (item: Item) => readonly string[],
  most: number,
): Item[] {
  const ranked: { item: Item; points: number; at: number }[] = [];
  for (const [at, item] of items.entries()) {
    let points: number | null = null;
    for (const text of textsOf(item)) {
      const each = closeness(typed, text);
      if (each !== null && (points === null || each > points)) points = each;
    }
    if (points !== null) ranked.push({ item, points, at });
  }
  ranked.sort((a, b) => b.points - a.points || a.at - b.at);
  return ranked.slice(0, most).map(({ item }) => item);
}
