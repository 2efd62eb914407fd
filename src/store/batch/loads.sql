-- Loads and duty of stations; the rows are locked.
update station_load set live = greatest(station_load.live + load_in.change, 0),
    on_duty = coalesce(load_in.on_duty, station_load.on_duty),
    strength = coalesce(load_in.strength, station_load.strength),
    capacity = coalesce(load_in.capacity, station_load.capacity),
    version = coalesce(load_in.version, station_load.version),
    duty_changed_at = coalesce(load_in.changed_at, station_load.duty_changed_at)
from rows(uuid, int2, bool, int2, int2, int4, timestamptz) as load_in (station, change, on_duty, strength,
    capacity, version, changed_at)
where station_load.station = load_in.station
