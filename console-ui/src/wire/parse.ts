// The door for board frames: text in, a message of a known kind out.
// Must not: trust a frame because it parses as JSON; a broken one asks for a fresh snapshot. A kind that this build does
// not know is no fault: the server may be newer than the page.

/** Kinds of message that this build understands. */
const MESSAGE_KINDS = new Set(["snapshot", "events", "change", "heartbeat", "resync", "seats"]);

/** Kinds of change that this build understands. */
const CHANGE_KINDS = new Set([
  "order_entered",
  "order_changed",
  "order_left",
  "station_changed",
  "alarm_parked",
  "alarm_unparked",
  "crew_moved",
]);

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isChange(value: unknown): value is { change: string } {
  return isRecord(value) && typeof value.change === "string";
}

function isKnownChange(value: unknown): boolean {
  return isChange(value) && CHANGE_KINDS.has(value.change);
}

function isComplete(message: Record<string, unknown>): boolean {
  switch (message.type) {
    case "snapshot":
      return (
        typeof message.epoch === "string" && typeof message.seq === "number" && Array.isArray(message.orders)
      );
    case "events":
      return (
        typeof message.seq === "number" && Array.isArray(message.changes) && message.changes.every(isChange)
      );
    case "change":
      return typeof message.seq === "number" && isChange(message);
    case "seats":
      return typeof message.order === "string" && Array.isArray(message.seats);
    case "heartbeat":
      return typeof message.seq === "number" && typeof message.server_time === "string";
    default:
      return true;
  }
}

/** Of a kind that a newer server may send: it is left out, what stands beside it counts. */
export const UNKNOWN = "unknown";

/**
 * The message in a frame; `UNKNOWN` for one of a kind that this build does not know, null for one that is broken. Of
 * `events` the changes of known kinds are left.
 */
export function parseMessage<Message>(frame: unknown): Message | typeof UNKNOWN | null {
  if (typeof frame !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.type !== "string") return null;
  if (!MESSAGE_KINDS.has(value.type)) return UNKNOWN;
  if (!isComplete(value)) return null;
  if (value.type === "change" && !isKnownChange(value)) return UNKNOWN;
  if (value.type === "events" && Array.isArray(value.changes) && !value.changes.every(isKnownChange))
    return { ...value, changes: value.changes.filter(isKnownChange) } as Message;
  return value as Message;
}
