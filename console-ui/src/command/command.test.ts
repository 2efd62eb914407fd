import { describe, expect, test } from "vitest";
import { t } from "../i18n/language";
import { aBoard, anAssignment, anOrder, ledOrder } from "../testing/scene";
import type { CandidateView, LiftView } from "../wire/types";
import { rankingName, type World } from "./answers";
import { completionsOf } from "./complete";
import { hindranceText, stepText } from "./describe";
import { MAX_LINE, MAX_PARTS, parseLine, VERBS } from "./parse";
import { type ActionStep, isReady, planOf } from "./plan";

const OPEN = anOrder({ id: "ord_a", number: "20261122-0012" });
const LED = ledOrder("on_scene", { id: "ord_b", number: "20261122-0007" });
const STATION = Object.values(aBoard().stations)[0];

function world(change: Partial<World> = {}): World {
  return {
    role: "operator",
    orders: { ord_a: OPEN, ord_b: LED },
    stations: aBoard().stations,
    current: "ord_a",
    assignment: null,
    lifts: new Map(),
    rankings: new Map(),
    ...change,
  };
}

/** The only step of a line that is an action. */
function step(line: string, change: Partial<World> = {}): ActionStep {
  const [first, ...others] = planOf(line, world(change)).steps;
  if (first?.kind !== "action" || others.length > 0) throw new Error(`${line} is not one action`);
  return first;
}

function refusal(line: string, change: Partial<World> = {}): string | undefined {
  return planOf(line, world(change)).steps.find(({ refused }) => refused)?.refused?.why;
}

describe("reading a line", () => {
  test("Chinese, initials and English name the same command", () => {
    for (const line of ["接单 12", "jd 12", "acc 12", "ACC 12", "接单12", "接单 １２", "接单 12分"]) {
      expect(step(line).action.id, line).toBe("accept");
      expect(step(line).values.eta_minutes, line).toBe(12);
    }
  });

  test("`.` is the open order, `#12` another, by its serial or in full", () => {
    expect(step(". jd").subject.order?.id).toBe("ord_a");
    expect(step("。 jd").subject.order?.id).toBe("ord_a");
    for (const line of ["#7 jk 2", "#0007 jk 2", "＃7 jk 2", "#20261122-0007 jk 2"]) {
      expect(step(line).subject.order?.id, line).toBe("ord_b");
    }
    expect(refusal("#99 jk")).toBe("command_line.no_such_order");
  });

  test("`;` chains, in either width, and quotation marks keep it together", () => {
    expect(parseLine("jd 12；cf; dd").map(({ word }) => word?.text)).toEqual(["jd", "cf", "dd"]);
    expect(parseLine('bz "门卫；已等候"; jd')).toHaveLength(2);
    expect(step("bz “门卫；已 等候”").values.note).toBe("门卫；已 等候");
    expect(parseLine(" ; ;; ")).toEqual([]);
  });

  test("of random input it never throws, gives no more than was typed, and its parts lie in the line", () => {
    let seed = 20261122;
    const next = (below: number) => {
      seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
      return seed % below;
    };
    const words = VERBS.flatMap(({ words }) => [words.zh, words.pinyin, words.en]);
    const pieces = [
      ...words,
      ...'"“”;；#.。@-!０９\\\u0000\u200b𠀀 \t#-@;;'.split(""),
      "#0012",
      "#99999999-999999",
      "@1",
      "@S0001",
      "-5",
      "5分前",
      "12",
      "9999",
      "1234567",
      "孕妇",
      "-yf",
      "p1",
      "constructor",
      "__proto__",
      "toString",
    ];
    for (let round = 0; round < 3_000; round += 1) {
      let line = "";
      for (let n = next(14); n >= 0; n -= 1)
        line += (pieces[next(pieces.length)] ?? "") + (next(3) ? " " : "");
      const parts = parseLine(line);
      for (const part of parts) {
        expect(part.start).toBeLessThanOrEqual(part.end);
        expect(part.end).toBeLessThanOrEqual(Math.min(line.length, MAX_LINE));
        expect(line).toContain(part.text);
      }
      const plan = planOf(line, world());
      expect(plan.steps).toHaveLength(parts.length);
      for (const each of plan.steps) {
        expect(typeof stepText(each, world())).toBe("string");
        expect(() => hindranceText(each)).not.toThrow();
      }
      for (const proposal of completionsOf(line, line.length, world()))
        expect(proposal.start).toBeLessThanOrEqual(line.length);
    }
  });

  test("a line and a chain have their limits", () => {
    expect(planOf("bz x ".repeat(200), world()).steps.every(({ refused }) => refused !== null)).toBe(true);
    expect(refusal(Array(MAX_PARTS).fill("bz x").join(";"))).toBeUndefined();
    expect(
      refusal(
        Array(MAX_PARTS + 1)
          .fill("bz x")
          .join(";"),
      ),
    ).toBe("command_line.too_many");
  });
});

