// The door for board frames: text in, a message of a known kind out.
// Must not: trust a frame because it parses as JSON, or take a kind that a newer server made up for a broken frame.

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

/** A kind that this build does not know: the server is newer than the page. */
function isNewerChange(value: unknown): boolean {
  return isRecord(value) && typeof value.change === "string" && !CHANGE_KINDS.has(value.change);
}

/** The message without what only a newer page understands; null where that is all of it. */
function withoutNewer(message: Record<string, unknown>, onNewer: () => void): Record<string, unknown> | null {
  if (!MESSAGE_KINDS.has(String(message.type)) || (message.type === "change" && isNewerChange(message))) {
    onNewer();
    return null;
  }
  if (message.type !== "events" || !Array.isArray(message.changes)) return message;
  const known = message.changes.filter((change) => !isNewerChange(change));
  if (known.length === message.changes.length) return message;
  onNewer();
  return { ...message, changes: known };
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

/**
 * The message in a frame, or null for anything that this build does not understand. `onNewer` is told of a kind that a
 * newer server sends: it is left out, and what is on the board stands.
 */
export function parseMessage<Message>(frame: unknown, onNewer: () => void = () => undefined): Message | null {
  if (typeof frame !== "string") return null;
  let value: unknown;
  try {
    value = JSON.parse(frame);
  } catch {
    return null;
  }
  if (!isRecord(value) || typeof value.type !== "string") return null;
  const known = withoutNewer(value, onNewer);
  return known && isComplete(known) ? (known as Message) : null;
}
