// The JSON shapes of crews' phones, as the server's `src/wire/device.rs` writes them.
// Must not: hold shapes of our own.

import type { Timestamp } from "./types";

export interface NewEnrolment {
  crew: string;
}

export interface EnrolmentView {
  code: string;
  person: string;
  expires_at: Timestamp;
}

export interface EnrolDevice {
  code: string;
  label: string;
}

export interface DeviceView {
  id: string;
  person: string;
  label: string;
  enrolled_at: Timestamp;
  seen_at: Timestamp;
  takes_push: boolean;
}

export interface DeviceList {
  devices: DeviceView[];
}

export interface OwnDevice {
  device: DeviceView | null;
  push_key: string;
}

export interface PushPlace {
  endpoint: string;
  p256dh: string;
  auth: string;
}
