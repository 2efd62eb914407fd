-- Where crews' phones are: the latest of each, for the map of those who send them. No history, nothing of it in the
-- log; a row goes when its order is closed, and after a day in any case.

create table crew_position (
    account uuid primary key,
    station uuid not null,
    -- The order in hand; none while the phone waits for one.
    work_order uuid,
    assignment uuid,
    -- WGS-84.
    lat double precision not null,
    lon double precision not null,
    accuracy_m integer not null,
    fixed_at timestamptz not null,
    received_at timestamptz not null,
    -- When the crew should be at the lift, going on from here.
    arrival_at timestamptz,
    check ((work_order is null) = (assignment is null))
) with (fillfactor = 50);
create index crew_position_by_age on crew_position (received_at);
