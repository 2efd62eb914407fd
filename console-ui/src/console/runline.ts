// Runs a line of the command line: each part is judged again against the server's last answer, then done like a button.
// Must not: go on after a failure, or leave unsaid what was done and what was not.

import type { PageKey } from "../action/registry";
import type { World } from "../command/answers";
import { hindranceText, stepText } from "../command/describe";
import { parseLine } from "../command/parse";
import { type ActionStep, isReady, type PageStep, planOf, stepOf } from "../command/plan";
import { t } from "../i18n/language";
import { newKey } from "../net/key";
import { baseOf } from "../state/conflict";
import { problemText } from "../ui/problem";
import { type Intent, intent, isFilling, live, select, shownOrder } from "./board";
import { carryOut } from "./carry";
import { holdToForm } from "./hold";
import { openFilled } from "./keys";

/** What became of a line. */
export interface Outcome {
  /** Parts that the server has taken, in words. */
  done: readonly string[];
  /** The part that failed, with its reason. */
  failed: { part: string; step: string; why: string } | null;
  /** Parts behind it, which were not tried: in words, and as they were typed. */
  left: readonly string[];
  left_parts: readonly string[];
}

/** What only the server knows, gathered while the line was typed. */
export type Lookups = Pick<World, "lifts" | "rankings">;

/** The order and the station that a line is about. */
type Chosen = Pick<Intent, "order" | "assignment">;

/** Server truth and the seat's selection, as the line is read against them. */
export function worldNow(
  role: World["role"],
  lookups: Lookups,
  { order: current, assignment }: Chosen = intent.getState(),
): World {
  const { orders: live_orders, stations } = live.getState().board;
  const shown = shownOrder(current);
  const orders = shown && !(shown.id in live_orders) ? { ...live_orders, [shown.id]: shown } : live_orders;
  return { role, orders, stations, current, assignment, ...lookups };
}

const NOTHING: Outcome = { done: [], failed: null, left: [], left_parts: [] };

/** Does one part, on the order as it was read for it; gives why not. A reply that carries no order leaves the board to bring it. */
async function doStep(step: ActionStep): Promise<string | null> {
  const hindrance = hindranceText(step);
  if (hindrance) return hindrance;
  try {
    const { action, subject, values } = step;
    const base = subject.order && baseOf(subject.order);
    await carryOut(action, subject, values, newKey(action.id), base ? { base } : null);
    return null;
  } catch (error) {
    return problemText(error);
  }
}

async function runChain(line: string, role: World["role"], lookups: Lookups): Promise<Outcome> {
  // `.` stays the order that was open when Enter was pressed, and its station the one that was chosen, whatever is meanwhile.
  const chosen = intent.getState();
  const planned = planOf(line, worldNow(role, lookups)).steps.map((step) =>
    stepText(step, worldNow(role, lookups)),
  );
  const parts = parseLine(line);
  const done: string[] = [];
  for (const [at, part] of parts.entries()) {
    const world = worldNow(role, lookups, chosen);
    const step = stepOf(part, world);
    const why = step.kind === "action" ? await doStep(step) : hindranceText(step);
    if (why) {
      const failed = { part: part.text, step: planned[at] ?? part.text, why };
      return {
        done,
        failed,
        left: planned.slice(at + 1),
        left_parts: parts.slice(at + 1).map(({ text }) => text),
      };
    }
    done.push(stepText(step, world));
  }
  return { ...NOTHING, done };
}

/** Opens the form of a part that wants more answers, with those that were given; a form that is being filled in comes first. */
function openForm(step: ActionStep, world: World): Outcome {
  const { form } = intent.getState();
  if (form && isFilling()) {
    holdToForm();
    const why = t("form.comes_first", { action: t(form.action.title) });
    return { ...NOTHING, failed: { part: step.part.text, step: stepText(step, world), why } };
  }
  if (step.subject.order && step.subject.order.id !== intent.getState().order) select(step.subject.order.id);
  openFilled(step.action, step.subject, step.values);
  return NOTHING;
}

/**
 * Carries a line out, or gives null where it may not be: nothing has changed then. One part may also be a
 * page command, or an action whose form wants more.
 */
export async function runLine(
  line: string,
  role: World["role"],
  lookups: Lookups,
  onPage: (page: PageKey) => void,
): Promise<Outcome | null> {
  const plan = planOf(line, worldNow(role, lookups));
  if (!isReady(plan)) return null;
  const [only] = plan.steps as [ActionStep | PageStep];
  if (plan.steps.length === 1 && only.kind === "page") {
    if (only.page) onPage(only.page.id);
    return NOTHING;
  }
  if (plan.steps.length === 1 && only.kind === "action" && only.is_open) {
    return openForm(only, worldNow(role, lookups));
  }
  return runChain(line, role, lookups);
}
