-- Orders that the batch opens.
insert into work_order (id, number_day, number_serial, version, mode, state, priority, lift, district,
    alarm_count, channel, second_tier, opened_at, state_since, recorded_at, alarm_raised_at, answered_at,
    located_at, dispatched_at, due_kind, due_at, has_late_entry)
select id, number_day, number_serial, version, mode, state, priority, lift, district, alarm_count, channel,
    second_tier, opened_at, state_since, recorded_at, alarm_raised_at, answered_at, located_at, dispatched_at,
    due_kind, due_at, has_late_entry
from rows(uuid, int4, int4, int4, text, text, text, uuid, int4, int4, text, bool, timestamptz, timestamptz,
    timestamptz, timestamptz, timestamptz, timestamptz, timestamptz, text, timestamptz, bool) as opened_in (id, number_day,
    number_serial, version, mode, state, priority, lift, district, alarm_count, channel, second_tier,
    opened_at, state_since, recorded_at, alarm_raised_at, answered_at, located_at, dispatched_at, due_kind,
    due_at, has_late_entry)
