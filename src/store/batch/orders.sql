-- Orders as they are after the batch.
insert into work_order (id, number_day, number_serial, version, mode, state, outcome, merged_into,
    priority, lift, district, alarm_count, channel, lead_station, second_tier, opened_at, state_since,
    recorded_at, alarm_raised_at, answered_at, located_at, dispatched_at, accepted_at, departed_at,
    arrived_at, freed_at, restored_at, called_back_at, archived_at)
select id, number_day, number_serial, version, mode, state, outcome, merged_into, priority, lift,
    district, alarm_count, channel, lead_station, second_tier, opened_at, state_since, recorded_at,
    alarm_raised_at, answered_at, located_at, dispatched_at, accepted_at, departed_at, arrived_at,
    freed_at, restored_at, called_back_at, archived_at from unnest($1::uuid[], $2::int4[],
    $3::int4[], $4::int4[], $5::text[], $6::text[], $7::text[], $8::uuid[], $9::text[],
    $10::uuid[], $11::int4[], $12::int4[], $13::text[], $14::uuid[], $15::bool[], $16::timestamptz[],
    $17::timestamptz[], $18::timestamptz[], $19::timestamptz[], $20::timestamptz[], $21::timestamptz[],
    $22::timestamptz[], $23::timestamptz[], $24::timestamptz[], $25::timestamptz[], $26::timestamptz[],
    $27::timestamptz[], $28::timestamptz[], $29::timestamptz[]) as work_order_in (id, number_day,
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
