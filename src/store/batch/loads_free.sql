-- Loads of stations whose rows are not locked: each must be on duty and have room, or the batch fails. $1: how many.
with moved as (
    update station_load set live = station_load.live + load_in.change
    from rows(2: uuid, int2) as load_in (station, change)
    where station_load.station = load_in.station and station_load.on_duty
        and station_load.live + load_in.change <= station_load.capacity
    returning 1
)
select 1 / (case when count(*) = $1::int8 then 1 else 0 end) from moved