describe("answers", () => {
  test("a station by its place on the card or its code; minutes ago by a minus", () => {
    const other = anAssignment({ id: "asg_2", station: { id: "sta_x", code: "S0777", name: "另一站" } });
    const orders = { ord_a: anOrder({ ...OPEN, assignments: [anAssignment(), other] }) };
    expect(step("jd @2 9 -5", { orders }).subject.assignment?.id).toBe("asg_2");
    expect(step("jd 9 @s0777", { orders }).subject.assignment?.id).toBe("asg_2");
    expect(step("jd 9 -5", { orders }).values).toMatchObject({ eta_minutes: 9, minutes_ago: 5 });
    expect(step("jd 9 5分前", { orders }).values.minutes_ago).toBe(5);
    expect(refusal("jd @3", { orders })).toBe("command_line.no_such_station");
    expect(refusal("jd 9 9")).toBe("command_line.twice");
    expect(refusal("jd 999")).toBe("command_line.too_much");
  });

  test("facts are added and taken away, the others stay", () => {
    const orders = { ord_a: anOrder({ ...OPEN, flags: ["elderly"], hazards: [] }) };
    expect(step("qk 3人 孕妇 -lr 进水", { orders }).values).toMatchObject({
      people: 3,
      flags: ["pregnant"],
      hazards: ["water"],
    });
    expect(step("tri panic", { orders }).values).toMatchObject({ flags: ["elderly", "panic"] });
    expect(refusal("qk 什么")).toBe("command_line.not_understood");
  });

  test("a reason by its word or initials, the rest is the note", () => {
    expect(step("ju clgz 抛锚了 2 小时").values).toMatchObject({
      reason: "vehicle_trouble",
      note: "抛锚了 2 小时",
    });
    expect(step("ju 太忙").values).toMatchObject({ reason: "no_crew", note: "太忙" });
    expect(step("bz 门卫 2 号 p1").values.note).toBe("门卫 2 号 p1");
  });

  test("yes and no fall to the questions in their order", () => {
    const orders = { ord_a: anOrder({ ...OPEN, state: "callback_due", outcome: "freed_by_crew" }) };
    expect(step("hf", { orders }).values).toMatchObject({ reached: true, all_out: true, satisfaction: "3" });
    expect(step("hf n", { orders }).values).toMatchObject({ reached: false });
    expect(step("hf 是 否 不满意", { orders }).values).toMatchObject({ all_out: false, satisfaction: "1" });
    expect(step("yj 是").values.called).toBe(true);
  });

  test("a lift and a rank are looked up before the line may run", () => {
    const asked = step("dw 1234567");
    expect(asked.needs).toEqual([{ kind: "lift", code: "1234567" }]);
    expect(isReady(planOf("dw 1234567", world()))).toBe(false);
    const lift = OPEN.lift as LiftView;
    expect(step("dw 1234567", { lifts: new Map([["1234567", lift]]) }).values.lift).toBe(lift.id);
    expect(refusal("dw 1234567", { lifts: new Map([["1234567", null]]) })).toBe("command_line.no_such_lift");

    expect(step("pz @2 二级 车辆故障").needs).toEqual([{ kind: "ranking", order: "ord_a", level: "second" }]);
    const second = { rank: 2, station: { id: "sta_2", code: "S2", name: "第二站" } } as CandidateView;
    const rankings = new Map([[rankingName("ord_a", "first"), [second]]]);
    expect(step("pz @2 车辆故障", { rankings }).values).toMatchObject({ station: "sta_2", note: "车辆故障" });
    expect(refusal("pz @9 车辆故障", { rankings })).toBe("command_line.no_such_station");
    expect(step(`pz @${STATION?.code} 车辆故障`).values.station).toBe(STATION?.id);
  });

  test("an order to join by its number", () => {
    expect(step("hb #0007").values.order).toBe("ord_b");
    expect(step("hb 7").values.order).toBe("ord_b");
    expect(refusal("hb 99")).toBe("command_line.no_such_order");
  });
});

