// Stations: find one, change its duty, capacity and facts.

import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useState } from "react";
import { t, word } from "../i18n/language";
import { serverNow } from "../net/clock";
import { endpoint } from "../net/endpoint";
import { joined, moment } from "../ui/format";
import { problemText } from "../ui/problem";
import { useSession } from "../ui/session";
import type { DutyChange, StationChange, StationDetail, StationView } from "../wire/types";
import { StationPeople } from "./devices";
import { SavingLine, useSaving } from "./save";

const MAX_COUNT = 99;
/** Crews change their duty themselves; who looks after stations sees it while the page stands open. */
const ASK_EVERY_MS = 15_000;

export function Stations() {
  const [search, setSearch] = useState("");
  const [chosen, setChosen] = useState<string | null>(null);
  const list = useInfiniteQuery({
    queryKey: ["stations", search],
    queryFn: ({ pageParam }) => endpoint.stations(search, null, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    placeholderData: (before) => before,
  });
  const stations = list.data?.pages.flatMap((page) => page.stations) ?? [];
  return (
    <main className="admin-columns">
      <section className="admin-list" aria-label={t("admin.stations")}>
        <input
          className="input"
          type="search"
          aria-label={t("admin.find_station")}
          placeholder={t("admin.find_station")}
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
        {list.isError && <p className="form-error">{problemText(list.error)}</p>}
        <div className="table-scroll">
          <table>
            <thead>
              <tr>
                <th scope="col">{t("admin.code")}</th>
                <th scope="col">{t("admin.name")}</th>
                <th scope="col">{t("admin.levels")}</th>
                <th scope="col">{t("admin.duty")}</th>
                <th scope="col">{t("duty.strength")}</th>
                <th scope="col">{t("admin.load")}</th>
                <th scope="col">{t("admin.reach")}</th>
              </tr>
            </thead>
            <tbody>
              {stations.map((station) => (
                <StationRow
                  key={station.id}
                  station={station}
                  is_chosen={station.id === chosen}
                  onChoose={() => setChosen(station.id)}
                />
              ))}
            </tbody>
          </table>
        </div>
        {!list.isLoading && stations.length === 0 && <p className="empty">{t("admin.none_found")}</p>}
        {list.hasNextPage && (
          <button type="button" className="button" onClick={() => void list.fetchNextPage()}>
            {t("admin.more")}
          </button>
        )}
      </section>
      <section className="admin-detail" aria-label={t("admin.station")}>
        {chosen ? (
          <StationEditor key={chosen} station={chosen} />
        ) : (
          <p className="empty">{t("admin.choose_station")}</p>
        )}
      </section>
    </main>
  );
}

function levelsText(station: StationView): string {
  const levels = [];
  if (station.serves_first) levels.push(word("level_short", "first"));
  if (station.serves_second) levels.push(word("level_short", "second"));
  return joined(levels);
}

function StationRow(props: { station: StationView; is_chosen: boolean; onChoose: () => void }) {
  const { station } = props;
  return (
    <tr className={props.is_chosen ? "chosen" : ""} onClick={props.onChoose}>
      <td className="number">{station.code}</td>
      <td>
        <button type="button" className="link" onClick={props.onChoose}>
          {station.name}
        </button>
      </td>
      <td>{levelsText(station)}</td>
      <td>
        <span className={`badge ${station.on_duty ? "tone-good" : "tone-quiet"}`}>
          {t(station.on_duty ? "admin.on" : "admin.off")}
        </span>
      </td>
      <td className="number">{station.strength}</td>
      <td className="number">
        {station.live_count}/{station.capacity}
      </td>
      <td>
        <span className={`reach ${station.reach}`}>{word("reach", station.reach)}</span>
      </td>
    </tr>
  );
}

function StationEditor({ station: id }: { station: string }) {
  const { role } = useSession();
  const detail = useQuery({
    queryKey: ["station", id],
    queryFn: () => endpoint.station(id),
    refetchInterval: ASK_EVERY_MS,
  });
  if (detail.isError && !detail.data) return <p className="form-error">{problemText(detail.error)}</p>;
  if (!detail.data) return <p className="empty">{t("admin.loading")}</p>;
  const station = detail.data;
  return (
    <>
      <h2>
        {station.name} <span className="muted">{station.code}</span>
      </h2>
      <p className="muted">
        {station.organisation ?? "–"} · {station.phone_masked ?? t("admin.no_phone")} ·{" "}
        {t("admin.duty_since", { at: moment(station.duty_changed_at, serverNow()) })}
      </p>
      <DutyForm station={station} />
      {role === "administrator" && <FactsForm station={station} />}
      <StationPeople station={station} />
    </>
  );
}

/** Reads again what shows the station; ends when the station itself is there. */
function useRefresh(station: string): () => Promise<void> {
  const queries = useQueryClient();
  return async () => {
    void queries.invalidateQueries({ queryKey: ["stations"] });
    await queries.invalidateQueries({ queryKey: ["station", station] });
  };
}

/** What was typed, as it stands in the fields. */
interface Typed {
  on_duty: boolean | null;
  strength: string | null;
  capacity: string | null;
}

const UNTOUCHED: Typed = { on_duty: null, strength: null, capacity: null };

function figure(typed: string | null): number | null {
  return typed === null ? null : Number(typed);
}

function DutyForm({ station }: { station: StationDetail }) {
  const { saving, save, clear } = useSaving();
  // What nobody touched follows the station, and is the crew's to change: it is not sent.
  const [typed, setTyped] = useState(UNTOUCHED);
  const refresh = useRefresh(station.id);
  const type = (change: Partial<Typed>) => {
    setTyped((before) => ({ ...before, ...change }));
    clear();
  };
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const asked: DutyChange = {
      on_duty: typed.on_duty,
      strength: figure(typed.strength),
      capacity: figure(typed.capacity),
    };
    void save(asked, async (change, key) => {
      await endpoint.changeDuty(station.id, change, key);
      await refresh();
      setTyped(UNTOUCHED);
    });
  };
  return (
    <form className="admin-form" aria-label={t("admin.duty")} onSubmit={onSubmit}>
      <h3>{t("admin.duty")}</h3>
      <label className="check">
        <input
          type="checkbox"
          checked={typed.on_duty ?? station.on_duty}
          onChange={({ target }) => type({ on_duty: target.checked })}
        />{" "}
        {t("admin.on_duty")}
      </label>
      {(["strength", "capacity"] as const).map((name) => (
        <Labelled key={name} title={t(name === "strength" ? "duty.strength" : "admin.capacity")}>
          <input
            className="input short"
            type="number"
            required
            min={0}
            max={MAX_COUNT}
            value={typed[name] ?? station[name]}
            onChange={({ target }) => type({ [name]: target.value })}
          />
        </Labelled>
      ))}
      <button type="submit" className="button primary" disabled={saving.is_busy}>
        {t("admin.save_duty")}
      </button>
      <SavingLine saving={saving} />
    </form>
  );
}

