-- Loads of stations whose rows are not locked: each must be on duty and have room.
update station_load set live = station_load.live + load_in.change
from rows(uuid, int2) as load_in (station, change)
where station_load.station = load_in.station and station_load.on_duty
    and station_load.live + load_in.change <= station_load.capacity
