-- All rows of one batch but its events, each table by one unnest. The parameters are the column vectors of
-- `store::batch`, in its order; an unused table has empty vectors.
with alarms as (
    insert into alarm (id, channel, kind, mode, disposition, work_order, lift, lift_text, lat, lon, datum,
        people, flags, hazards, caller_name, caller_phone, text, partner, foreign_id, raised_at,
        received_at)
    select id, channel, kind, mode, disposition, work_order, lift, lift_text, lat, lon, datum, people,
        coalesce(string_to_array(nullif(flags, ''), ','), '{}'), coalesce(string_to_array(nullif(hazards,
        ''), ','), '{}'), caller_name, caller_phone, text, partner, foreign_id, raised_at, received_at
    from unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[], $6::uuid[], $7::uuid[],
        $8::text[], $9::float8[], $10::float8[], $11::text[], $12::int2[], $13::text[], $14::text[],
        $15::text[], $16::text[], $17::text[], $18::text[], $19::text[], $20::timestamptz[],
        $21::timestamptz[]) as alarm_in (id, channel, kind, mode, disposition, work_order, lift, lift_text,
        lat, lon, datum, people, flags, hazards, caller_name, caller_phone, text, partner, foreign_id,
        raised_at, received_at)
), placed as (
    update alarm set work_order = placed_in.work_order, lift = coalesce(placed_in.lift, alarm.lift)
    from unnest($82::uuid[], $83::uuid[], $84::uuid[]) as placed_in (alarm, work_order, lift)
    where alarm.id = placed_in.alarm
), orders as (
    insert into work_order (id, number_day, number_serial, version, mode, state, outcome, merged_into,
        priority, lift, district, alarm_count, channel, lead_station, second_tier, opened_at, state_since,
        recorded_at, alarm_raised_at, answered_at, located_at, dispatched_at, accepted_at, departed_at,
        arrived_at, freed_at, restored_at, called_back_at, archived_at)
    select id, number_day, number_serial, version, mode, state, outcome, merged_into, priority, lift,
        district, alarm_count, channel, lead_station, second_tier, opened_at, state_since, recorded_at,
        alarm_raised_at, answered_at, located_at, dispatched_at, accepted_at, departed_at, arrived_at,
        freed_at, restored_at, called_back_at, archived_at from unnest($22::uuid[], $23::int4[],
        $24::int4[], $25::int4[], $26::text[], $27::text[], $28::text[], $29::uuid[], $30::text[],
        $31::uuid[], $32::int4[], $33::int4[], $34::text[], $35::uuid[], $36::bool[], $37::timestamptz[],
        $38::timestamptz[], $39::timestamptz[], $40::timestamptz[], $41::timestamptz[], $42::timestamptz[],
        $43::timestamptz[], $44::timestamptz[], $45::timestamptz[], $46::timestamptz[], $47::timestamptz[],
        $48::timestamptz[], $49::timestamptz[], $50::timestamptz[]) as work_order_in (id, number_day,
        number_serial, version, mode, state, outcome, merged_into, priority, lift, district, alarm_count,
        channel, lead_station, second_tier, opened_at, state_since, recorded_at, alarm_raised_at,
        answered_at, located_at, dispatched_at, accepted_at, departed_at, arrived_at, freed_at, restored_at,
        called_back_at, archived_at)
    on conflict (id) do update set version = excluded.version, state = excluded.state, outcome =
        excluded.outcome, merged_into = excluded.merged_into, priority = excluded.priority, lift =
        excluded.lift, district = excluded.district, alarm_count = excluded.alarm_count, lead_station =
        excluded.lead_station, second_tier = excluded.second_tier, state_since = excluded.state_since,
        recorded_at = excluded.recorded_at, alarm_raised_at = excluded.alarm_raised_at, answered_at =
        excluded.answered_at, located_at = excluded.located_at, dispatched_at = excluded.dispatched_at,
        accepted_at = excluded.accepted_at, departed_at = excluded.departed_at, arrived_at =
        excluded.arrived_at, freed_at = excluded.freed_at, restored_at = excluded.restored_at,
        called_back_at = excluded.called_back_at, archived_at = excluded.archived_at, quarantined_at = null
), assignments as (
    insert into assignment (id, work_order, station, level, state, offered_at, accepted_at, set_out_at,
        arrived_at, finished_at, ended_at)
    select id, work_order, station, level, state, offered_at, accepted_at, set_out_at, arrived_at,
        finished_at, ended_at from unnest($51::uuid[], $52::uuid[], $53::uuid[], $54::text[], $55::text[],
        $56::timestamptz[], $57::timestamptz[], $58::timestamptz[], $59::timestamptz[], $60::timestamptz[],
        $61::timestamptz[]) as assignment_in (id, work_order, station, level, state, offered_at,
        accepted_at, set_out_at, arrived_at, finished_at, ended_at)
    on conflict (id) do update set state = excluded.state, accepted_at = excluded.accepted_at, set_out_at =
        excluded.set_out_at, arrived_at = excluded.arrived_at, finished_at = excluded.finished_at, ended_at
        = excluded.ended_at
    -- Most assignments of an order do not change with each command: those rows are left alone.
    where (assignment.state, assignment.accepted_at, assignment.set_out_at, assignment.arrived_at,
           assignment.finished_at, assignment.ended_at)
        is distinct from (excluded.state, excluded.accepted_at, excluded.set_out_at, excluded.arrived_at,
           excluded.finished_at, excluded.ended_at)
), deadlines_in as (
    select work_order, kind, due_at from unnest($62::uuid[], $63::text[], $64::timestamptz[]) as deadline_in
        (work_order, kind, due_at)
), deadlines_gone as (
    delete from deadline using deadlines_in
    where deadline.work_order = deadlines_in.work_order and deadlines_in.due_at is null
), deadlines as (
    insert into deadline (work_order, kind, due_at)
    select work_order, kind, due_at from deadlines_in where due_at is not null
    on conflict (work_order) do update set kind = excluded.kind, due_at = excluded.due_at
    where (deadline.kind, deadline.due_at) is distinct from (excluded.kind, excluded.due_at)
), loads as (
    update station_load set live = greatest(station_load.live + load_in.change, 0),
        on_duty = coalesce(load_in.on_duty, station_load.on_duty),
        strength = coalesce(load_in.strength, station_load.strength),
        capacity = coalesce(load_in.capacity, station_load.capacity),
        version = coalesce(load_in.version, station_load.version),
        duty_changed_at = coalesce(load_in.changed_at, station_load.duty_changed_at)
    from unnest($65::uuid[], $66::int2[], $67::bool[], $68::int2[], $69::int2[], $70::int4[],
        $71::timestamptz[])
        as load_in (station, change, on_duty, strength, capacity, version, changed_at)
    where station_load.station = load_in.station
), notes as (
    insert into note (id, work_order, author, text, written_at)
    select id, work_order, author, text, written_at from unnest($72::uuid[], $73::uuid[], $74::text[],
        $75::text[], $76::timestamptz[]) as note_in (id, work_order, author, text, written_at)
), requests as (
    insert into request (actor, key, digest, reply, made_at)
    select actor, key, digest, reply::json, made_at from unnest($77::text[], $78::text[], $79::bytea[],
        $80::text[], $81::timestamptz[]) as request_in (actor, key, digest, reply, made_at)
), messages as (
    insert into outbox (id, kind, target, body, not_before)
    select id, kind, target, body::json, not_before
    from unnest($87::uuid[], $88::text[], $89::text[], $90::text[], $91::timestamptz[])
        as outbox_in (id, kind, target, body, not_before)
)
update order_day set last = last - $86::integer where day = $85::integer and $86::integer > 0
