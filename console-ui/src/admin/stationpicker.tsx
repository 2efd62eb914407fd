// Chooses the station of a crew account by typing its code or name.

import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { t } from "../i18n/language";
import { endpoint } from "../net/endpoint";
import { Labelled } from "./stations";

const CHOICES = 8;

export function StationPicker({ name }: { name: string }) {
  const [search, setSearch] = useState("");
  const found = useQuery({
    queryKey: ["stations", "picker", search],
    queryFn: () => endpoint.stations(search, null, null),
    placeholderData: (before) => before,
  });
  const stations = (found.data?.stations ?? []).slice(0, CHOICES);
  return (
    <>
      <Labelled title={t("admin.find_station")}>
        <input
          className="input"
          type="search"
          value={search}
          autoComplete="off"
          onChange={(event) => setSearch(event.target.value)}
        />
      </Labelled>
      <Labelled title={t("admin.station_of_crew")}>
        <select className="input" name={name} required>
          {stations.map((station) => (
            <option key={station.id} value={station.id}>
              {station.code} {station.name}
            </option>
          ))}
        </select>
      </Labelled>
    </>
  );
}
