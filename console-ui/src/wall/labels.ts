// Where the names of districts stand so that none is written over another.
// Must not: know what the names say, or move one farther than it must.

/** A label by the middle of its box. */
export interface LabelBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Rounds of pushing; the few labels of a city need three or four, a heap a hundred. */
const ROUNDS = 200;

/** The labels pushed apart, the shorter way and each by half, until none covers another. */
export function apart<Label extends LabelBox>(labels: readonly Label[]): Label[] {
  const moved = labels.map((label) => ({ ...label }));
  for (let round = 0; round < ROUNDS; round += 1) {
    let is_settled = true;
    for (const [index, one] of moved.entries()) {
      for (const other of moved.slice(index + 1)) is_settled = !push(one, other) && is_settled;
    }
    if (is_settled) break;
  }
  return moved;
}

/** Whether the two had to be pushed. */
function push(one: LabelBox, other: LabelBox): boolean {
  const across = (one.width + other.width) / 2 - Math.abs(one.x - other.x);
  const down = (one.height + other.height) / 2 - Math.abs(one.y - other.y);
  // What is left by rounding is no overlap.
  if (Math.min(across, down) <= 0.01) return false;
  if (across < down) {
    const half = (one.x <= other.x ? across : -across) / 2;
    one.x -= half;
    other.x += half;
  } else {
    const half = (one.y <= other.y ? down : -down) / 2;
    one.y -= half;
    other.y += half;
  }
  return true;
}
