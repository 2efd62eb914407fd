-- Orders as they are after the batch. The channel is that of the alarm that opened the order and is never updated: a batch does
-- not know it of an order that it did not open.
insert into work_order (id, number_day, number_serial, version, mode, state, outcome, merged_into,
    priority, lift, district, alarm_count, channel, lead_station, second_tier, opened_at, state_since,
    recorded_at, alarm_raised_at, answered_at, located_at, dispatched_at, due_kind, due_at, accepted_at,
    departed_at, arrived_at, freed_at, restored_at, called_back_at, archived_at, has_late_entry)
select id, number_day, number_serial, version, mode, state, outcome, merged_into, priority, lift,
    district, alarm_count, channel, lead_station, second_tier, opened_at, state_since, recorded_at,
    alarm_raised_at, answered_at, located_at, dispatched_at, due_kind, due_at, accepted_at, departed_at, arrived_at,
    freed_at, restored_at, called_back_at, archived_at, has_late_entry from rows(uuid, int4, int4, int4, text, text, text,
    uuid, int4, int4, text, bool, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz,
    timestamptz, text, timestamptz, bool, text, uuid, uuid, timestamptz, timestamptz, timestamptz, timestamptz, timestamptz,
    timestamptz, timestamptz) as work_order_in (id, number_day, number_serial, version, mode, state, priority,
    lift, district, alarm_count, channel, second_tier, opened_at, state_since, recorded_at, alarm_raised_at,
    answered_at, located_at, dispatched_at, due_kind, due_at, has_late_entry, outcome, merged_into, lead_station, accepted_at, departed_at,
    arrived_at, freed_at, restored_at, called_back_at, archived_at)
on conflict (id) do update set version = excluded.version, state = excluded.state, outcome =
    excluded.outcome, merged_into = excluded.merged_into, priority = excluded.priority, lift =
    excluded.lift, district = excluded.district, alarm_count = excluded.alarm_count, lead_station =
    excluded.lead_station, second_tier = excluded.second_tier, state_since = excluded.state_since,
    recorded_at = excluded.recorded_at, alarm_raised_at = excluded.alarm_raised_at, answered_at =
    excluded.answered_at, located_at = excluded.located_at, dispatched_at = excluded.dispatched_at,
    due_kind = excluded.due_kind, due_at = excluded.due_at,
    accepted_at = excluded.accepted_at, departed_at = excluded.departed_at, arrived_at =
    excluded.arrived_at, freed_at = excluded.freed_at, restored_at = excluded.restored_at,
    called_back_at = excluded.called_back_at, archived_at = excluded.archived_at,
    has_late_entry = work_order.has_late_entry or excluded.has_late_entry, quarantined_at = null