describe("the plan", () => {
  test("each part is judged as if those before it were done", () => {
    const plan = planOf("jd 12; cf; dd; jk 2; wc; hf; gd", world());
    expect(plan.steps.map(({ refused }) => refused)).toEqual(Array(7).fill(null));
    expect(isReady(plan)).toBe(true);
    expect(refusal("cf")).toBe("refused.assignment.offered");
    expect(refusal("jd; dd; cf")).toBe("refused.assignment.on_scene");
  });

  test("what the button refuses the line refuses, with the same reason", () => {
    for (const { verb } of VERBS) {
      if (verb.kind !== "action") continue;
      const subject = step(verb.action.words.zh, { current: null });
      expect(subject.refused, verb.action.id).toEqual(verb.action.refusedBecause(subject.subject));
    }
  });

  test("a part that wants more opens its form when alone, and stops a chain", () => {
    expect(step("pz").is_open).toBe(true);
    expect(isReady(planOf("pz", world()))).toBe(true);
    expect(refusal("jd; pz")).toBe("command_line.incomplete");
    expect(refusal("jd; 下一单")).toBe("command_line.alone");
    expect(refusal("下一单")).toBeUndefined();
    expect(refusal("下一单 3")).toBe("command_line.not_understood");
  });

  test("a word that is no command is refused by name", () => {
    const [first] = planOf("接蛋 12", world()).steps;
    expect(first && hindranceText(first)).toBe(t("command_line.no_such_word", { word: "接蛋" }));
    expect(refusal('"接单"')).toBe("command_line.no_word");
  });

  test("the preview says in words what will be recorded, and on which order", () => {
    const text = stepText(step("#7 jk 2 -5"), world());
    expect(text).toContain("解困");
    expect(text).toContain("0007");
    expect(text).toContain("2 人");
    expect(text).toContain("5 分钟前");
  });
});

describe("proposals while typing", () => {
  const inserts = (line: string) => completionsOf(line, line.length, world()).map(({ insert }) => insert);

  test("a command by any of its three words", () => {
    expect(inserts("接")).toContain("接单");
    expect(inserts("jd")[0]).toBe("接单");
    expect(inserts("dec")).toEqual(["拒单"]);
    expect(inserts("jd 5; cf")).toEqual(["出发"]);
    expect(inserts("")).toEqual([]);
  });

  test("an answer that the command asks for, and nothing else", () => {
    expect(inserts("ju cl")).toEqual(["车辆故障"]);
    expect(inserts("qk 3 -yu")).toEqual([]);
    expect(inserts("qk 3 -yf")).toEqual(["-孕妇"]);
    expect(inserts("jd @")).toEqual(["@1"]);
    expect(inserts("bz 车")).toEqual([]);
  });

  test("what is taken is understood", () => {
    const [proposal] = completionsOf("ju cl", 5, world());
    const line = `${"ju cl".slice(0, proposal?.start)}${proposal?.insert} `;
    expect(step(line).values.reason).toBe("vehicle_trouble");
  });
});

test("an order that is not on the board is no order", () => {
  expect(refusal("jd", { current: "ord_gone" })).toBe("refused.no_order");
});
