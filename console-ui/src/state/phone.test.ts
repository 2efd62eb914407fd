// Which texts are telephone numbers, and which are the codes that look like them.

import { expect, test } from "vitest";
import { phoneOf } from "./phone";

test("mobile and fixed numbers are read with or without their spaces", () => {
  expect(phoneOf("13812345678")).toBe("13812345678");
  expect(phoneOf("138 1234-5678")).toBe("13812345678");
  expect(phoneOf("+86 138 1234 5678")).toBe("+8613812345678");
  expect(phoneOf("021-62345678")).toBe("02162345678");
  expect(phoneOf("62345678")).toBe("62345678");
});

test("codes, addresses and half a number are none", () => {
  for (const text of [
    "",
    "1234567",
    "31101010",
    "31101015002009010001",
    "1381234567",
    "人民路 138号",
    "119",
  ]) {
    expect(phoneOf(text), text).toBeNull();
  }
});
