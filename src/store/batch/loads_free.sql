-- Loads of stations whose rows are not locked: each must be on duty and have room, or the batch fails.
with moved as (
    update station_load set live = station_load.live + load_in.change
    from unnest($1::uuid[], $2::int2[]) as load_in (station, change)
    where station_load.station = load_in.station and station_load.on_duty
        and station_load.live + load_in.change <= station_load.capacity
    returning 1
)
select 1 / (case when count(*) = cardinality($1::uuid[]) then 1 else 0 end) from moved
