// The door for board frames: text in, a message of a known kind out.
// Must not: trust a frame because it parses as JSON; an unknown kind asks for a fresh snapshot instead.

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

function isKnownChange(value: unknown): boolean {
  return isRecord(value) && typeof value.change === "string" && CHANGE_KINDS.has(value.change);
}

function isComplete(message: Record<string, unknown>): boolean {
  switch (message.type) {
    case "snapshot":
      return (
        typeof message.epoch === "string" && typeof message.seq === "number" && Array.isArray(message.orders)
      );
    case "events":
      return (
        typeof message.seq === "number" &&
        Array.isArray(message.changes) &&
        message.changes.every(isKnownChange)
      );
    case "change":
      return typeof message.seq === "number" && isKnownChange(message);
    case "seats":
      return typeof message.order === "string" && Array.isArray(message.seats);
    case "heartbeat":
      return typeof message.seq === "number" && typeof message.server_time === "string";
    default:
      return true;
  }
}

/** The message in a frame, or null for anything that this build does not understand. */
export function parseMessage<Message>(frame: unknown): Message | null {
  if (typeof frame !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.type !== "string" || !MESSAGE_KINDS.has(value.type)) return null;
  return isComplete(value) ? (value as Message) : null;
}
