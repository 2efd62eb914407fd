// Texts of crews' phones, English. Must not: lack a key of the Chinese ones.

export const deviceEn = {
  "loop.push": "Pushes",
  "problem.enrolment_refused":
    "The code is wrong, used or too old: please have a new one made by the administrator.",
  "problem.unknown_device": "This phone is not enrolled, or was revoked.",
  "problem.too_many_devices": "The station has as many phones as it may: revoke one that is not used first.",
  "enrol.title": "Enrol this phone",
  "enrol.what":
    "Once enrolled, this phone opens the crew page without a password. An administrator or shift leader makes the code under Administration → Stations.",
  "enrol.code": "Code",
  "enrol.do": "Enrol this phone",
  "enrol.busy": "Enrolling…",
  "enrol.install_first":
    "iPhone: choose Add to Home Screen under Share first, open it from there, then type the code.",
  "enrol.by_password": "Sign in with a password instead",
  "enrol.here": "Enrol a crew's phone by its code",
  "enrol.phone": "Phone",
  "device.title": "This phone",
  "device.push_off": "No offers while the screen is locked",
  "device.push_turn_on": "Allow notifications",
  "device.push_denied":
    "The phone's settings forbid notifications: please allow them there, or offers are missed while it is locked.",
  "device.push_failed":
    "The push service cannot be reached: offers may be missed while locked, please keep this page open.",
  "device.sign_out_sure": "Really sign out",
  "device.install": "Add to home screen",
  "device.update": "A newer version is there",
  "device.update_now": "Update",
  "duty.capacity": "Orders at once",
  "duty.orders": "At once",
  "phones.where": "Stations and crews' phones",
  "phones.back": "Back to the console",
  "phones.title": "Enrolled phones",
  "phones.none": "No phone is enrolled yet",
  "phones.seen": "Last seen",
  "phones.push_on": "takes pushes",
  "phones.push_off": "no pushes",
  "phones.revoke": "Revoke",
  "phones.revoke_sure": "Really revoke",
  "phones.revoke_named": "Revoke {{phone}} of {{person}}",
  "phones.bind": "Enrol phone",
  "phones.bind_for": "Enrol a phone for {{person}}",
  "phones.scan": "Scan with the phone of {{person}}, or type at {{address}}:",
  "phones.until": "Good until {{at}}, once",
  "phones.over": "Over: please make a new one",
  "phones.close": "Close",
} as const;