export function Labelled({ title, children }: { title: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the control is the child
    <label className="field">
      <span className="field-label">{title}</span>
      {children}
    </label>
  );
}

function changed(data: FormData, name: string, before: string): string | null {
  const text = String(data.get(name) ?? "").trim();
  return text !== "" && text !== before ? text : null;
}

/** A number that was saved is not sent again with what is saved next; another that is typed by now stays. */
function forgetPhone(form: HTMLFormElement, saved: string | null): void {
  const field = form.elements.namedItem("phone");
  if (field instanceof HTMLInputElement && field.value.trim() === saved) field.value = "";
}

function FactsForm({ station }: { station: StationDetail }) {
  const { saving, save, clear } = useSaving();
  const refresh = useRefresh(station.id);
  // What the fields began with: what somebody else changes meanwhile is not set back.
  const [shown, setShown] = useState(station);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const data = new FormData(form);
    const serves_first = data.get("serves_first") === "on";
    const serves_second = data.get("serves_second") === "on";
    const asked: StationChange = {
      name: changed(data, "name", shown.name),
      address: changed(data, "address", shown.address),
      phone: changed(data, "phone", ""),
      serves_first: serves_first === shown.serves_first ? null : serves_first,
      serves_second: serves_second === shown.serves_second ? null : serves_second,
    };
    void save(asked, async (change, key) => {
      await endpoint.changeStation(station.id, change, key);
      setShown({
        ...shown,
        name: change.name ?? shown.name,
        address: change.address ?? shown.address,
        serves_first,
        serves_second,
      });
      forgetPhone(form, change.phone);
      await refresh();
    });
  };
  return (
    <form className="admin-form" aria-label={t("admin.facts")} onSubmit={onSubmit} onChange={clear}>
      <h3>{t("admin.facts")}</h3>
      <Labelled title={t("admin.name")}>
        <input className="input" name="name" required maxLength={60} defaultValue={station.name} />
      </Labelled>
      <Labelled title={t("admin.address")}>
        <input className="input" name="address" maxLength={120} defaultValue={station.address} />
      </Labelled>
      <Labelled title={t("admin.new_phone")}>
        <input
          className="input"
          name="phone"
          inputMode="tel"
          maxLength={32}
          placeholder={station.phone_masked ?? ""}
        />
      </Labelled>
      <label className="check">
        <input type="checkbox" name="serves_first" defaultChecked={station.serves_first} />{" "}
        {word("level", "first")}
      </label>
      <label className="check">
        <input type="checkbox" name="serves_second" defaultChecked={station.serves_second} />{" "}
        {word("level", "second")}
      </label>
      <button type="submit" className="button primary" disabled={saving.is_busy}>
        {t("admin.save_facts")}
      </button>
      <SavingLine saving={saving} />
    </form>
  );
}
